import type { Layout, ServerFields, State } from '../layout.js';
import {
  ADOPTING,
  CLOSED,
  OPEN,
  at,
  changed,
  currentServer,
  isLocked,
  isTrusted,
  serverAt,
  type Action,
  type Visit,
} from '../transition.js';

const BEGIN = 1;
const OPEN_IN_DATABASE = 2;
const RESTORE_ENTRIES = 3;
const RESTORE_ORDERS = 4;
const ADMIT = 5;
const DRAIN = 6;

/** The reconcilers: each remembers what it saw, and may go on late or never. */
export const rebuilders: Action = (layout, state, visit) => {
  layout.rebuilder.forEach((rebuilder, i) => {
    const name = `reconciler ${i + 1}`;
    switch (at(state, rebuilder.phase)) {
      case 0:
        look(layout, state, visit, i);
        return;
      case BEGIN:
        begin(layout, state, visit, i);
        break;
      case DRAIN:
        drain(layout, state, visit, i);
        break;
      case OPEN_IN_DATABASE:
        openInDatabase(layout, state, visit, i);
        break;
      case RESTORE_ENTRIES:
        restoreEntries(layout, state, visit, i);
        break;
      case RESTORE_ORDERS:
        restoreOrders(layout, state, visit, i);
        break;
      case ADMIT:
        admit(layout, state, visit, i);
        break;
    }
    const deaths = layout.budget.rebuilderDeaths;
    if (at(state, deaths) > 0) {
      visit(
        idle(layout, changed(state, [deaths, at(state, deaths) - 1]), i),
        'fault',
        () => `${name} dies in the middle of its rebuild`,
      );
    }
  });
};

type Parameters = [layout: Layout, state: State, visit: Visit, rebuilder: number];

function fieldsOf(layout: Layout, i: number): Layout['rebuilder'][number] {
  return layout.rebuilder[i] as Layout['rebuilder'][number];
}

function idle(layout: Layout, state: State, i: number): State {
  const { phase, epoch, reset, id, server, revision, paused } = fieldsOf(layout, i);
  return changed(state, [phase, 0], [epoch, 0], [reset, 0], [id, 0], [server, 0], [revision, 0], [paused, 0]);
}

/** As `nextStep` says, and with it what is done at once under the lock of the row. */
function look(...[layout, state, visit, i]: Parameters): void {
  const { pg, bounds } = layout;
  if (isLocked(layout, state)) return;
  const name = `reconciler ${i + 1}`;
  const server = currentServer(layout, state);
  if (at(state, pg.row) === 0) {
    if (at(state, server.gate) === 1)
      visit(changed(state, [server.gate, 0]), 'step', () => `${name} closes a sale that PostgreSQL does not have`);
    return;
  }
  const epoch = at(state, pg.epoch);
  const inRedis = at(state, server.epoch);
  const seen = Math.max(inRedis, at(state, server.rebuildEpoch));
  const id = at(state, server.id);
  const isClosed = at(state, pg.opened) < epoch;
  const raise = (reason: string): void => {
    const next = Math.max(epoch, seen, epoch === 0 ? at(state, layout.floor) : 0) + 1;
    if (next > bounds.epochsMax) return;
    const beginsAfresh = epoch === 0 && bounds.plant !== 'remade-sale-inherits';
    const reset = beginsAfresh ? next : at(state, pg.reset);
    const raised = changed(state, [pg.epoch, next], [pg.reset, reset]);
    visit(remember(layout, raised, i), 'step', () => `${name} raises the epoch to ${next}: ${reason}`);
  };
  const rebuild = (): void =>
    visit(remember(layout, state, i), 'step', () => `${name} sees that epoch ${epoch} is to be opened`);
  if (epoch === 0) return raise('first opening');
  if (seen > epoch) return raise(`Redis has seen epoch ${seen}`);
  if (isClosed) return inRedis === epoch ? raise(`Redis has epoch ${epoch} open`) : rebuild();
  if (at(state, pg.server) !== id) return raise('another Redis server');
  if (at(state, server.rebuildEpoch) === epoch && at(state, server.rebuildServer) === id) return rebuild();
  if (inRedis === 0) return raise('counters missing');
  if (inRedis !== epoch) return raise(`epoch ${inRedis} in Redis`);
  if (at(state, server.checked) !== id) return raise('another Redis server');
  if (at(state, server.gate) === CLOSED) {
    visit(
      changed(state, [server.gate, ADOPTING]),
      'step',
      () => `${name} admits adoptions again: a reset left the gate closed`,
    );
    return;
  }
  if (at(state, server.gate) === ADOPTING) {
    const { phase, id: server_, reset } = fieldsOf(layout, i);
    const waiting = changed(remember(layout, state, i), [phase, DRAIN], [server_, id], [reset, at(state, pg.reset)]);
    visit(waiting, 'step', () => `${name} sees that epoch ${epoch} waits to be opened`);
    return;
  }
  define(layout, state, visit, i, server);
}

