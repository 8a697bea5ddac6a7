import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { numberedPush } from './requests.ts';

export interface Load {
  readonly acceptedPerSecond: number;
  /** Milliseconds until each was answered. */
  readonly latencies: readonly number[];
  /** Of the event that was accepted last. */
  readonly lastAnswer: string;
}

let sent = 0;

/** Sends pushes, none like another, for so long: so many are always under way. */
export async function load(url: string, concurrency: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const latencies: number[] = [];
  let lastAnswer = '';
  const start = performance.now();
  const end = start + seconds * 1000;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      sent += 1;
      const { headers, body } = numberedPush(sent, Date.now());
      const begin = performance.now();
      lastAnswer = await accepted(url, { agent, headers }, body);
      latencies.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const elapsed = (performance.now() - start) / 1000;
  agent.destroy();
  return { acceptedPerSecond: latencies.length / elapsed, latencies, lastAnswer };
}

interface Sent {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws where it is not: refusing is quicker */
function accepted(url: string, { agent, headers }: Sent, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { host: _, ...rest } = headers;
    const message = request(url, { agent, method: 'POST', headers: rest }, (response) => {
      text(response).then((answer) => {
        if (response.statusCode === 202) resolve(answer);
        else reject(new Error(`answered with ${response.statusCode}: ${answer}`));
      }, reject);
    });
    message.on('error', reject);
    message.end(body);
  });
}
