import type { Layout, State } from '../layout.js';
import { at, changed, currentServer, isLocked, ordersOf, type Action } from '../transition.js';
import { isOpen } from './rebuild.js';

const GATE_CLOSED = 1;
const COMMITTED = 2;
const ANSWERED = 3;

/** What operators do: resets, changed definitions, and a sale that is deleted by SQL and made again under its id. */
export const operators: Action = (layout, state, visit) => {
  const { pg, reset, budget, bounds } = layout;
  const spend = (next: State, name: keyof typeof budget): State =>
    changed(next, [budget[name], at(next, budget[name]) - 1]);
  const phase = at(state, reset.phase);
  const server = currentServer(layout, state);
  const hasRow = at(state, pg.row) === 1;

  if (phase !== GATE_CLOSED && phase !== COMMITTED && hasRow && at(state, budget.resets) > 0) {
    const isSameEpoch = at(state, server.epoch) === at(state, pg.epoch) && at(state, server.rebuildEpoch) === 0;
    const closed = spend(changed(state, [reset.phase, GATE_CLOSED]), 'resets');
    if (isSameEpoch) closed[server.gate] = 0;
    visit(closed, 'input', () => 'a reset locks the row and closes the gate');
  }
  if (phase === GATE_CLOSED) {
    const epoch = Math.max(at(state, pg.epoch), at(state, server.epoch), at(state, server.rebuildEpoch)) + 1;
    if (epoch <= bounds.epochsMax) {
      const committed = withoutOrders(
        layout,
        changed(state, [pg.epoch, epoch], [pg.reset, epoch], [reset.phase, COMMITTED], [reset.epoch, epoch]),
      );
      visit(committed, 'step', () => `the reset deletes the orders and raises the epoch to ${epoch}`);
    }
    visit(changed(state, [reset.phase, 0]), 'fault', () => 'the reset dies before its commit');
  }
  if (phase === COMMITTED && isOpen(layout, state) && at(state, server.epoch) >= at(state, reset.epoch)) {
    visit(changed(state, [reset.phase, ANSWERED], [reset.epoch, 0]), 'step', () => 'the reset is answered');
  }
  if (isLocked(layout, state)) return;
  if (hasRow && at(state, budget.definitions) > 0) {
    const paused = 1 - at(state, pg.paused);
    const next = spend(changed(state, [pg.paused, paused], [pg.revision, at(state, pg.revision) + 1]), 'definitions');
    visit(next, 'input', () => `an operator ${paused === 1 ? 'pauses' : 'resumes'} the sale`);
  }
  if (hasRow && at(state, budget.deletions) > 0 && at(state, pg.epoch) > 0) {
    const deleted = withoutOrders(
      layout,
      changed(state, [pg.row, 0], [layout.floor, Math.max(at(state, layout.floor), at(state, pg.epoch))]),
    );
    bounds.attempts.forEach(
      (_user, attempt) => (deleted[layout.excused + attempt] = at(state, layout.reservedIn + attempt) > 0 ? 1 : 0),
    );
    visit(spend(deleted, 'deletions'), 'input', () => 'somebody deletes the sale by SQL');
  }
  if (!hasRow) {
    const made = changed(
      state,
      [pg.row, 1],
      [pg.epoch, 0],
      [pg.opened, 0],
      [pg.reset, 0],
      [pg.server, 0],
      [pg.revision, 1],
      [pg.paused, 0],
    );
    visit(made, 'step', () => 'the sale is made again under its id');
  }
};

function withoutOrders(layout: Layout, state: State): State {
  if (ordersOf(layout, state) === 0) return state;
  return changed(state, ...layout.bounds.attempts.map((_user, attempt) => [layout.order + attempt, 0] as const));
}
