import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';
import { frozenAtFailPoint } from './frozen-at-fail-point.js';
import { openWaitingList } from './waiting-list.js';

const PASSES_MAX = 4;
const FROZEN_MS = 20_000;
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
    await frozenAtFailPoint(stage, victim, 'after_end_commit', PASSES_MAX, () => stage.hold(FROZEN_MS));
    await stage.holdFull(THAWED_MS);
  },
};
