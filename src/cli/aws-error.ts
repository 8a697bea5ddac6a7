import { CliError } from './cli-error.ts';
import type { AwsOptions } from './deployment-options.ts';
import { oneLine } from './print.ts';

interface AwsFailure extends Error {
  readonly code?: string;
}

/** In the order in which they are looked for: one says it in many ways, and another's words are among them. */
const explanations: readonly {
  readonly isIt: RegExp;
  readonly means: string;
  readonly next: (options: AwsOptions) => string;
}[] = [
  {
    isIt: /\bSSO\b/,
    means: 'the SSO session has expired, or was never begun',
    next: ({ profile }) => `aws sso login${profileOf(profile)}`,
  },
  {
    isIt: /token.*(expired|refresh)|ExpiredToken|RequestExpired|has expired/i,
    means: 'the AWS credentials have expired',
    next: ({ profile }) => `aws sso login${profileOf(profile)}`,
  },
  {
    isIt: /Could not load credentials|CredentialsProviderError/,
    means: 'no AWS credentials were found',
    next: ({ profile }) =>
      profile === undefined
        ? 'say --profile <name>, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
        : `look for the profile in: aws configure list${profileOf(profile)}`,
  },
  {
    isIt: /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|AuthFailure/,
    means: 'AWS does not know these credentials',
    next: ({ profile }) => `aws sts get-caller-identity${profileOf(profile)}`,
  },
  {
    isIt: /Throttl|TooManyRequests|RequestLimitExceeded|Rate exceeded/,
    means: 'AWS was asked too often, by all of the account',
    next: () => 'ask again in a minute',
  },
  {
    isIt: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|TimeoutError/,
    means: 'AWS cannot be reached',
    next: () => 'look at --region, and at the network',
  },
];

function profileOf(profile: string | undefined): string {
  return profile === undefined ? '' : ` --profile ${profile}`;
}

/**
 * What an error of the AWS SDK means, in words of its user. Credentials are never part of those errors;
 * where AWS says who may not do what, that is passed on.
 * @param doing what was tried, as in `the stack hooklane-dev cannot be read`
 */
export function awsFailure(error: unknown, doing: string, options: AwsOptions): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const { name, code = '', message } = error as AwsFailure;
  if (/AccessDenied|not authorized/.test(`${name} ${message}`)) {
    return new CliError(`${doing}: ${oneLine(message)}`, {
      next: 'use credentials that may, with --profile or --role-arn',
    });
  }
  const text = `${name} ${code} ${message}`;
  const known = explanations.find(({ isIt }) => isIt.test(text));
  if (known === undefined) return new CliError(`${doing}: ${name}: ${oneLine(message)}`);
  return new CliError(`${doing}: ${known.means}`, { next: known.next(options) });
}
