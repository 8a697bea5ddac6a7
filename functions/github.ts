import { receiverFor } from '../src/app/receiver.ts';
import { github } from '../src/providers/github.ts';

export const handler = await receiverFor(github);
