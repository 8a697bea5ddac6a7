import { parseJsonObject, textAt } from '../../domain/json.ts';
import { type Finding, ok, problem } from './finding.ts';

const patienceMilliseconds = 10_000;

/** A receiver that is well refuses whoever does not sign, and nothing sets off an alarm by not signing. */
export async function checkReceiver(
  provider: string,
  url: string | undefined,
  stage: string,
): Promise<readonly Finding[]> {
  const deploy = `deploy again: npm run deploy -- --stage ${stage}`;
  if (url === undefined) return [problem(provider, 'the stack has no URL for it', deploy)];
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    const { status } = answer;
    if (isRefusal(status, await answer.text())) {
      return [ok(provider, `${url} answers 401 to who does not sign`)];
    }
    const says = `${url} answers ${status} to who does not sign, and not our 401`;
    return [problem(provider, says, status === 403 ? deploy : nextFor(status))];
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const says = isLate ? `nothing answers in 10 s at ${url}` : `${url} cannot be reached`;
    return [problem(provider, says, 'look at the URL, the stack and the network')];
  }
}

function isRefusal(status: number, body: string): boolean {
  return status === 401 && textAt(parseJsonObject(body), 'error.code') === 'signature_invalid';
}

function nextFor(status: number): string {
  if (status === 429) return 'docs/operations.md#throttles';
  return status >= 500 ? 'docs/operations.md#unavailable' : 'is this the right URL?';
}
