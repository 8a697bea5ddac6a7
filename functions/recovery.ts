import { recovery } from '../src/app/recovery.ts';

export const handler = recovery();
