import type { StoreServer } from 'flashsale-testkit';
import type { BuyingCrowd } from '../load/buying-crowd.js';
import { type ClusterStage, untilDemoted, untilPromoted } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

const BUCKETS = 12;
const CROWD = { people: 100_000, units: 20_000 };
const CROWD_SHORT = { people: 10_000, units: 2_000 };
/** Of the purchases, those in the other sales. */
const BESIDE_SHARE = 0.1;
/** Of the units, those that are sold when each server dies: while it sells, however fast the machine is. */
const SOLD_SHARES = { redis: 0.2, rabbitmq: 0.4, postgres: 0.6 };
const AWAY_MS = 10_000;

/** All that a cluster is for at once: one sale on all masters, far more buyers than units, and the leader of each store dies. */
export const killedInAStampede: ClusterFault = {
  number: 90,
  title:
    '100,000 buyers of a sale in 12 buckets; Redis master, RabbitMQ leader, PostgreSQL primary killed while it sells',
  checks: 'every buyer is told SUCCESS or SOLD_OUT in the end, none SOLD_OUT too early; 20,000 SUCCESS, 20,000 orders',
  limitMs: 90_000,
  async strike(stage) {
    const { load, system } = stage;
    const { queue } = system.observer.topology.purchases;
    const { people, units } = stage.isShort ? CROWD_SHORT : CROWD;
    const { ratePerSecond } = load;
    // Asked before it sells: the answer takes seconds.
    const { leader } = await system.stores.rabbitmq.membersOf(queue);
    const saleId = await stage.openSale('stampede', units, undefined, BUCKETS);
    load.ratePerSecond = ratePerSecond * BESIDE_SHARE;
    const crowd = stage.startCrowd({ saleId, people, ratePerSecond: ratePerSecond * (1 - BESIDE_SHARE) });
    const whenSold = async (share: number): Promise<void> => crowd.untilSold(units * share);
    await Promise.all([
      whenSold(SOLD_SHARES.redis).then(() => killMaster(stage, crowd)),
      whenSold(SOLD_SHARES.rabbitmq).then(() => killLeader(stage, crowd, leader.server)),
      whenSold(SOLD_SHARES.postgres).then(() => killPrimary(stage, crowd)),
      crowd.untilTold(),
    ]);
    load.ratePerSecond = ratePerSecond;
    await stage.untilHealed('three servers killed');
    await judge(stage, crowd, units);
  },
};

async function killMaster(stage: ClusterStage, crowd: BuyingCrowd): Promise<void> {
  const { observer } = stage.system;
  const bucket = stage.random.pick(observer.shardsOf(crowd.saleId) as [string, ...string[]]);
  const { master, replica } = await stage.system.ownersOf(bucket);
  await kill(stage, crowd, master, `which has ${bucket}`);
  await untilPromoted(stage, replica);
  await master.start();
  await untilDemoted(master);
}

async function killLeader(stage: ClusterStage, crowd: BuyingCrowd, leader: StoreServer): Promise<void> {
  await kill(stage, crowd, leader, 'which leads the queue of purchases');
  await stage.hold(AWAY_MS);
  await leader.start();
}

async function killPrimary(stage: ClusterStage, crowd: BuyingCrowd): Promise<void> {
  const { postgres } = stage.system.stores;
  await kill(stage, crowd, postgres.primary, 'the primary');
  await postgres.failOver();
  stage.mark(`${postgres.primary.name} is the primary`);
  await stage.hold(AWAY_MS);
  await postgres.rejoin();
}

async function kill(stage: ClusterStage, crowd: BuyingCrowd, server: StoreServer, role: string): Promise<void> {
  const sold = crowd.count('SUCCESS');
  stage.mark(`${server.name} is killed`);
  stage.observe(`${server.name}, ${role}, was killed when ${sold} units were sold`);
  stage.expect(crowd.count('SOLD_OUT') === 0, `the sale was sold out before ${server.name} was killed`);
  await server.kill();
}

async function judge(stage: ClusterStage, crowd: BuyingCrowd, units: number): Promise<void> {
  const { saleId, people, untold, waits, soldOutAtMs } = crowd;
  const { observer } = stage.system;
  const [bought, soldOut] = [crowd.count('SUCCESS'), crowd.count('SOLD_OUT')];
  const orders = await observer.countOrders(saleId, 'CONFIRMED');
  stage.observe(
    `${people} buyers: ${bought} SUCCESS, ${soldOut} SOLD_OUT, told in ${waits.p50Ms} ms (p50), ${waits.p99Ms} ms (p99), ` +
      `${waits.maxMs} ms at most; ${untold} times without an answer, and asked again; ${orders} orders for ${units} units`,
  );
  stage.expect(bought === units, `${bought} buyers were told SUCCESS for ${units} units`);
  const others = people - bought - soldOut;
  stage.expect(others === 0, `${others} buyers were told neither SUCCESS nor SOLD_OUT`);
  stage.expect(orders === units, `${orders} orders for ${units} units`);
  const late = await observer.countReservedAfter(saleId, soldOutAtMs);
  stage.expect(late === 0, `SOLD_OUT was told while ${late} units were unsold`);
}
