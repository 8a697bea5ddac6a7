// Run by the tests in a process of its own: the backend alone, until it is killed.
import { startBackend } from '../../../src/dev/backend/backend.ts';

const [dataDirectory = '', engine] = process.argv.slice(2);
const backend = await startBackend({
  dataDirectory,
  ...((engine === 'dynoxide' || engine === 'dynalite') && { dynamoDbEngine: engine }),
});
// A normal end that forgets to stop the backend: its child must not stay behind. Set up before the line
// below, at which the test may ask for that end.
process.once('SIGTERM', () => process.exit(0));
const { endpoints, dynamodb } = backend;
process.stdout.write(`${JSON.stringify({ endpoints, dynamoDbProcessId: dynamodb.processId })}\n`);
