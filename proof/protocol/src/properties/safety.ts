import type { Setup } from '../setup.js';
import { count, entriesOf, has, indexesOf } from '../state/entries.js';
import { isWithRabbit } from '../state/losses.js';
import { AttemptPhase, type State } from '../state/state.js';

/** What must hold in every state, by name. */
export const SAFETY = {
  S1: 'never more orders than units',
  S2: 'never two orders of one user',
  S3: 'nothing reserved before a reset becomes an order after it',
  S4: 'a user gets at most one order id',
  S5: 'never more units promised than there are',
  S6: 'whoever got SUCCESS has an order, or a reservation that becomes one',
  S7: 'what was discarded and released never becomes an order',
  S8: 'nobody is refused from memory who owns a unit, or for whom one is on sale',
} as const;
export type SafetyProperty = keyof typeof SAFETY;

/** The first property that the state breaks. What a documented loss or an operator took is not counted in S4 to S6. */
export function brokenSafety({ buyers }: Setup, state: State): SafetyProperty | undefined {
  const { row, ghost, attempts } = state;
  if (ghost.wasRefusedWrongly) return 'S8';
  if (count(row.orders) > ghost.totalMax) return 'S1';
  let withOrder = 0;
  for (const attempt of indexesOf(row.orders)) {
    const user = buyers[attempt] as number;
    if (has(withOrder, user)) return 'S2';
    withOrder |= 1 << user;
    const { madeEpoch = 0 } = attempts[attempt] ?? {};
    if (madeEpoch <= ghost.endedEpoch) return 'S3';
    if (has(ghost.released, attempt)) return 'S7';
  }
  let promised = 0;
  let toldUsers = 0;
  let broken = 0;
  for (const [attempt, { isAnswered, isExcused }] of attempts.entries()) {
    if (!isAnswered) continue;
    // One that was given up may still arrive, and take the unit of another: one promise is broken for each loss.
    if (isExcused) broken -= 1;
    if (!isCarried(state, attempt)) broken += 1;
    if (isExcused) continue;
    promised += 1;
    const user = buyers[attempt] as number;
    if (has(toldUsers, user)) return 'S4';
    toldUsers |= 1 << user;
  }
  if (broken > 0) return 'S6';
  return promised > ghost.totalMax ? 'S5' : undefined;
}

/** Whether it is an order, or somebody has it who will make it one. */
function isCarried(state: State, attempt: number): boolean {
  const { row, servers, attempts } = state;
  if (has(row.orders, attempt) || isWithRabbit(state, attempt)) return true;
  if (attempts[attempt]?.phase === AttemptPhase.publishing) return true;
  const outbox = entriesOf(servers[0]?.sale.outbox ?? 0, attempt);
  return (outbox & ~row.dead) !== 0;
}
