import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkoutFolder } from '../checkout.mjs';
import { useEmptyDatabase } from './empty-database.mjs';
import { makeCertificate, tlsBefore } from './temporary-tls.mjs';

const run = promisify(execFile);
const { url: plain } = useEmptyDatabase();
const folder = mkdtempSync(join(tmpdir(), 'flashsale-tls-'));
/** @type {Awaited<ReturnType<typeof tlsBefore>>} */
let here;
/** @type {Awaited<ReturnType<typeof tlsBefore>>} */
let elsewhere;
/** @type {{ here: string, elsewhere: string }} */
let certificates;

beforeAll(async () => {
  const [ofHere, ofElsewhere] = [
    await makeCertificate(folder, 'IP:127.0.0.1'),
    await makeCertificate(folder, 'DNS:db.example'),
  ];
  certificates = { here: ofHere.certFile, elsewhere: ofElsewhere.certFile };
  [here, elsewhere] = [await tlsBefore(plain, ofHere), await tlsBefore(plain, ofElsewhere)];
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  here.close();
  elsewhere.close();
});

const programs = {
  migrate: ['dev/prisma-migrate.mjs'],
  'prisma migrate': ['node_modules/prisma/build/index.js', 'migrate', 'deploy'],
  seed: ['prisma/seed.mjs'],
};

/**
 * @param {readonly string[]} args
 * @param {URL} url
 * @param {string} query
 * @param {Record<string, string>} [environment]
 * @returns {Promise<{ code: number, told: string }>}
 */
async function outcomeOf(args, url, query, environment = {}) {
  const env = { ...process.env, DATABASE_URL: `${url.href}?${query}`, ...environment };
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: checkoutFolder, env });
    return { code: 0, told: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = /** @type {{ code: number, stdout: string, stderr: string }} */ (error);
    return { code, told: stdout + stderr };
  }
}

describe.each(Object.entries(programs))('%s', (_name, args) => {
  it.each(['require', 'prefer', 'verify-ca', 'verify-full'])(
    'tells that a certificate is not trusted, with sslmode=%s',
    async (mode) => {
      const { code, told } = await outcomeOf(args, here.url, `sslmode=${mode}`);
      expect(told).toContain('self-signed certificate');
      expect(told).not.toContain('Could not parse');
      expect(code).toBe(1);
    },
  );

  it('tells that a certificate is of another host', async () => {
    const trust = { NODE_EXTRA_CA_CERTS: certificates.elsewhere };
    const { code, told } = await outcomeOf(args, elsewhere.url, 'sslmode=require', trust);
    expect(told).toContain("does not match certificate's altnames");
    expect(code).toBe(1);
  });

  it('tells that the server has no TLS', async () => {
    const { code, told } = await outcomeOf(args, plain, 'sslmode=require');
    expect(told).toContain('The server does not support SSL connections');
    expect(code).toBe(1);
  });
});

it('works with a certificate that is to be trusted, and without a look at it', async () => {
  const trust = { NODE_EXTRA_CA_CERTS: certificates.here };
  for (const args of Object.values(programs)) {
    expect(await outcomeOf(args, here.url, 'sslmode=verify-full', trust)).toMatchObject({ code: 0 });
    expect(await outcomeOf(args, here.url, 'sslmode=require', trust)).toMatchObject({ code: 0 });
    expect(await outcomeOf(args, elsewhere.url, 'sslmode=no-verify')).toMatchObject({ code: 0 });
  }
});

it('names the file of certificates and the mode without a look where a certificate is the cause', async () => {
  const { told } = await outcomeOf(programs.migrate, here.url, 'sslmode=verify-full');
  expect(told).toContain(
    'NODE_EXTRA_CA_CERTS names a file with the certificate to trust, sslmode=no-verify trusts any',
  );
});
