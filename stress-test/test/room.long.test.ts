import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerProcess } from 'flashsale-testkit';
import { giveRoom, useStores } from '../../flashsale-core/test-support/index.js';
import type { RoomReport } from '../load/room-report.js';
import { type ProgramRun, runProgram } from './run-program.js';

const UNITS = 10;
const VISITORS = 120;
/** Ten seconds of it are after the cut-off; on a busy machine the program takes some of the others to start. */
const STARTS_AFTER_MS = 30_000;
const HOUR_MS = 3_600_000;
const K6_STAND_IN = new URL('../test-support/k6-stand-in.mjs', import.meta.url).href;
const LOAD = ['--scenario', 'room', '--rate', String(VISITORS), '--duration', '1'];

const stores = useStores();
let api: ServerProcess;
let k6Folder: string;

beforeAll(async () => {
  k6Folder = mkdtempSync(join(tmpdir(), 'flashsale-k6-'));
  writeFileSync(join(k6Folder, 'k6'), `#!${process.execPath}\nimport(${JSON.stringify(K6_STAND_IN)});\n`);
  chmodSync(join(k6Folder, 'k6'), 0o755);
  [api] = await Promise.all([stores.startApi(), stores.startWorker()]);
}, 60_000);

afterAll(() => rmSync(k6Folder, { recursive: true }));

async function openGatheringSale(): Promise<string> {
  const startsAt = new Date(Date.now() + STARTS_AFTER_MS);
  const { saleId } = await stores.openSale({
    ...{ totalStock: UNITS, startsAt, endsAt: new Date(startsAt.getTime() + HOUR_MS) },
  });
  await giveRoom(stores, saleId, { perMinute: 1_200 });
  return saleId;
}

const run = (saleId: string, driver: string, apiUrl = api.url): Promise<ProgramRun> =>
  runProgram([...LOAD, '--sale', saleId, '--api-url', apiUrl, '--driver', driver], {
    ...stores.environment,
    PATH: k6Folder,
  });

describe('npm run stress -- --scenario room', () => {
  it('sells to nobody but who was called, and finds draw, room and sale right, by both drivers', async () => {
    const drivers = ['built-in', 'k6'] as const;
    const runs = await Promise.all(drivers.map(async (driver) => run(await openGatheringSale(), driver)));
    for (const [i, ended] of runs.entries()) {
      const { stdout, status } = ended;
      const report = ended.report as unknown as RoomReport;
      expect({ status, ok: report.ok, stdout }).toEqual({ status: 0, ok: true, stdout });
      expect(report).toMatchObject({ driver: drivers[i], visitors: VISITORS });
      expect(report.ends).toMatchObject({ SUCCESS: UNITS, 'never came back': 60 });
      expect(report.ends['SOLD_OUT']).toBeGreaterThan(0);
      expect(report.uninvited['HTTP 403']).toBeGreaterThan(0);
      expect(report.seconds).toEqual({ same: 6 });
      expect(stdout).toMatch(/visitors who have a number +120 +120 +ok/);
      expect(stdout).toMatch(/orders of users whose place was not called +0 +0 +ok/);
      expect(stdout).toMatch(/root of the list = published root +[0-9a-f]{64} +[0-9a-f]{64} +ok/);
      expect(stdout).toMatch(/All 5 checks hold\./);
    }
  }, 180_000);

  it('solves the task of a room that has one, and says that k6 and a widget cannot be', async () => {
    const start = (settings: Record<string, string>) => stores.startApi(settings);
    const challenging = await start({ ROOM_CHALLENGE: 'altcha', ROOM_CHALLENGE_DIFFICULTY: '10' });
    const saleId = await openGatheringSale();
    expect(await run(saleId, 'k6', challenging.url)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('k6 cannot solve the task that ROOM_CHALLENGE asks for'),
    });
    const { stdout, status, report } = await run(saleId, 'built-in', challenging.url);
    expect({ status, stdout }).toEqual({ status: 0, stdout });
    expect(report).toMatchObject({ visitors: VISITORS, seconds: { same: 6 }, solveMs: { p50: expect.any(Number) } });
    expect(stdout).toMatch(/visitors who have a number +120 +120 +ok/);
    const widget = await start({
      ...{ ROOM_CHALLENGE: 'hcaptcha', ROOM_CHALLENGE_SITE_KEY: 'a site', ROOM_CHALLENGE_SECRET: 'a secret' },
      ROOM_CHALLENGE_HOSTS: 'shop.example',
    });
    expect(await run(await openGatheringSale(), 'built-in', widget.url)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Its visitors cannot pass the widget of hcaptcha'),
    });
  }, 180_000);

  it('refuses a sale without a room, or whose list is closed, and sends nothing', async () => {
    const without = await stores.openSale({ totalStock: UNITS });
    expect(await run(without.saleId, 'built-in')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/has no waiting room to be tested/),
    });
    const closed = await stores.openSale({ totalStock: UNITS });
    await giveRoom(stores, closed.saleId);
    expect(await run(closed.saleId, 'built-in')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/The list of .* is closed at .*; without --sale the scenario room makes a sale/),
    });
  }, 30_000);
});
