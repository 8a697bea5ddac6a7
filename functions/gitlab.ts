import { receiverFor } from '../src/app/receiver.ts';
import { gitlab } from '../src/providers/gitlab.ts';

export const handler = await receiverFor(gitlab);
