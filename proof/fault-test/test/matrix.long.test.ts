import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RunFolder } from 'flashsale-testkit';
import { readFaultTestEnvironment } from '../src/environment.js';
import { FAULTS } from '../src/faults/registry.js';
import { runFault } from '../src/run/run-fault.js';
import { SystemUnderTest } from '../src/system/system-under-test.js';

/** The faults that every change has to survive; `npm run faults` runs the whole matrix. */
const NUMBERS = new Set([1, 3, 5, 7, 8, 12, 15, 16, 21, 23, 24, 25, 31, 32, 33, 39]);
const SEED = 20_261_126;
const RATE_PER_SECOND = 60;
/** The tests share their two cores with each other; healing times are for the matrix to measure. */
const LIMIT_FACTOR = 6;
const START_DEADLINE_MS = 180_000;
const FAULT_DEADLINE_MS = 240_000;

describe('the system, while it sells', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-faults-'));
  let system: SystemUnderTest;

  beforeAll(async () => {
    const run = await RunFolder.make(folder, 'faults');
    system = await SystemUnderTest.start(run, readFaultTestEnvironment());
  }, START_DEADLINE_MS);

  afterEach(() => system.repair(), START_DEADLINE_MS);

  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
  }, START_DEADLINE_MS);

  it.each(FAULTS.filter(({ number }) => NUMBERS.has(number)))(
    'survives fault $number: $title',
    async (fault) => {
      const options = { seed: SEED, ratePerSecond: RATE_PER_SECOND, isShort: true, limitFactor: LIMIT_FACTOR };
      const { violations } = await runFault(system, fault, options);
      expect(violations).toEqual([]);
    },
    FAULT_DEADLINE_MS,
  );
});