function define(layout: Layout, state: State, visit: Visit, i: number, server: ServerFields): void {
  const { pg, bounds } = layout;
  const [revision, seen] = [at(state, pg.revision), at(state, server.revision)];
  const isSame = revision === seen && at(state, pg.paused) === at(state, server.paused);
  if (isSame || (bounds.plant === 'older-definition-ignored' && revision <= seen)) return;
  const raised = Math.max(revision, revision <= seen ? seen + 1 : 0);
  const defined = changed(
    state,
    [pg.revision, raised],
    [server.revision, raised],
    [server.paused, at(state, pg.paused)],
  );
  visit(
    defined,
    'step',
    () => `reconciler ${i + 1} defines revision ${raised} in Redis: ${at(state, pg.paused) ? 'paused' : 'open'}`,
  );
}

/** The epoch that PostgreSQL has raised, and the server that the address leads to now. */
function remember(layout: Layout, state: State, i: number): State {
  const rebuilder = fieldsOf(layout, i);
  return changed(
    state,
    [rebuilder.phase, BEGIN],
    [rebuilder.epoch, at(state, layout.pg.epoch)],
    [rebuilder.reset, at(state, layout.pg.reset)],
    [rebuilder.server, at(state, layout.current)],
  );
}

/** The connection of a reconciler follows the address, like every other. */
function connected(layout: Layout, state: State): ServerFields {
  return currentServer(layout, state);
}

function begin(...[layout, state, visit, i]: Parameters): void {
  const rebuilder = fieldsOf(layout, i);
  const server = connected(layout, state);
  const epoch = at(state, rebuilder.epoch);
  const name = `reconciler ${i + 1}`;
  const inRedis = at(state, server.epoch);
  if (inRedis >= epoch || at(state, server.rebuildEpoch) > epoch) {
    visit(idle(layout, state, i), 'step', () => `${name} is superseded: Redis has seen epoch ${epoch} or a later one`);
    return;
  }
  const id = at(state, server.id);
  const next = changed(state, [rebuilder.phase, OPEN_IN_DATABASE], [rebuilder.id, id]);
  if (at(state, server.rebuildEpoch) !== epoch || at(state, server.rebuildServer) !== id) {
    const reset = at(state, rebuilder.reset);
    next[server.gate] = CLOSED;
    next[server.rebuildEpoch] = epoch;
    next[server.rebuildServer] = id;
    for (let user = 0; inRedis < reset && user < layout.users; user += 1) next[server.owner + user] = 0;
    layout.bounds.attempts.forEach((_user, attempt) => {
      if (at(state, server.entry + attempt) < reset) next[server.entry + attempt] = 0;
    });
  }
  visit(next, 'step', () => `${name} begins to rebuild epoch ${epoch} in Redis; the gate is closed`);
}

function openInDatabase(...[layout, state, visit, i]: Parameters): void {
  if (isLocked(layout, state)) return;
  const { pg } = layout;
  const rebuilder = fieldsOf(layout, i);
  const epoch = at(state, rebuilder.epoch);
  const id = at(state, rebuilder.id);
  const name = `reconciler ${i + 1}`;
  const isOpened = at(state, pg.opened) === epoch;
  if (at(state, pg.row) === 0 || at(state, pg.epoch) !== epoch || (isOpened && at(state, pg.server) !== id)) {
    visit(
      idle(layout, state, i),
      'step',
      () => `${name} is superseded: PostgreSQL has another epoch, or another server opens it`,
    );
    return;
  }
  const phase = layout.bounds.plant === 'rebuild-from-orders-alone' ? RESTORE_ORDERS : RESTORE_ENTRIES;
  const opened = changed(
    state,
    [pg.opened, epoch],
    [pg.server, id],
    [rebuilder.phase, phase],
    [rebuilder.revision, at(state, pg.revision)],
    [rebuilder.paused, at(state, pg.paused)],
  );
  visit(opened, 'step', () => `${name} tells PostgreSQL that this server opens epoch ${epoch}`);
}

/** Whether the server is the one, in the rebuild, that this one began with. */
function isMine(layout: Layout, state: State, i: number, server: ServerFields): boolean {
  const { epoch, id } = fieldsOf(layout, i);
  if (at(state, server.rebuildEpoch) !== at(state, epoch)) return false;
  if (layout.bounds.plant === 'rebuild-without-server') return true;
  return at(state, server.rebuildServer) === at(state, id) && at(state, server.id) === at(state, id);
}

