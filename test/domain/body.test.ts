import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashOf, packBody, unpackBody } from '../../src/domain/body.ts';

const mebibyte = 1024 * 1024;

describe('packing a body', () => {
  it('gives any bytes back exactly', () => {
    const anyBytes = fc.uint8Array({ maxLength: 5000 });

    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const body = Buffer.from(bytes);
        expect(unpackBody(packBody(body)).equals(body)).toBe(true);
      }),
    );
  });

  it('never makes a body larger', () => {
    const anyBytes = fc.uint8Array({ maxLength: 5000 });

    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(packBody(Buffer.from(bytes)).bytes.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it('compresses text that repeats itself', () => {
    const body = Buffer.from('{"ok":true}'.repeat(100));

    const packed = packBody(body);

    expect(packed.encoding).toBe('gzip');
    expect(packed.bytes.length).toBeLessThan(100);
  });

  it('leaves a body as it is where compression would not make it smaller', () => {
    const body = Buffer.from('{}');

    const packed = packBody(body);

    expect(packed).toEqual({ encoding: 'identity', bytes: body });
  });

  it('keeps an empty body empty', () => {
    const packed = packBody(Buffer.alloc(0));

    expect(packed).toEqual({ encoding: 'identity', bytes: Buffer.alloc(0) });
  });
});

describe('unpacking a body', () => {
  it('takes 8 MiB', () => {
    const packed = { encoding: 'gzip', bytes: gzipSync(Buffer.alloc(8 * mebibyte)) } as const;

    const body = unpackBody(packed);

    expect(body.length).toBe(8 * mebibyte);
  });

  it('refuses a few bytes that would unpack to more than any request can carry', () => {
    const bomb = { encoding: 'gzip', bytes: gzipSync(Buffer.alloc(8 * mebibyte + 1)) } as const;

    const unpack = () => unpackBody(bomb);

    expect(unpack).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
  });
});

describe('the hash of a body', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of "%s" is its SHA-256 in lower-case hex', (content, expected) => {
    const hashes = [hashOf(content), hashOf(Buffer.from(content))];

    expect(hashes).toEqual([expected, expected]);
  });
});
