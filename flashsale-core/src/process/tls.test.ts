import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authority } from 'flashsale-testkit';
import { postgresqlConnection } from '../postgresql/connection.js';
import { readEnvironment, STORE_VARIABLES } from './environment.js';
import { explainConnectionFault, tlsByScheme } from './tls.js';

const folder = mkdtempSync(join(tmpdir(), 'flashsale-tls-'));
const files = { ca: '', cert: '', key: '', otherKey: '', text: join(folder, 'text'), broken: join(folder, 'broken') };

beforeAll(async () => {
  const authority = await Authority.make(folder);
  const [one, other] = [await authority.issue('one', ['DNS:one']), await authority.issue('other', ['DNS:other'])];
  Object.assign(files, { ca: authority.caFile, cert: one.certFile, key: one.keyFile, otherKey: other.keyFile });
  writeFileSync(files.text, 'no certificate\n');
  writeFileSync(files.broken, '-----BEGIN CERTIFICATE-----\nMIIBroken\n-----END CERTIFICATE-----\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['rediss', 'amqps', 'postgresql'])('%s', (scheme) => {
  const connect = (query: string): unknown => {
    const address = `${scheme}://store.example/0?${query}`;
    return scheme === 'postgresql' ? postgresqlConnection(address) : tlsByScheme(address);
  };

  it.each<[string, () => string, RegExp]>([
    ['a missing file', () => `sslrootcert=${folder}/missing`, /^sslrootcert: .*missing cannot be read \(ENOENT\)$/],
    ['a folder', () => `sslrootcert=${folder}`, /^sslrootcert: .* cannot be read \(EISDIR\)$/],
    [
      'a file without a certificate',
      () => `sslrootcert=${files.text}`,
      /^sslrootcert: .*text holds no certificate in PEM$/,
    ],
    ['a broken certificate', () => `sslrootcert=${files.broken}`, /holds a certificate that cannot be read$/],
    ['a certificate without its key', () => `sslcert=${files.cert}`, /^sslcert and sslkey: one of them is missing/],
    ['a key without its certificate', () => `sslkey=${files.key}`, /^sslcert and sslkey: one of them is missing/],
    ["another certificate's key", () => `sslcert=${files.cert}&sslkey=${files.otherKey}`, /is not the key of sslcert/],
  ])('refuses %s in one sentence', (_what, query, sentence) => {
    expect(() => connect(query())).toThrow(
      expect.objectContaining({ name: 'TlsError', message: expect.stringMatching(sentence) }),
    );
  });

  it('takes an authority, a certificate and its key', () => {
    expect(() => connect(`sslrootcert=${files.ca}&sslcert=${files.cert}&sslkey=${files.key}`)).not.toThrow();
  });
});

describe('tlsByScheme', () => {
  it('always checks who the server is, whatever the spelling of the scheme, and says which name is meant', () => {
    const verified = { rejectUnauthorized: true, servername: 'store.example' };
    expect(tlsByScheme('rediss://store.example')).toEqual(verified);
    expect(tlsByScheme('REDISS://store.example?rejectUnauthorized=false')).toEqual(verified);
    expect(tlsByScheme('amqps://store.example?verify=verify_none')).toEqual(verified);
    expect(tlsByScheme('amqps://10.0.0.1')).toEqual({ rejectUnauthorized: true });
    expect(tlsByScheme('rediss://[::1]:6380')).toEqual({ rejectUnauthorized: true });
  });

  it('is nothing for a scheme without TLS, which refuses what would not be used', () => {
    expect(tlsByScheme('redis://store.example')).toBeUndefined();
    expect(() => tlsByScheme(`redis://store.example?sslrootcert=${files.ca}`)).toThrow(
      'sslrootcert: would not be used: redis is not encrypted',
    );
    expect(() => tlsByScheme('amqp://store.example?sslkey=x')).toThrow('amqp is not encrypted');
  });

  it('refuses the parameter by which ioredis would switch TLS off', () => {
    expect(() => tlsByScheme('rediss://store.example?tls=')).toThrow('tls: is not a parameter here');
  });
});

it('refuses the start for files that cannot be used, and names the variables', () => {
  const addresses = {
    DATABASE_URL: `postgresql://me:topsecret@db/flashsale?sslmode=verify-full&sslrootcert=${folder}/missing`,
    REDIS_URL: `rediss://:topsecret@redis?sslrootcert=${files.text}`,
    RABBITMQ_URL: `amqps://me:topsecret@rabbitmq?sslcert=${files.cert}`,
  };
  const read = (): unknown => readEnvironment(STORE_VARIABLES, addresses);
  expect(read).toThrow(/DATABASE_URL: sslrootcert: .*; REDIS_URL: sslrootcert: .*; RABBITMQ_URL: sslcert and sslkey: /);
  expect(read).not.toThrow(/topsecret/);
});

it.each([
  [
    { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' },
    /^self-signed certificate; sslrootcert=FILE/,
  ],
  [
    { code: 'EPROTO', message: 'SSL routines:ssl3_get_record:wrong version number:x.c:354' },
    /^the server does not speak TLS/,
  ],
  [{ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, /^certificate has expired$/],
  [{ code: 'ECONNREFUSED', message: '' }, /^ECONNREFUSED$/],
])('explains %j', (fields, explanation) => {
  expect(explainConnectionFault(Object.assign(new Error(fields.message), fields))).toMatch(explanation);
});
