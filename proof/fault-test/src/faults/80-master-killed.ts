import { sellBeside, untilDemoted, untilPromoted, whileSelling } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

/** The nodes promote the replica; the old master comes back while its place is taken. */
export const masterKilled: ClusterFault = {
  number: 80,
  title: 'Redis master killed, its replica promoted, the old one back',
  checks: 'no SUCCESS is lost; sales of the other masters sell on; the old master comes back as a replica',
  limitMs: 60_000,
  async strike(stage) {
    const { master, replica } = await stage.system.ownersOf(stage.sales.plentiful);
    const beside = await sellBeside(stage, master);
    await whileSelling(stage, beside, async () => {
      stage.mark(`${master.name} is killed`);
      await master.kill();
      await untilPromoted(stage, replica);
    });
    await master.start();
    await untilDemoted(master);
    await stage.expectOrders(beside);
  },
};
