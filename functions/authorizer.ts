import { authorizer } from '../src/app/authorizer.ts';

export const handler = authorizer();
