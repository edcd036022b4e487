import type { Fault } from './fault.js';
import { dieInTurn } from './die-in-turn.js';

const PEOPLE_MIN = 100_000;
const PEOPLE_MIN_SHORT = 10_000;
/** About half of them have their number then. */
const BEFORE_MS = 15_000;
const BEFORE_MS_SHORT = 1_500;

/** After the cut-off; the first keeper closes it, whatever becomes of him. */
const CLOSED_MS_MAX = 3_000;

/** The list is closed three times, by one keeper after the other, while everybody joins. */
export const joinedAtTheCutOff: Fault = {
  number: 76,
  title: '100,000 people join a waiting room around the cut-off; every keeper dies as it closes the list',
  checks: 'R1 to R7; one number each, and who was told one before the cut-off is drawn',
  limitMs: 20_000,
  async strike(stage) {
    const { isShort } = stage;
    const crowd = await stage.openCutOff('cut-off', isShort ? PEOPLE_MIN_SHORT : PEOPLE_MIN);
    await Promise.all([
      crowd.joinAround(isShort ? BEFORE_MS_SHORT : BEFORE_MS),
      dieInTurn(stage, ['after_freeze', 'after_freeze', 'after_freeze'], 1),
    ]);
    await stage.untilHealed('the crowd, and three keepers killed');
    const { observations, violations, closedAfterMs } = await crowd.judge();
    stage.observations.push(...observations);
    stage.violations.push(...violations);
    stage.expectWithin('the last one who is drawn had asked', closedAfterMs, CLOSED_MS_MAX);
  },
};
