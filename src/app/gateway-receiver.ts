import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { requestOf, resultOf } from '../adapters/aws/api-gateway.ts';
import { correlated } from '../adapters/aws/invocation.ts';
import type { Provider } from '../providers/provider.ts';
import { receiveFrom } from './receiver.ts';

type GatewayReceiver = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

/** The receiver of a provider that has no URL, and is reached through the gateway, once it is ready. */
export async function gatewayReceiverFor(provider: Provider): Promise<GatewayReceiver> {
  const answer = await receiveFrom(provider);
  return correlated(async (event) => resultOf(await answer(requestOf(event))));
}
