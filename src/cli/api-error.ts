import { parseJsonObject, textAt } from '../domain/json.ts';
import { CliError } from './cli-error.ts';
import type { Place } from './deployment-options.ts';
import { oneLine } from './print.ts';

interface Refusal {
  readonly status: number;
  /** The API's own; undefined where the answer is that of AWS or of a stranger. */
  readonly code: string | undefined;
  readonly message: string;
}

/** What an answer that is no success means, and what its reader can do. */
export function answerFailure(
  { status, body }: { readonly status: number; readonly body: Buffer },
  { place, said }: { readonly place: Place; readonly said: string },
): CliError {
  const answer = parseJsonObject(body.toString('utf8'));
  const code = textAt(answer, 'error.code');
  const message = textAt(answer, 'error.message', 'message', 'Message') ?? '';
  const refusal = { status, code, message: oneLine(message) };
  if (status === 401) return unauthorized(refusal);
  if (status === 403) return forbidden(refusal, place);
  if (status === 404 && code === undefined) return stranger(refusal, place);
  return new CliError(`the API answered ${told(refusal)}`, {
    code,
    isUsage: code === 'parameter_invalid',
    isMissing: code === 'event_not_found' || code === 'dead_letter_not_found',
    ...nextFor(refusal, said),
  });
}

function told({ status, code, message }: Refusal): string {
  return [status, code].filter(Boolean).join(' ') + (message && `: ${message}`);
}

function nextFor({ status, code }: Refusal, said: string): { readonly next?: string } {
  switch (code) {
    case 'event_not_found':
      return {
        next: `hooklane events list${said}, and in the log: docs/operations.md, "Where did that event go?"`,
      };
    case 'dead_letter_not_found':
      return { next: `hooklane dead-letters list${said}` };
    case 'redrive_running':
      return { next: `hooklane dead-letters redrive${said} --wait` };
    default:
      if (code === undefined && status === 429) {
        return {
          next: 'ask again in a minute: the account has no more concurrency for the API now',
        };
      }
      return status >= 500 ? { next: 'ask again; docs/errors.md says what each code means' } : {};
  }
}

function unauthorized(refusal: Refusal): CliError {
  return new CliError(`the API does not take these credentials: ${told(refusal)}`, {
    next: 'where it asks for a JWT, give a fresh one with --token or HOOKLANE_TOKEN',
  });
}

function forbidden(refusal: Refusal, place: Place): CliError {
  if (/expired/i.test(refusal.message) && /token/i.test(refusal.message)) {
    return new CliError(`the AWS credentials have expired: ${told(refusal)}`, {
      next: 'aws sso login, or fetch new ones',
    });
  }
  if (/signature|credential|token/i.test(refusal.message)) {
    return new CliError(`the API does not take the signature: ${told(refusal)}`, {
      next: 'look at --region, at the clock, and at: aws sts get-caller-identity',
    });
  }
  if (refusal.code !== undefined) return new CliError(`the API refused: ${told(refusal)}`);
  if (place.kind === 'url' && place.url.startsWith('http:')) {
    return new CliError(`the local service does not take these keys: ${told(refusal)}`, {
      next: 'set HOOKLANE_API_ACCESS_KEY_ID and HOOKLANE_API_SECRET_ACCESS_KEY as npm start prints them',
    });
  }
  const stage = place.kind === 'stack' ? place.stage : '<stage>';
  return new CliError(
    `the API is not open to these credentials (${told(refusal)}): they need lambda:InvokeFunctionUrl and lambda:InvokeFunction`,
    {
      next: `see who you are with aws sts get-caller-identity; use another --profile or --role-arn, or deploy with --stage ${stage} --param apiPrincipals=<arn>`,
    },
  );
}

function stranger(refusal: Refusal, place: Place): CliError {
  const where = place.kind === 'url' ? place.url : `the URL of hooklane-${place.stage}`;
  return new CliError(`there is no query API at ${where}: ${told(refusal)}`, {
    next: 'give --url the origin alone, or --stage',
  });
}

/** What it means that no answer came. What is no failure of the network passes through. */
export function noAnswer(
  error: unknown,
  { place, url }: { readonly place: Place; readonly url: string },
): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'TimeoutError') {
    return new CliError(`nothing answered in 35 s at ${url}`, { next: 'ask again' });
  }
  const code = networkCodeOf(error);
  if (code === undefined) return error;
  const isLocal = place.kind === 'url' && url.startsWith('http:');
  if (isLocal && code === 'ECONNREFUSED') {
    return new CliError(`nobody listens at ${url}`, {
      next: 'start the local service with npm start, or ask a deployment with --stage <name>',
    });
  }
  return new CliError(`${url} cannot be reached (${code})`, {
    next: 'look at the URL, the region and the network',
  });
}

/** The system's or the client's own code, as in `ECONNREFUSED`; undefined for what is no failure of the network. */
export function networkCodeOf(error: unknown): string | undefined {
  const isOfFetch = error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message);
  if (!isOfFetch) return undefined;
  const { code = 'unknown' } = (error.cause ?? {}) as { readonly code?: string };
  return code;
}
