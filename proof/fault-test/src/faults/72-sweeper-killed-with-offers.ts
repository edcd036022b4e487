import { until } from 'flashsale-testkit';
import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';
import { openWaitingList } from './waiting-list.js';

const PASSES_MAX = 4;
const FROZEN_MS = 20_000;
const FREEZE_DEADLINE_MS = 90_000;
const THAWED_MS = 2_000;

/** Whoever ends holds makes the offers: it dies around them, and wakes up with verdicts whose units were offered long ago. */
export const sweeperKilledWithOffers: Fault = {
  number: 72,
  title:
    'sweeper killed before, between and after PostgreSQL and Redis, and frozen for 20 s with its verdicts, while it makes offers',
  checks: 'each unit is offered once, to whose turn it is',
  limitMs: 20_000,
  async strike(stage) {
    const { workers } = stage.system;
    await openWaitingList(stage);
    const [one, two, three] = stage.random.shuffle(['after_due', 'after_end_commit', 'after_settle_holds'] as const);
    if (one === undefined || two === undefined || three === undefined) throw new Error('There are three points');
    await dieInTurn(stage, [one, two, three], PASSES_MAX);
    await stage.untilHealed('sweepers killed');
    const victim = stage.random.pick(workers);
    const others = workers.filter((worker) => worker !== victim);
    await Promise.all(workers.map((worker) => worker.stop()));
    victim.launch({ FAILPOINTS: `after_end_commit:freeze@${stage.random.integer(1, PASSES_MAX)}` });
    await until(() => victim.isFrozen, { deadlineMs: FREEZE_DEADLINE_MS, what: 'the sweeper has frozen itself' });
    stage.mark(`${victim.name} freezes with verdicts in hand`);
    try {
      for (const worker of others) worker.launch();
      for (const worker of others) await worker.untilReady();
      await stage.hold(FROZEN_MS);
    } finally {
      stage.mark(`${victim.name} thaws`);
      victim.thaw();
    }
    await stage.holdFull(THAWED_MS);
  },
};
