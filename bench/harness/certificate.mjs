/** `node certificate.mjs <directory>`: a key, and a certificate that whoever is told to trust, trusts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const [directory] = process.argv.slice(2);
const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  keySize: 2048,
  algorithm: 'sha256',
  extensions: [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ],
});
writeFileSync(join(directory, 'key.pem'), key, { mode: 0o600 });
writeFileSync(join(directory, 'certificate.pem'), cert);
