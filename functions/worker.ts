import { worker } from '../src/app/worker.ts';
import { subscriptions } from '../subscriptions.ts';

export const handler = worker(subscriptions);
