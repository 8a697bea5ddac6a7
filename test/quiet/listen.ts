import { afterAll } from '@jest/globals';
import { marker, overhear } from './overheard.ts';

overhear(marker);

/** In every test file: the functions log to the outputs of the process that runs them. */
for (const output of [process.stdout, process.stderr]) {
  const write = output.write.bind(output);
  output.write = ((chunk: string | Uint8Array, ...rest: []): boolean => {
    overhear(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    return write(chunk, ...rest);
  }) as typeof output.write;
  afterAll(() => {
    output.write = write;
  });
}
