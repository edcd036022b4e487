import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { useEmptyDatabase } from './empty-database.js';
import { makeCertificate, tlsBefore } from './temporary-tls.js';

const run = promisify(execFile);
const { url: plain } = useEmptyDatabase();
const folder = mkdtempSync(join(tmpdir(), 'flashsale-tls-'));
let here: Awaited<ReturnType<typeof tlsBefore>>;
let elsewhere: Awaited<ReturnType<typeof tlsBefore>>;
let certificates: { here: string; elsewhere: string };

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
  migrate: ['dev/run.mjs', 'prisma:migrate'],
  'prisma migrate': ['node_modules/prisma/build/index.js', 'migrate', 'deploy'],
  seed: ['dev/run.mjs', 'prisma:seed'],
};

async function outcomeOf(
  args: readonly string[],
  url: URL,
  query: string,
  environment: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: `${url.href}?${query}`, ...environment };
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: CHECKOUT_FOLDER, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

describe.each(Object.entries(programs))('%s', (_name, args) => {
  it.each(['require', 'prefer', 'verify-ca', 'verify-full'])(
    'says that a certificate is not trusted, with sslmode=%s',
    async (mode) => {
      const { code, output } = await outcomeOf(args, here.url, `sslmode=${mode}`);
      expect(output).toContain('self-signed certificate');
      expect(output).not.toContain('Could not parse');
      expect(code).toBe(1);
    },
  );

  it('says that a certificate is of another host', async () => {
    const trust = { NODE_EXTRA_CA_CERTS: certificates.elsewhere };
    const { code, output } = await outcomeOf(args, elsewhere.url, 'sslmode=require', trust);
    expect(output).toContain("does not match certificate's altnames");
    expect(code).toBe(1);
  });

  it('says that the server has no TLS', async () => {
    const { code, output } = await outcomeOf(args, plain, 'sslmode=require');
    expect(output).toContain('The server does not support SSL connections');
    expect(code).toBe(1);
  });
});

it('works with a certificate that is to be trusted, and with one that is not checked', async () => {
  const trust = { NODE_EXTRA_CA_CERTS: certificates.here };
  for (const args of Object.values(programs)) {
    expect(await outcomeOf(args, here.url, 'sslmode=verify-full', trust)).toMatchObject({ code: 0 });
    expect(await outcomeOf(args, here.url, 'sslmode=require', trust)).toMatchObject({ code: 0 });
    expect(await outcomeOf(args, elsewhere.url, 'sslmode=no-verify')).toMatchObject({ code: 0 });
  }
});

it('says how to trust an authority where a certificate is the cause, and warns where none is needed', async () => {
  const { output } = await outcomeOf(programs.migrate, here.url, 'sslmode=verify-full');
  expect(output).toContain('sslrootcert=FILE in the address names the authority to trust');
  const trusting = await outcomeOf(programs.migrate, elsewhere.url, 'sslmode=no-verify');
  expect(trusting.output).toContain('any server is believed; sslmode=verify-full checks it');
});
