import { api } from '../src/app/api.ts';

export const handler = await api();
