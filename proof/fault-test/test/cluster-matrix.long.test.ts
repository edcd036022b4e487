import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RunFolder } from 'flashsale-testkit';
import { readFaultTestEnvironment } from '../src/environment.js';
import { CLUSTER_FAULTS } from '../src/faults/registry.js';
import { runFault } from '../src/run/run-fault.js';
import { ClusterUnderTest } from '../src/system/cluster-under-test.js';

/** One of each store; `npm run faults -- --cluster` runs them all. */
const NUMBERS = new Set([80, 85, 86]);
const SEED = 20_261_129;
const RATE_PER_SECOND = 20;
/** The tests share their two cores with each other; healing times are for the matrix to measure. */
const LIMIT_FACTOR = 6;
const START_DEADLINE_MS = 480_000;
const FAULT_DEADLINE_MS = 300_000;

describe('a shop on several servers of each store, while it sells', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-faults-'));
  let run: RunFolder | undefined;
  let system: ClusterUnderTest | undefined;

  beforeAll(async () => {
    run = await RunFolder.make(folder, 'faults');
    system = await ClusterUnderTest.start(run, readFaultTestEnvironment());
  }, START_DEADLINE_MS);

  afterEach(() => system?.repair(), START_DEADLINE_MS);

  afterAll(async () => {
    await system?.stop();
    run?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, START_DEADLINE_MS);

  it.each(CLUSTER_FAULTS.filter(({ number }) => NUMBERS.has(number)))(
    'survives fault $number: $title',
    async (fault) => {
      const options = { seed: SEED, ratePerSecond: RATE_PER_SECOND, isShort: true, limitFactor: LIMIT_FACTOR };
      const { violations } = await runFault(system as ClusterUnderTest, fault, options);
      expect(violations).toEqual([]);
    },
    FAULT_DEADLINE_MS,
  );
});
