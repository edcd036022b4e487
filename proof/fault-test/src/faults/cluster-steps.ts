import type { RedisClusterNode } from 'flashsale-testkit';
import { until } from 'flashsale-testkit';
import type { Stampede } from '../load/stampede.js';
import type { Stage } from '../run/stage.js';
import type { ClusterUnderTest } from '../system/cluster-under-test.js';

const PROMOTION_DEADLINE_MS = 60_000;
const SELL_OUT_DEADLINE_MS = 120_000;
const NEIGHBOUR_UNITS = 100_000;
const NEIGHBOUR_RATE_PER_SECOND = 20;
const NAMES_MAX = 100;
/**
 * With REDIS_WAIT_REPLICAS=1 a replica that needs more than 100 ms makes an answer uncertain, and here all servers have the
 * same disk and the same cores.
 */
const UNKNOWN_SHARE_MAX = 0.02;

export type ClusterStage = Stage<ClusterUnderTest>;

/** Waits until a replica is a master, and notes how long that took from now. */
export async function untilPromoted(stage: ClusterStage, replica: RedisClusterNode): Promise<void> {
  const startedAtMs = performance.now();
  await until(() => replica.isMaster(), { deadlineMs: PROMOTION_DEADLINE_MS, what: `${replica.name} is promoted` });
  stage.mark(`${replica.name} is a master`);
  stage.observe(`${replica.name} was promoted after ${Math.round(performance.now() - startedAtMs)} ms`);
}

/** Waits until a node that was a master follows the one that took its place. */
export async function untilDemoted(node: RedisClusterNode): Promise<void> {
  await until(async () => !(await node.isMaster()), {
    deadlineMs: PROMOTION_DEADLINE_MS,
    what: `${node.name} is a replica`,
  });
}

/** Sells a sale of another master beside the load. */
export async function sellBeside(stage: ClusterStage, master: RedisClusterNode): Promise<Stampede> {
  const slots = new Set(await master.slots());
  for (let i = 1; i <= NAMES_MAX; i += 1) {
    const saleId = stage.saleIdOf(`beside-${i}`);
    if (slots.has(await stage.system.slotOf(saleId))) continue;
    await stage.openSale(`beside-${i}`, NEIGHBOUR_UNITS);
    return stage.startStampede(saleId, NEIGHBOUR_RATE_PER_SECOND);
  }
  throw new Error(`Every one of ${NAMES_MAX} names is in a slot of ${master.name}`);
}

/** Does something to the servers of other sales: this one sells on meanwhile. */
export async function whileSelling(stage: ClusterStage, stampede: Stampede, act: () => Promise<void>): Promise<void> {
  const before = stampede.count('SUCCESS');
  await act();
  const sold = stampede.count('SUCCESS') - before;
  stage.observe(`${sold} units of ${stampede.saleId}, on another master, were sold meanwhile`);
  stage.expect(sold > 0, `${stampede.saleId}, on another master, sold nothing meanwhile`);
}

/** Waits until a stampede has sold out its sale of so many units, and ends it: each is an order. */
export async function expectSoldOut(stage: ClusterStage, stampede: Stampede, units: number): Promise<void> {
  const { saleId } = stampede;
  await until(() => stampede.count('SOLD_OUT') > 0, {
    deadlineMs: SELL_OUT_DEADLINE_MS,
    what: `${saleId} is sold out`,
  });
  await stage.expectOrders(stampede);
  stage.observe(`the stampede was answered ${stampede.summary}`);
  const orders = await stage.system.observer.countOrders(saleId, 'CONFIRMED');
  stage.expect(orders === units, `${orders} orders for ${units} units`);
}

/** Does something that no buyer may notice. */
export async function withoutHarm(stage: ClusterStage, what: string, act: () => Promise<void>): Promise<void> {
  const [unknownBefore, before] = [stage.load.unknown, stage.history.operations.length];
  stage.mark(what);
  await act();
  const [unknown, purchases] = [stage.load.unknown - unknownBefore, stage.history.operations.length - before];
  const found = `${what}: ${unknown} of ${purchases} purchases without an answer`;
  stage.observe(found);
  stage.expect(unknown <= UNKNOWN_SHARE_MAX * purchases, found);
}
