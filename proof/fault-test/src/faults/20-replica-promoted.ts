import { attachReplica, buyersOf, promoteLagging } from './fail-over.js';
import type { Fault } from './fault.js';

const LAG_MS = 2_000;

/** A failover to a replica that has not seen the last reservations: Redis goes back in time under a new run id. */
export const replicaPromoted: Fault = {
  number: 20,
  title: 'lagging replica of Redis promoted',
  checks: 'the gate closes by the run id; what the queue still knows is adopted; the loss is reported',
  limitMs: 60_000,
  async strike(stage) {
    const { observer } = stage.system;
    const replica = await attachReplica(stage);
    try {
      stage.mark('the replica falls behind');
      replica.fallBehind();
      await stage.hold(LAG_MS);
      const ahead = await observer.observe(stage.sales.plentiful);
      const behind = await buyersOf(replica, stage.sales.plentiful);
      stage.observe(`the replica was ${(ahead?.buyers ?? 0) - behind} reservations behind`);
      await promoteLagging(stage, replica);
    } finally {
      await replica.remove();
    }
  },
};
