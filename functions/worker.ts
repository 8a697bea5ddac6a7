import { worker } from '../src/app/worker.ts';

export const handler = worker();
