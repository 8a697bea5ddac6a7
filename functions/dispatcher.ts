import { dispatcher } from '../src/app/dispatcher.ts';
import { subscriptions } from '../subscriptions.ts';

export const handler = dispatcher(subscriptions);
