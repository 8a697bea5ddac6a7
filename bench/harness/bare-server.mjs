/** `node bare-server.mjs`: reads a request, and says 202. Nobody who speaks HTTP on this machine does less. */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(202).end('{}'));
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
