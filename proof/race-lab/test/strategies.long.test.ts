import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { SCENARIOS } from '../src/scenarios/registry.js';
import { balance } from '../src/scenarios/balance.js';
import { couponClaim } from '../src/scenarios/coupon-claim.js';
import { flashCheckout } from '../src/scenarios/flash-checkout.js';
import type { Scenario } from '../src/scenarios/scenario.js';
import type { RunSpace } from '../src/stores/run-space.js';
import { findStrategy, STRATEGIES } from '../src/strategies/registry.js';
import type { Strategy } from '../src/strategies/strategy.js';
import { isSafeWith } from '../src/strategies/traits.js';
import { openSpace, run } from './lab-under-test.js';

const ROUNDS = 50;
const ROUNDS_UNTIL_LOOKED = 10;
const WORKERS = 3;
// Every test here starts processes, which takes its time on a busy machine.
jest.setTimeout(180_000);

/** As many users for each unit as in the shop window, and five times as many double clicks, in smaller rounds. */
const SMALL_FLASH_CHECKOUT: Scenario = { ...flashCheckout, users: 40, capacity: 4, doubleClickShare: 0.5 };

const stores = useStores();
let space: RunSpace;

beforeAll(async () => {
  space = await openSpace(stores);
});

const safe = STRATEGIES.filter(({ safe: where }) => where === 'always');
const safeInOneProcess = STRATEGIES.filter(({ safe: where }) => where === 'one-process');
const unsafe = STRATEGIES.filter((strategy) => !isSafeWith(strategy, WORKERS) && !strategy.needs.includes('memory'));

function hardest({ hardestScenario }: Strategy): Scenario {
  if (hardestScenario === flashCheckout.name) return SMALL_FLASH_CHECKOUT;
  const scenario = SCENARIOS.find(({ name }) => name === hardestScenario);
  if (scenario === undefined) throw new Error(`there is no scenario ${hardestScenario}`);
  return scenario;
}

/** Runs until the race shows, for 50 rounds at most, and gives the number of rounds in which it did. */
async function countRaces(strategy: Strategy, workers: number): Promise<number> {
  for (let rounds = 0; rounds < ROUNDS; rounds += ROUNDS_UNTIL_LOOKED) {
    const { verdict } = await run(space, hardest(strategy), strategy, { rounds: ROUNDS_UNTIL_LOOKED, workers });
    if (verdict.roundsWithRace > 0) return verdict.roundsWithRace;
  }
  return 0;
}

describe.each(safe)('$name, declared safe', (strategy) => {
  it(`holds its invariant in ${ROUNDS} rounds of its hardest scenario, from several processes`, async () => {
    const figures = await run(space, hardest(strategy), strategy, { rounds: ROUNDS, workers: WORKERS });
    expect(figures.firstError).toBeUndefined();
    expect(figures.workers).toBe(WORKERS);
    expect(figures.verdict).toMatchObject({ result: 'no-race', rounds: ROUNDS, roundsWithRace: 0 });
  });

  // Coupons and balances are counters.
  if (strategy.keepsHolds || strategy.letsIn) return;

  it('takes a coupon from pending to claimed, for one user', async () => {
    const { rounds } = await run(space, couponClaim, strategy, { rounds: 3 });
    expect(rounds.map(({ isRace, sold, pending }) => ({ isRace, sold, pending }))).toEqual(
      Array.from({ length: 3 }, () => ({ isRace: false, sold: 1, pending: 0 })),
    );
  });

  if (strategy.unfit?.(balance) === undefined) {
    it('loses no purchase of two devices', async () => {
      const scenario = { ...balance, workMs: 20, users: 6 };
      const { verdict } = await run(space, scenario, strategy, { rounds: 3 });
      expect(verdict.result).toBe('no-race');
      expect(verdict.worst.outcome.text).toBe('balance 55000, expected 55000');
    });
  }
});

describe.each(safeInOneProcess)('$name, declared safe in one process', (strategy) => {
  it(`holds its invariant there in ${ROUNDS} rounds`, async () => {
    const figures = await run(space, hardest(strategy), strategy, { rounds: ROUNDS, workers: 1 });
    expect(figures.firstError).toBeUndefined();
    expect(figures.verdict).toMatchObject({ result: 'no-race', roundsWithRace: 0 });
  });
});

describe.each(unsafe)('$name, not safe from several processes', (strategy) => {
  it(`is caught racing within ${ROUNDS} rounds`, async () => {
    expect(await countRaces(strategy, WORKERS)).toBeGreaterThan(0);
  });
});

describe.each(['memory-none', 'memory-decrement', 'memory-hold-none', 'memory-room-fastest', 'memory-room-fifo'])(
  '%s, never safe',
  (name) => {
    it('is caught racing in one process', async () => {
      expect(await countRaces(findStrategy(name), 1)).toBeGreaterThan(0);
    });
  },
);

describe('chaos', () => {
  const BATTERED = ['conditional-update', 'row-lock', 'redis-watch', 'flash-sale-lua', 'queue'];

  it.each(BATTERED)(
    '%s holds while answers are 503, clients are slow, and processes die with claims in flight',
    async (name) => {
      const load = { rounds: 8, chaos: 0.3 };
      const { verdict, rounds, killedWorkers } = await run(space, SMALL_FLASH_CHECKOUT, findStrategy(name), load);
      expect(verdict.result).toBe('no-race');
      const unavailable = rounds.reduce((sum, { answers }) => sum + answers.unavailable, 0);
      expect(unavailable).toBeGreaterThan(0);
      expect(killedWorkers).toBeGreaterThan(0);
    },
  );
});
