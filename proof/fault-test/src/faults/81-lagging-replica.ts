import { untilPromoted } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

/** Less than the nodes need to take it for dead. */
const LAG_MS = 3_000;

/** What the master accepted meanwhile is gone with it. With REDIS_WAIT_REPLICAS=1 nobody was told SUCCESS for it. */
export const laggingReplica: ClusterFault = {
  number: 81,
  title: 'Redis replica frozen, then promoted because its master is killed',
  checks: 'no SUCCESS is lost, although the replica lags; buyers get no certain answer meanwhile',
  limitMs: 60_000,
  async strike(stage) {
    const { master, replica } = await stage.system.ownersOf(stage.sales.plentiful);
    const before = stage.load.unknown;
    stage.mark(`${replica.name} is frozen`);
    replica.freeze();
    await stage.holdFull(LAG_MS);
    const unknown = stage.load.unknown - before;
    stage.observe(`${unknown} purchases without an answer while no replica had them`);
    stage.expect(unknown > 0, 'purchases were answered while no replica had them');
    stage.mark(`${master.name} is killed`);
    await master.kill();
    replica.thaw();
    await untilPromoted(stage, replica);
    await master.start();
  },
};
