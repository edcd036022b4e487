import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const SHIFTED_CLOCK = fileURLToPath(new URL('../shifted-clock.mjs', import.meta.url));
const PROGRAM = `console.log(JSON.stringify([Date.now(), +new Date(), Date.parse(Date()), +new Date(5),
  new Date() instanceof Date, Date.UTC(1970, 0, 1), performance.timeOrigin + performance.now()]))`;
const OFFSET_MS = 600_000;

describe('the shifted clock', () => {
  it('shifts the current time, and nothing else', async () => {
    const environment = { ...process.env, FAULT_TEST_CLOCK_OFFSET_MS: String(OFFSET_MS) };
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', SHIFTED_CLOCK, '-e', PROGRAM], {
      env: environment,
    });
    const [now, made, said, given, isDate, epoch, measured] = JSON.parse(stdout) as number[];
    for (const shifted of [now, made, said]) {
      expect(Number(shifted) - Number(measured)).toBeGreaterThan(OFFSET_MS - 2_000);
      expect(Number(shifted) - Number(measured)).toBeLessThan(OFFSET_MS + 2_000);
    }
    expect([given, isDate, epoch]).toEqual([5, true, 0]);
  });
});
