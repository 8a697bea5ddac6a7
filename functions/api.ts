import { api } from '../src/app/api.ts';
import { subscriptions } from '../subscriptions.ts';

export const handler = await api(subscriptions);
