import { parseJsonObject, textAt } from '../../domain/json.ts';
import { type Finding, ok, problem } from './finding.ts';

const patienceMilliseconds = 10_000;

/** A receiver that is well refuses whoever does not sign, and nothing sets off an alarm by not signing. */
export async function checkReceiver(
  provider: string,
  url: string | undefined,
): Promise<readonly Finding[]> {
  if (url === undefined) {
    return [problem(provider, 'the stack has no URL for it', 'deploy again: npm run deploy')];
  }
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    return [judge(provider, url, { status: answer.status, body: await answer.text() })];
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const says = isLate ? `nothing answers in 10 s at ${url}` : `${url} cannot be reached`;
    return [problem(provider, says, 'look at the URL, the stack and the network')];
  }
}

function judge(
  provider: string,
  url: string,
  { status, body }: { readonly status: number; readonly body: string },
): Finding {
  const isOurs = textAt(parseJsonObject(body), 'error.code') === 'signature_invalid';
  if (status === 401 && isOurs) return ok(provider, `${url} answers 401 to who does not sign`);
  const next =
    nexts[status] ?? (status >= 500 ? 'docs/operations.md#unavailable' : 'is this the right URL?');
  return problem(provider, `${url} answers ${status} to who does not sign, and not our 401`, next);
}

const nexts: Readonly<Record<number, string>> = {
  403: 'a permission is missing: deploy again, npm run deploy',
  429: 'docs/operations.md#throttles',
};
