import { until } from 'flashsale-testkit';
import { attachReplica, failBack, moveTo } from './fail-over.js';
import type { Fault } from './fault.js';

const MOVED_MS_MAX = 5_000;
const MOVED_DEADLINE_MS = 60_000;
const POLL_MS = 50;

/** A failover behind one address. The old primary lives on as a replica, and keeps the connections that it has. */
export const addressMoves: Fault = {
  number: 47,
  title: 'failover of Redis behind one address, the old primary alive as a replica',
  checks: 'every connection moves to the new primary within 5 s',
  limitMs: 15_000,
  async strike(stage) {
    const { system } = stage;
    const { stores, observer, networks } = system;
    const replica = await attachReplica(stage);
    const old = observer.redis;
    try {
      stage.mark('the replica is promoted, the address leads to it, the old primary follows it');
      await stage.mayLoseUnsettled('the lag of the replica');
      await replica.promote();
      for (const network of [networks.api, networks.worker]) network.redis.leadTo(replica.url);
      await old.client.replicaof('127.0.0.1', String(replica.port));
      const movedAtMs = performance.now();
      const isLeft = async (): Promise<boolean> => {
        const left = (await old.client.client('LIST')) as string;
        // Ours, and the link of the replica.
        const remaining = left.split('\n').filter((line) => / name=(api|worker)-/.test(line));
        if (remaining.length > 0) throw new Error(`${remaining.length} connections to the old primary`);
        return true;
      };
      await until(isLeft, {
        ...{ deadlineMs: MOVED_DEADLINE_MS, pollPeriodMs: POLL_MS },
        what: 'nobody is connected to the old primary any more',
      }).catch((error: Error) => stage.violations.push(error.message));
      stage.expectWithin('every connection had moved', performance.now() - movedAtMs, MOVED_MS_MAX);
      await observer.follow(replica.url);
      await stage.untilHealed('the failover');
      await failBack(stage, replica);
      await stage.untilHealed('the fail-back');
    } finally {
      await moveTo(stage, stores.urls.redis, ['api', 'worker']);
      await replica.remove();
    }
  },
};
