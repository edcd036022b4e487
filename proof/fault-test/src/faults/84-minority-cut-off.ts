import { sellBeside, whileSelling } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

/** Far beyond cluster-node-timeout. */
const CUT_OFF_MS = 30_000;

/** Nobody can be promoted on the side of the many: the sales of the few are closed until the network is whole. */
export const minorityCutOff: ClusterFault = {
  number: 84,
  title: 'Redis master and its replica cut off from the others',
  checks: 'their sales are closed, and open again with all they had; the others sell on',
  limitMs: 60_000,
  async strike(stage) {
    const { redis } = stage.system.stores;
    const { master, replica } = await stage.system.ownersOf(stage.sales.plentiful);
    const beside = await sellBeside(stage, master);
    const before = stage.load.unknown;
    await whileSelling(stage, beside, async () => {
      stage.mark(`${master.name} and ${replica.name} are cut off`);
      redis.partition([master, replica]);
      await stage.holdFull(CUT_OFF_MS);
    });
    const unknown = stage.load.unknown - before;
    stage.observe(`${unknown} purchases without an answer`);
    stage.expect(unknown > 0, 'a minority sold on');
    stage.mark('the network is whole');
    redis.join();
    await stage.expectOrders(beside);
  },
};
