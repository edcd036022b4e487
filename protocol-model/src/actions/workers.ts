import type { Layout, State } from '../layout.js';
import {
  at,
  attemptName,
  changed,
  currentServer,
  isLocked,
  isTrusted,
  orderOf,
  ordersOf,
  ownersOf,
  queueAt,
  userOf,
  waitingOf,
  type Action,
  type Visit,
} from '../transition.js';

/** What a worker does next with the message that it holds. */
const PERSIST = 1;
const ADOPT = 2;
const SETTLE = 3;

/** Workers, and the relay: each message becomes an order once, or what the protocol says instead. */
export const workers: Action = (layout, state, visit) => {
  const { bounds, budget } = layout;
  layout.worker.forEach((worker, i) => {
    const name = `worker ${i + 1}`;
    const held = at(state, worker.attempt);
    if (held === 0) {
      receive(layout, state, visit, i);
      return;
    }
    const attempt = held - 1;
    const phase = at(state, worker.phase);
    if (phase === PERSIST) persist(layout, state, visit, i, attempt);
    else if (phase === ADOPT) adopt(layout, state, visit, i, attempt);
    else settle(layout, state, visit, i, attempt);
    if (at(state, budget.workerDeaths) > 0) {
      const queue = queueAt(layout, attempt, at(state, worker.message));
      const dead = changed(
        state,
        [queue, at(state, queue) + 1],
        [budget.workerDeaths, at(state, budget.workerDeaths) - 1],
      );
      visit(
        released(layout, dead, i),
        'fault',
        () => `${name} dies; the message about ${attemptName(attempt)} comes again`,
      );
    }
  });

  const server = currentServer(layout, state);
  if (!isTrusted(layout, state, server, 'adopting')) return;
  bounds.attempts.forEach((_user, attempt) => {
    const entry = at(state, server.entry + attempt);
    const isOnItsWay =
      waitingOf(layout, state, attempt) > 0 ||
      layout.worker.some((worker) => at(state, worker.attempt) === attempt + 1);
    if (entry === 0 || isOnItsWay) return;
    const queue = queueAt(layout, attempt, entry);
    visit(changed(state, [queue, 1]), 'step', () => `the relay publishes ${attemptName(attempt)} again`);
  });
};

type Parameters = [layout: Layout, state: State, visit: Visit, worker: number, attempt: number];

function fieldsOf(layout: Layout, worker: number): Layout['worker'][number] {
  return layout.worker[worker] as Layout['worker'][number];
}

function released(layout: Layout, state: State, worker: number): State {
  const { attempt, epoch, message, entry, phase } = fieldsOf(layout, worker);
  return changed(state, [attempt, 0], [epoch, 0], [message, 0], [entry, 0], [phase, 0]);
}

function receive(layout: Layout, state: State, visit: Visit, i: number): void {
  const worker = fieldsOf(layout, i);
  const { bounds } = layout;
  bounds.attempts.forEach((_user, attempt) => {
    for (let epoch = 1; epoch <= bounds.epochsMax; epoch += 1) {
      const queue = queueAt(layout, attempt, epoch);
      if (at(state, queue) === 0) continue;
      const phase = bounds.plant === 'settle-before-commit' ? SETTLE : PERSIST;
      const received = changed(
        state,
        [queue, at(state, queue) - 1],
        [worker.attempt, attempt + 1],
        [worker.epoch, epoch],
        [worker.message, epoch],
        [worker.entry, epoch],
        [worker.phase, phase],
      );
      visit(received, 'step', () => `worker ${i + 1} receives ${attemptName(attempt)} of epoch ${epoch}`);
    }
  });
}

