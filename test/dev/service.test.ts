import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RunningService, runService } from '../support/running-service.ts';

let dataDirectory: string;
let service: RunningService;

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-'));
  service = await runService({ PORT: '0', HOOKLANE_DATA: dataDirectory });
});

afterAll(async () => {
  await service.kill();
  rmSync(dataDirectory, { recursive: true });
});

it('says that there are no rules, and where to read about them', () => {
  expect(service.output()).toContain('\n  rules    none; see docs/subscriptions.md\n');
  expect(service.output()).not.toContain('rules need it');
});

it('stops although a client has sent 3 of 100 bytes and holds on', async () => {
  const { hostname, port, host } = new URL(service.origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`POST /github HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 100\r\n\r\nabc`);
  await once(socket, 'connect');
  // By the time that a second connection is answered, the bytes on the first have been read.
  await fetch(`${service.origin}/health`);
  const startedAt = performance.now();

  await service.stop();

  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(service.process.exitCode).toBe(0);
  socket.destroy();
});
