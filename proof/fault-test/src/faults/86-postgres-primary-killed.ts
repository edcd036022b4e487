import { withoutHarm } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

const ALONE_MS = 5_000;

/** Each commit has waited for the standby, so it knows all orders; the address moves with the primary. */
export const postgresPrimaryKilled: ClusterFault = {
  number: 86,
  title: 'PostgreSQL primary killed, the standby promoted, the old one follows it',
  checks: 'no buyer notices; no confirmed order is lost, and none is written twice',
  limitMs: 60_000,
  async strike(stage) {
    const { postgres } = stage.system.stores;
    const { name } = postgres.primary;
    await withoutHarm(stage, `${name}, the primary, is killed`, async () => {
      const startedAtMs = performance.now();
      await postgres.primary.kill();
      await postgres.failOver();
      stage.observe(`${postgres.primary.name} was the primary after ${Math.round(performance.now() - startedAtMs)} ms`);
      await stage.hold(ALONE_MS);
      stage.mark(`${name} follows`);
      await postgres.rejoin();
    });
  },
};
