import { createServer, type Server } from 'node:http';

/**
 * In place of AWS's services that are not on this machine, so that no rule reaches the real ones from here: a refusal,
 * in the protocol of who asks. What is for them is a dead letter with `target_refused/NotLocal`.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
 */
export function notLocalServer(): Server {
  return createServer((request, response) => {
    const isJson = request.headers['x-amz-target'] !== undefined;
    const type = isJson ? 'application/x-amz-json-1.1' : 'text/xml';
    response.writeHead(400, { 'content-type': type }).end(isJson ? json : xml);
    request.resume();
  });
}

const message = 'this service is not on this machine';
const json = JSON.stringify({ __type: 'NotLocal', message });
const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>NotLocal</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
