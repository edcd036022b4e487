import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults/fault.js';
import { History } from '../history/history.js';
import type { PurchaseAnswer } from '../history/operation.js';
import { checkAtRest } from '../invariants/check-at-rest.js';
import { Load } from '../load/load.js';
import { Sampler } from '../observe/sampler.js';
import type { Timeline } from '../observe/timeline.js';
import { Random } from '../random.js';
import { createSale, dropSales, type SoldSale } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import { type Healing, Stage } from './stage.js';

/** More than are asked for in the longest fault. */
const PLENTIFUL_UNITS = 200_000;
/** So few that they are gone within seconds, while the fault is under way. */
const SCARCE_UNITS = 300;
const BEFORE_FAULT_MS = 2_000;
const AFTER_HEALING_MS = 1_500;

export interface RunOptions {
  readonly seed: number;
  readonly ratePerSecond: number;
  /** Holds what is frozen or away for seconds instead of up to a minute. */
  readonly isShort: boolean;
  /** By how much every limit is stretched, for a machine that has other work; default 1. */
  readonly limitFactor?: number;
}

export interface FaultResult {
  readonly number: number;
  readonly title: string;
  readonly checks: string;
  readonly limitMs: number | undefined;
  readonly observations: readonly string[];
  readonly healings: readonly Healing[];
  /** Empty when every invariant and the limit were kept. */
  readonly violations: readonly string[];
  /** Purchases whose answer, or the lack of one, was recorded. */
  readonly purchases: number;
  readonly answers: Partial<Record<PurchaseAnswer, number>>;
  readonly tookMs: number;
  readonly timeline: Timeline;
}

/**
 * Causes one fault under load, on two sales of its own, and judges the result. Any error on the way is a
 * violation.
 */
export async function runFault<System extends ShopUnderTest>(
  system: System,
  fault: Fault<System>,
  options: RunOptions,
): Promise<FaultResult> {
  const startedAtMs = performance.now();
  const random = new Random(options.seed).fork(`fault ${fault.number}`);
  const name = `fault-${fault.number}`;
  const sales = { plentiful: `${name}-plentiful`, scarce: `${name}-scarce` };
  const history = new History();
  const { ratePerSecond, isShort } = options;
  const apiUrls = system.apis.map(({ url }) => url);
  const load = new Load({ ratePerSecond, random, history, sales, apiUrls });
  const sold: SoldSale[] = [
    { saleId: sales.plentiful, stock: PLENTIFUL_UNITS },
    { saleId: sales.scarce, stock: SCARCE_UNITS },
  ];
  const sampler = new Sampler(system, sold, load.tempo);
  const { limitFactor = 1 } = options;
  const limitMs = fault.limitMs === undefined ? undefined : fault.limitMs * limitFactor;
  const stage = new Stage({
    ...{ system, sales, sold, history, load, sampler, limitMs, limitFactor, isShort },
    random: random.fork('strike'),
  });
  const attempt = async (what: string, act: () => Promise<void>): Promise<boolean> =>
    act().then(
      () => true,
      (error: Error) => {
        stage.violations.push(`${what} failed: ${error.message.split('\n')[0]}`);
        return false;
      },
    );

  for (const service of system.services) service.takeReport();
  const isStruck = await attempt('the fault', async () => {
    for (const { saleId, stock } of sold) await createSale(system, saleId, stock);
    load.start();
    sampler.start();
    await sleep(BEFORE_FAULT_MS);
    await fault.strike(stage);
    await stage.untilHealed('the fault');
    await sleep(AFTER_HEALING_MS);
  });
  // A fault that was left half-way would fail the checks.
  if (!isStruck) await attempt('the repair', () => system.repair());
  await attempt('the end of the load', () => load.stop());
  if (isStruck) await attempt('settling', () => stage.settle());
  await attempt('the end of the stampedes', () => stage.clear());
  await attempt('asking again', async () => {
    const unclear = await load.clarify();
    stage.expect(unclear === 0, `${unclear} buyers with a key got no clear answer after the fault`);
  });
  await sampler.stop();
  await load.close();
  await attempt('the check at rest', async () => {
    const rest = await checkAtRest(system, { sales: sold, history, fault, allowances: stage.allowances });
    stage.observations.push(...rest.observations);
    stage.violations.push(...sampler.violations, ...rest.violations);
  });
  await attempt('clearing up', () => dropSales(system, [...sold.map(({ saleId }) => saleId), ...stage.otherSaleIds]));
  if (load.turnedAway > 0) stage.observe(`the load generator itself was too slow for ${load.turnedAway} buyers`);
  const { number, title, checks } = fault;
  return {
    ...{ number, title, checks, limitMs },
    ...{ observations: stage.observations, healings: stage.healings, violations: stage.violations },
    ...{ purchases: history.operations.length, answers: load.tempo.answers() },
    tookMs: Math.round(performance.now() - startedAtMs),
    timeline: { samples: sampler.samples, marks: sampler.marks },
  };
}
