import { sellBeside, untilDemoted, untilPromoted, whileSelling } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

/** Beyond the promotion on the other side. */
const CUT_OFF_MS = 10_000;

/** APIs reach it as before: for a while there are two masters for its sales. */
export const masterCutOff: ClusterFault = {
  number: 83,
  title: 'Redis master cut off from all other nodes, and reached by the APIs',
  checks:
    'no SUCCESS is lost and nothing is sold on both sides; the others sell on; the old master follows the new one',
  limitMs: 60_000,
  async strike(stage) {
    const { redis } = stage.system.stores;
    const { master, replica } = await stage.system.ownersOf(stage.sales.plentiful);
    const beside = await sellBeside(stage, master);
    await whileSelling(stage, beside, async () => {
      stage.mark(`${master.name} is cut off`);
      redis.partition([master]);
      await untilPromoted(stage, replica);
      await stage.holdFull(CUT_OFF_MS);
    });
    stage.mark('the network is whole');
    redis.join();
    await untilDemoted(master);
    await stage.expectOrders(beside);
  },
};
