import { connect } from './signed-request.mjs';

export { handler } from './floor.mjs';

await connect(process.env.AWS_ENDPOINT_URL_SQS);
