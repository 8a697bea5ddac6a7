import { createHash, createHmac } from 'node:crypto';
import { Agent, get, request } from 'node:https';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/**
 * One call of an AWS service that speaks JSON, signed by hand over node:https with connections kept: the least
 * that anybody would put into production.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedRequest({ service, endpoint, target, contentType }) {
  const { hostname, port, host } = new URL(endpoint);
  return (body) => {
    const stamp = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
    const headers = {
      'content-type': contentType,
      host,
      'x-amz-date': stamp,
      'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
      'x-amz-target': target,
    };
    const authorization = authorizationOf({ service, stamp, headers, body });
    return answerTo({ hostname, port, headers: { ...headers, authorization } }, body);
  };
}

/** Makes a connection for the first call: nothing is asked, so it does not matter what is answered. */
export function connect(endpoint) {
  return new Promise((resolve, reject) => {
    const sent = get(endpoint, { agent }, (response) => response.resume().on('end', resolve));
    sent.on('error', reject);
  });
}

function authorizationOf({ service, stamp, headers, body }) {
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${hashOf(body)}`;
  const day = stamp.slice(0, 8);
  const scope = `${day}/${process.env.AWS_REGION}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hashOf(canonical)}`;
  const signature = createHmac('sha256', keyFor(day, service)).update(text).digest('hex');
  const credential = `${process.env.AWS_ACCESS_KEY_ID}/${scope}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
}

const keys = new Map();

/** The same all day long. */
function keyFor(day, service) {
  const name = `${day}/${service}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const words = [day, process.env.AWS_REGION, service, 'aws4_request'];
  const key = words.reduce(
    (secret, word) => createHmac('sha256', secret).update(word).digest(),
    `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`,
  );
  keys.set(name, key);
  return key;
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

function answerTo(options, body) {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const headers = { ...options.headers, 'content-length': length };
    const sent = request({ ...options, agent, method: 'POST', path: '/', headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`answered with ${response.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
