import { randomUUID } from 'node:crypto';
import type {
  APIGatewayAuthorizerResult,
  APIGatewayTokenAuthorizerEvent,
  Context,
} from 'aws-lambda';
import * as budgets from '../../domain/budgets.ts';
import type { Clock } from '../../domain/time.ts';
import { bearerTokenIn } from '../../providers/bearer-token.ts';
import { invocationContext } from '../lambda/context.ts';
import { withTimeout } from '../lambda/timeout.ts';

export type AuthorizerHandler = (
  event: APIGatewayTokenAuthorizerEvent,
  context: Context,
) => Promise<APIGatewayAuthorizerResult>;

/** Who it is that may go on, or which answer he gets. */
export type Authorization =
  | { readonly principalId: string }
  | { readonly refusal: 'UNAUTHORIZED' | 'ACCESS_DENIED' | 'AUTHORIZER_FAILURE' };

interface Remembered {
  readonly result: APIGatewayAuthorizerResult;
  readonly until: number;
}

/**
 * A TOKEN authorizer as API Gateway asks it: only about what looks like a token, and once in a while about
 * each. It remembers policies, whether they allow or deny, and never failures.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class TokenAuthorization {
  readonly #handler: AuthorizerHandler;
  readonly #clock: Clock;
  readonly #remembered = new Map<string, Remembered>();

  constructor(handler: AuthorizerHandler, clock: Clock) {
    this.#handler = handler;
    this.#clock = clock;
  }

  async authorize(token: string | undefined, methodArn: string): Promise<Authorization> {
    // The validation expression of deploy/gateway.yml.
    if (token === undefined || bearerTokenIn(token) === undefined) return unauthorized;
    try {
      const { principalId, policyDocument } = await this.#resultFor(token, methodArn);
      return allows(policyDocument, methodArn) ? { principalId } : { refusal: 'ACCESS_DENIED' };
    } catch (error) {
      if (error instanceof Error && error.message === 'Unauthorized') return unauthorized;
      process.stderr.write(`authorizer: ${error instanceof Error ? error.name : 'failed'}\n`);
      return { refusal: 'AUTHORIZER_FAILURE' };
    }
  }

  async #resultFor(token: string, methodArn: string): Promise<APIGatewayAuthorizerResult> {
    const now = this.#clock();
    for (const [each, { until }] of this.#remembered) {
      if (until <= now) this.#remembered.delete(each);
    }
    const known = this.#remembered.get(token);
    if (known !== undefined) return known.result;
    const result = await this.#ask(token, methodArn);
    const until = now + budgets.authorizer.rememberedSeconds * 1000;
    this.#remembered.set(token, { result, until });
    return result;
  }

  async #ask(authorizationToken: string, methodArn: string): Promise<APIGatewayAuthorizerResult> {
    const { functionTimeoutMilliseconds } = budgets.authorizer;
    const context = invocationContext('authorizer', functionTimeoutMilliseconds, randomUUID());
    const event = { type: 'TOKEN', authorizationToken, methodArn } as const;
    const result = await withTimeout(this.#handler(event, context), functionTimeoutMilliseconds);
    if (!Array.isArray(result?.policyDocument?.Statement)) throw new Error('there is no policy');
    return result;
  }
}

const unauthorized = { refusal: 'UNAUTHORIZED' } as const;

/** One statement that denies is enough, and what no statement allows is denied. */
function allows(
  { Statement }: APIGatewayAuthorizerResult['policyDocument'],
  methodArn: string,
): boolean {
  const about = Statement.filter(
    (statement) =>
      'Resource' in statement && [statement.Resource].flat().some((arn) => arn === methodArn),
  );
  return about.length > 0 && about.every(({ Effect }) => Effect === 'Allow');
}
