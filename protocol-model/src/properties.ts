import { isOpen } from './actions/rebuild.js';
import type { Layout, State } from './layout.js';
import { at, attemptName, currentServer, isHeld, ordersOf, orderOf, waitingOf } from './transition.js';

/** What must hold in every state, by the names that docs/protocol.md gives the promises. */
export type Property = 'S1' | 'S2' | 'S3' | 'S4' | 'kept' | 'L2';

export interface Violation {
  readonly property: Property;
  readonly what: string;
}

/**
 * The first promise that a state breaks. A documented loss excuses as many promises as reservations were lost with it, no
 * more: whose message comes first gets the unit that is left, so it may be another buyer who is hit.
 */
export function findViolation(layout: Layout, state: State): Violation | undefined {
  const { bounds, pg } = layout;
  if (ordersOf(layout, state) > bounds.units) return { property: 'S1', what: 'there are more orders than units' };
  const reset = at(state, pg.reset);
  const toldUsers: number[] = [];
  const failed: number[] = [];
  let excused = 0;
  for (let attempt = 0; attempt < bounds.attempts.length; attempt += 1) {
    const user = bounds.attempts[attempt] as number;
    const reservedIn = at(state, layout.reservedIn + attempt);
    const hasOrder = at(state, layout.order + attempt) === 1;
    if (hasOrder && orderOf(layout, state, user) !== attempt + 1) {
      return { property: 'S2', what: `user ${user + 1} has two orders` };
    }
    if (hasOrder && reservedIn < reset) {
      return {
        property: 'S3',
        what: `${attemptName(attempt)} of epoch ${reservedIn} is an order after the reset to ${reset}`,
      };
    }
    if (reservedIn < reset || at(state, pg.row) === 0) continue;
    if (at(state, layout.excused + attempt) === 1) excused += 1;
    if (at(state, layout.told + attempt) === 0) continue;
    if (at(state, layout.excused + attempt) === 0) toldUsers.push(user);
    if (!hasOrder && !isOnItsWay(layout, state, attempt)) failed.push(attempt);
  }
  if (failed.length > excused) {
    return {
      property: 'kept',
      what: `${failed.map(attemptName).join(' and ')} was told SUCCESS and never becomes an order`,
    };
  }
  if (new Set(toldUsers).size < toldUsers.length) return { property: 'S4', what: 'a user was told two order ids' };
  if (toldUsers.length > bounds.units + excused) {
    return { property: 'kept', what: 'more buyers were told SUCCESS than there are units' };
  }
  return undefined;
}

function isOnItsWay(layout: Layout, state: State, attempt: number): boolean {
  if (at(state, layout.broken + attempt) === 1) return false;
  const server = currentServer(layout, state);
  return (
    at(state, server.entry + attempt) > 0 || waitingOf(layout, state, attempt) > 0 || isHeld(layout, state, attempt)
  );
}

/** Nothing is under way, everybody agrees, and the sale sells. */
export function isAtRest(layout: Layout, state: State): boolean {
  const { bounds, pg } = layout;
  const server = currentServer(layout, state);
  if (at(state, pg.row) === 0 || !isOpen(layout, state)) return false;
  if (layout.api.some((api) => at(state, api.attempt) !== 0 || at(state, api.server) !== at(state, layout.current)))
    return false;
  if (layout.worker.some((worker) => at(state, worker.attempt) !== 0)) return false;
  if (layout.rebuilder.some((rebuilder) => at(state, rebuilder.phase) !== 0)) return false;
  if (at(state, layout.reset.phase) === 1 || at(state, layout.reset.phase) === 2) return false;
  if (at(state, server.paused) !== at(state, pg.paused)) return false;
  return bounds.attempts.every((user, attempt) => {
    if (at(state, server.entry + attempt) !== 0 || waitingOf(layout, state, attempt) > 0) return false;
    const owns = at(state, server.owner + user) === attempt + 1;
    // What a restored PostgreSQL has lost is repaired by an operator.
    return owns === (at(state, layout.order + attempt) === 1) || at(state, layout.excused + attempt) === 1;
  });
}
