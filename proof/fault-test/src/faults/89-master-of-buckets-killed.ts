import { setTimeout as sleep } from 'node:timers/promises';
import { expectSoldOut, untilDemoted, untilPromoted } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

const UNITS = 5_000;
const BUCKETS = 12;
const RATE_PER_SECOND = 200;
const BEFORE_MS = 3_000;

/** A third of the buckets of one sale are lost with their master, and rebuilt while the others sell. */
export const masterOfBucketsKilled: ClusterFault = {
  number: 89,
  title: 'Redis master killed that has four of the twelve buckets of a sale',
  checks: 'the other buckets sell on; nobody is told SOLD_OUT too early; as many orders as units',
  limitMs: 90_000,
  async strike(stage) {
    const { system } = stage;
    const saleId = await stage.openSale('buckets', UNITS, undefined, BUCKETS);
    const { master, replica } = await system.ownersOf(stage.sales.plentiful);
    const stampede = stage.startStampede(saleId, RATE_PER_SECOND);
    await sleep(BEFORE_MS);
    const before = stampede.count('SUCCESS');
    stage.mark(`${master.name} is killed`);
    await master.kill();
    await untilPromoted(stage, replica);
    const sold = stampede.count('SUCCESS') - before;
    stage.observe(`${sold} units of the other buckets were sold until then`);
    stage.expect(sold > 0, 'the other buckets sold nothing meanwhile');
    stage.expect(stampede.count('SOLD_OUT') === 0, 'SOLD_OUT was told while buckets were lost');
    await master.start();
    await untilDemoted(master);
    await expectSoldOut(stage, stampede, UNITS);
  },
};
