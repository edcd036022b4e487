import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, type ServerProcess } from 'flashsale-testkit';
import { SANDBOX_SECRET, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import type { PaidReport } from '../load/paid-report.js';
import { type ProgramRun, runProgram } from './run-program.js';

const UNITS = 10;
const BUYERS = 60;
const HOLD_TTL_MS = 3_000;
const K6_STAND_IN = new URL('../test-support/k6-stand-in.mjs', import.meta.url).href;

const stores = useStores();
let api: ServerProcess;
let k6Folder: string;

beforeAll(async () => {
  k6Folder = mkdtempSync(join(tmpdir(), 'flashsale-k6-'));
  writeFileSync(join(k6Folder, 'k6'), `#!${process.execPath}\nimport(${JSON.stringify(K6_STAND_IN)});\n`);
  chmodSync(join(k6Folder, 'k6'), 0o755);
  const port = await freePort();
  const payments = { PAYMENT_SANDBOX_URL: `http://127.0.0.1:${port}`, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET };
  api = await stores.startApi(payments);
  await stores.startSandbox({
    PAYMENT_SANDBOX_PORT: String(port),
    PAYMENT_EVENTS_URL: `${api.url}/api/v1/payments/events/sandbox`,
  });
  await stores.startWorker(payments);
}, 60_000);

afterAll(() => rmSync(k6Folder, { recursive: true }));

function reportOf({ report }: ProgramRun): PaidReport {
  return report as unknown as PaidReport;
}

describe.each(['built-in', 'k6'] as const)('npm run stress -- --scenario paid --driver %s', (driver) => {
  it('sells every unit to somebody who pays, takes all money once, and leaves nothing open', async () => {
    const terms = { ...TERMS, holdTtlMs: HOLD_TTL_MS, quantityMax: 1, limitPerUser: 1 };
    const { saleId } = await stores.openSale({ totalStock: UNITS, terms });
    const load = ['--scenario', 'paid', '--sale', saleId, '--api-url', api.url, '--rate', String(BUYERS)];
    const run = await runProgram([...load, '--duration', '1', '--driver', driver], {
      ...stores.environment,
      PATH: k6Folder,
    });
    const { stdout, status } = run;
    const report = reportOf(run);
    expect({ status, ok: report.ok, stdout }).toEqual({ status: 0, ok: true, stdout });
    expect(report).toMatchObject({ driver, buyers: BUYERS, ends: { CONFIRMED: UNITS } });
    expect(report.ends['SOLD_OUT'] ?? 0).toBeGreaterThan(0);
    expect(report.ends['let expire'] ?? 0).toBeGreaterThan(0);
    expect(report.payments['declined'] ?? 0).toBeGreaterThan(0);
    expect(report.holds).toBeGreaterThan(UNITS);
    expect(stdout).toContain(`driven by ${driver}`);
    expect(stdout).toMatch(/payments taken for them +10 +10 +ok/);
    expect(stdout).toMatch(/units held +0 +0 +ok/);
  }, 120_000);

  it('refuses a sale that sells at once, and sends nothing', async () => {
    const { saleId } = await stores.openSale({ totalStock: UNITS });
    const load = ['--scenario', 'paid', '--sale', saleId, '--api-url', api.url, '--driver', driver];
    const { stderr, status } = await runProgram(load, { PATH: k6Folder });
    expect(stderr).toMatch(/sells at once; the scenario paid needs a sale of the mode HOLD/);
    expect(status).toBe(2);
  });
});
