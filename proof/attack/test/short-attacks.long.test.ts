import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunFolder } from 'flashsale-testkit';
import { ATTACKS } from '../src/attacks/registry.js';
import { readAttackEnvironment } from '../src/environment.js';
import { Ledger } from '../src/ledger.js';
import { checkAtEnd } from '../src/run/check-at-end.js';
import { runAttack } from '../src/run/run-attack.js';
import { startProductionForm } from '../src/system/production-form.js';

const SEED = 20_261_128;
/** The tests share their two cores with each other. */
const PATIENCE = 5;
const START_DEADLINE_MS = 300_000;
const ATTACK_DEADLINE_MS = 600_000;

describe('the system in the form for real buyers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-attack-'));
  const ledger = new Ledger();
  const { signal } = new AbortController();
  let system: Awaited<ReturnType<typeof startProductionForm>>;

  beforeAll(async () => {
    system = await startProductionForm(await RunFolder.make(folder, 'attack'), readAttackEnvironment().marks);
  }, START_DEADLINE_MS);

  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true });
  }, START_DEADLINE_MS);

  it.each(ATTACKS.map((attack) => [attack.name, attack] as const))(
    'withstands %s',
    async (_name, attack) => {
      const options = { seed: SEED, isShort: true, patience: PATIENCE, signal };
      const { missing, violations } = await runAttack(system, ledger, attack, options);
      expect({ missing, violations }).toEqual({ missing: [], violations: [] });
    },
    ATTACK_DEADLINE_MS,
  );

  it(
    'has records that agree, and none of those who never bought',
    async () => {
      expect(await checkAtEnd(system.own, ledger, PATIENCE)).toEqual([]);
    },
    ATTACK_DEADLINE_MS,
  );
});
