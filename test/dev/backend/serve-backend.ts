// Run by the tests in a process of its own: the backend alone, until it is killed.
import { startBackend } from '../../../src/dev/backend/backend.ts';

const [dataDirectory = ''] = process.argv.slice(2);
const { endpoints } = await startBackend(dataDirectory);
process.stdout.write(`${JSON.stringify({ endpoints })}\n`);
