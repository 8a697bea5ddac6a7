import { gatewayReceiverFor } from '../src/app/gateway-receiver.ts';
import { custom } from '../src/providers/custom.ts';

export const handler = await gatewayReceiverFor(custom);