/** One transaction under the lock of the sale's row. */
function persist(...[layout, state, visit, i, attempt]: Parameters): void {
  if (isLocked(layout, state)) return;
  const { pg, bounds } = layout;
  const worker = fieldsOf(layout, i);
  const name = `worker ${i + 1}`;
  const isSettledBefore = bounds.plant === 'settle-before-commit';
  const end = (next: State): State =>
    isSettledBefore ? released(layout, next, i) : changed(next, [worker.phase, SETTLE]);
  const epoch = at(state, worker.epoch);
  if (at(state, pg.row) === 0) {
    visit(
      released(layout, broken(layout, state, attempt), i),
      'step',
      () => `${name}: there is no sale for ${attemptName(attempt)}`,
    );
    return;
  }
  if (epoch < at(state, pg.reset)) {
    visit(end(state), 'step', () => `${name} drops ${attemptName(attempt)}: before the last reset`);
    return;
  }
  if (epoch !== at(state, pg.epoch)) {
    visit(
      changed(state, [worker.phase, ADOPT]),
      'step',
      () => `${name}: ${attemptName(attempt)} is of epoch ${epoch}, to be adopted`,
    );
    return;
  }
  const user = userOf(layout, attempt);
  const owner = orderOf(layout, state, user);
  if (owner === attempt + 1) {
    visit(end(state), 'step', () => `${name}: the order of ${attemptName(attempt)} is there`);
  } else if (owner !== 0) {
    visit(
      end(broken(layout, state, attempt)),
      'step',
      () => `${name} drops ${attemptName(attempt)}: user ${user + 1} has another order`,
    );
  } else if (ordersOf(layout, state) >= bounds.units) {
    visit(
      end(broken(layout, state, attempt)),
      'step',
      () => `${name}: no unit is left in PostgreSQL for ${attemptName(attempt)}`,
    );
  } else {
    visit(
      end(changed(state, [layout.order + attempt, 1])),
      'step',
      () => `${name} commits the order of ${attemptName(attempt)}`,
    );
  }
}

function adopt(...[layout, state, visit, i, attempt]: Parameters): void {
  const server = currentServer(layout, state);
  const worker = fieldsOf(layout, i);
  const name = `worker ${i + 1}`;
  if (!isTrusted(layout, state, server, layout.bounds.plant === 'adopt-behind-open-gate' ? 'open' : 'adopting')) {
    const retried = changed(
      state,
      [worker.phase, PERSIST],
      [worker.epoch, at(state, worker.message)],
      [worker.entry, at(state, worker.message)],
    );
    visit(retried, 'step', () => `${name} tries ${attemptName(attempt)} again from the beginning: Redis is not ready`);
    return;
  }
  const epoch = at(state, server.epoch);
  const user = userOf(layout, attempt);
  const isStale =
    at(state, worker.epoch) < at(state, server.resetEpoch) && layout.bounds.plant !== 'adopt-without-epoch';
  const owner = at(state, server.owner + user);
  if (isStale) {
    visit(
      changed(state, [worker.phase, SETTLE]),
      'step',
      () => `${name}: Redis says that ${attemptName(attempt)} is stale`,
    );
  } else if (owner === attempt + 1) {
    const entry = at(state, server.entry + attempt) || at(state, worker.entry);
    visit(
      changed(state, [worker.phase, PERSIST], [worker.epoch, epoch], [worker.entry, entry]),
      'step',
      () => `${name}: ${attemptName(attempt)} owns its unit in epoch ${epoch}`,
    );
  } else if (owner !== 0) {
    visit(
      changed(broken(layout, state, attempt), [worker.phase, SETTLE]),
      'step',
      () => `${name}: user ${user + 1} owns a unit by another purchase than ${attemptName(attempt)}`,
    );
  } else if (ownersOf(layout, state, server) >= layout.bounds.units) {
    visit(
      changed(broken(layout, state, attempt), [worker.phase, SETTLE]),
      'step',
      () => `${name}: OVERSOLD, no unit is left in Redis for ${attemptName(attempt)}`,
    );
  } else {
    const adopted = changed(
      state,
      [server.owner + user, attempt + 1],
      [server.entry + attempt, epoch],
      [worker.phase, PERSIST],
      [worker.epoch, epoch],
      [worker.entry, epoch],
    );
    visit(adopted, 'step', () => `${name}: Redis adopts ${attemptName(attempt)} in epoch ${epoch}`);
  }
}

/** Removes the entry that the message is about, and acknowledges. */
function settle(...[layout, state, visit, i, attempt]: Parameters): void {
  const server = currentServer(layout, state);
  const worker = fieldsOf(layout, i);
  const entry = server.entry + attempt;
  const settled = at(state, entry) === at(state, worker.entry) ? changed(state, [entry, 0]) : state;
  if (layout.bounds.plant === 'settle-before-commit') {
    visit(
      changed(settled, [worker.phase, PERSIST]),
      'step',
      () => `worker ${i + 1} settles ${attemptName(attempt)} before its order is committed`,
    );
    return;
  }
  visit(released(layout, settled, i), 'step', () => `worker ${i + 1} settles and acknowledges ${attemptName(attempt)}`);
}

/** It never becomes an order. */
function broken(layout: Layout, state: State, attempt: number): State {
  return at(state, layout.order + attempt) === 1 ? state : changed(state, [layout.broken + attempt, 1]);
}