function restoreEntries(...[layout, state, visit, i]: Parameters): void {
  const server = connected(layout, state);
  const next = changed(state, [fieldsOf(layout, i).phase, RESTORE_ORDERS]);
  layout.bounds.attempts.forEach((user, attempt) => {
    if (at(state, server.entry + attempt) !== 0) next[server.owner + user] = attempt + 1;
  });
  restore(layout, state, visit, i, server, next, 'the outbox');
}

function restoreOrders(...[layout, state, visit, i]: Parameters): void {
  const server = connected(layout, state);
  const next = changed(state, [fieldsOf(layout, i).phase, ADMIT]);
  layout.bounds.attempts.forEach((user, attempt) => {
    if (at(state, layout.order + attempt) === 1) next[server.owner + user] = attempt + 1;
  });
  restore(layout, state, visit, i, server, next, 'the orders');
}

function restore(
  layout: Layout,
  state: State,
  visit: Visit,
  i: number,
  server: ServerFields,
  next: State,
  from: string,
): void {
  const name = `reconciler ${i + 1}`;
  if (isMine(layout, state, i, server)) visit(next, 'step', () => `${name} restores the owners from ${from}`);
  else visit(idle(layout, state, i), 'step', () => `${name} is superseded before it restores ${from}`);
}

/** The counters are right from here on: adoptions take what is left, before anybody can buy. */
function admit(...[layout, state, visit, i]: Parameters): void {
  const server = connected(layout, state);
  const name = `reconciler ${i + 1}`;
  if (!isMine(layout, state, i, server)) {
    visit(idle(layout, state, i), 'step', () => `${name} is superseded before it admits adoptions`);
    return;
  }
  const { phase, epoch, reset, revision, paused } = fieldsOf(layout, i);
  const admitted = changed(
    state,
    [phase, DRAIN],
    [server.epoch, at(state, epoch)],
    [server.resetEpoch, at(state, reset)],
    [server.checked, at(state, server.id)],
    [server.gate, ADOPTING],
    [server.rebuildEpoch, 0],
    [server.rebuildServer, 0],
    [server.revision, at(state, revision)],
    [server.paused, at(state, paused)],
  );
  visit(admitted, 'step', () => `${name} admits adoptions to epoch ${at(state, epoch)} in Redis`);
}

/** Opens the gate when nothing of before is under way any more. */
function drain(...[layout, state, visit, i]: Parameters): void {
  const { pg, bounds } = layout;
  const rebuilder = fieldsOf(layout, i);
  const server = connected(layout, state);
  const name = `reconciler ${i + 1}`;
  const epoch = at(state, server.epoch);
  // It looks again in each round, so it does not wait for what is over.
  const isMyEpoch = epoch === at(state, rebuilder.epoch) && at(state, pg.epoch) === epoch;
  const isWaiting = at(state, server.gate) === ADOPTING && at(state, server.rebuildEpoch) === 0;
  if (!isMyEpoch || !isWaiting || at(state, server.id) !== at(state, rebuilder.id)) {
    visit(idle(layout, state, i), 'step', () => `${name} is superseded before it opens the gate`);
    return;
  }
  // Where another server may still answer somebody, it is waited until every API has read the epoch.
  const isKnown = layout.api.every((api) => at(state, api.catalogue) >= epoch);
  if (at(state, server.fresh) === 0 && !isKnown) return;
  const isHeld =
    bounds.plant !== 'drain-ignores-held' && layout.worker.some((worker) => at(state, worker.attempt) !== 0);
  const size = bounds.attempts.length * (bounds.epochsMax + 1);
  const isReady = state.slice(layout.queue, layout.queue + size).some((messages) => messages > 0);
  const mayHaveEarlier = at(state, rebuilder.reset) < epoch;
  if (mayHaveEarlier && (isHeld || isReady)) return;
  const opened = changed(idle(layout, state, i), [server.gate, OPEN]);
  visit(
    opened,
    'step',
    () =>
      `${name}: every consumer says that it holds nothing; epoch ${epoch} is open, PostgreSQL is at ${at(state, pg.epoch)}`,
  );
}

export function isOpen(layout: Layout, state: State): boolean {
  const { pg } = layout;
  const server = serverAt(layout, at(state, layout.current));
  return (
    isTrusted(layout, state, server) &&
    at(state, server.checked) === at(state, server.id) &&
    at(state, server.epoch) === at(state, pg.epoch) &&
    at(state, pg.opened) === at(state, pg.epoch) &&
    at(state, pg.server) === at(state, server.id)
  );
}
