import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';
import { killedAtFailPoint } from './killed-at-fail-point.js';
import { openWaitingList } from './waiting-list.js';

const PASSES_MAX = 8;
const MIRROR_PASSES_MAX = 3;

/** PostgreSQL has who joins and who leaves, and Redis, which makes the offers, is not told; nor is it noted that it was. */
export const killedAtWaitingList: Fault = {
  number: 71,
  title:
    'API killed after a user joined a waiting list or left it, before Redis knows; every worker after it told Redis',
  checks: 'every place that was told is kept; offers in turn, and no unit to a passer-by while somebody waits',
  limitMs: 20_000,
  killsApi: true,
  async strike(stage) {
    const { apis } = stage.system;
    await openWaitingList(stage);
    await killedAtFailPoint(stage, stage.random.pick(apis), 'after_list_insert', PASSES_MAX);
    await stage.untilHealed('an API that died with a place');
    await killedAtFailPoint(stage, stage.random.pick(apis), 'after_list_leaving', 1);
    await stage.untilHealed('an API that died with a leave');
    await dieInTurn(stage, ['after_list_mirror', 'after_list_mirror', 'after_list_mirror'], MIRROR_PASSES_MAX);
  },
};
