import type { Budget } from '../bounds.js';
import { type Layout, type ServerFields, SERVERS, type State } from '../layout.js';
import {
  at,
  attemptName,
  changed,
  currentServer,
  isHeld,
  queueAt,
  serverAt,
  waitingOf,
  type Action,
} from '../transition.js';

/** What breaks. Whatever is lost with it, and is nowhere else, is excused from its promise: these are the documented losses. */
export const faults: Action = (layout, state, visit) => {
  const { budget, bounds } = layout;
  const has = (name: keyof Budget): boolean => at(state, budget[name]) > 0;
  const spend = (next: State, name: keyof Budget): State => changed(next, [budget[name], at(state, budget[name]) - 1]);
  const server = currentServer(layout, state);
  const mayNeedCopy = has('redisTorn') || has('promotions');

  if (mayNeedCopy && at(state, layout.copy.id) !== at(state, server.id)) {
    visit(copied(layout, state, server, layout.copy), 'fault', () => 'a copy of Redis is taken, and lags from now on');
  }
  if (has('redisRestarts')) {
    const restarted = restart(layout, spend(state, 'redisRestarts'), server);
    visit(restarted, 'fault', () => 'Redis is killed and restarted with its data');
  }
  if (has('redisTorn') && at(state, layout.copy.id) === at(state, server.id)) {
    const torn = restart(layout, spend(copied(layout, state, layout.copy, server), 'redisTorn'), server);
    visit(excuse(layout, torn), 'fault', () => 'Redis is killed and restarted without its last writes');
  }
  if (has('redisWipes')) {
    const wiped = spend(state, 'redisWipes').slice();
    for (let i = server.id + 1; i < server.entry + bounds.attempts.length; i += 1) wiped[i] = 0;
    wiped[server.fresh] = at(state, server.fresh);
    visit(excuse(layout, wiped), 'fault', () => 'Redis is emptied');
  }
  if (has('promotions')) promote(layout, state, spend, visit);
  if (has('failBacks') && at(state, budget.promotions) < bounds.budget.promotions) {
    const other = (at(state, layout.current) + 1) % SERVERS;
    const back = spend(changed(state, [layout.current, other]), 'failBacks');
    visit(excuse(layout, back), 'fault', () => 'the address leads back to the Redis from before');
  }
  if (has('postgresRestores')) {
    const { backup, backupSize, pg } = layout;
    if (at(state, backup) === 0) {
      const taken = changed(
        state,
        [backup, 1],
        ...Array.from({ length: backupSize }, (_, i) => [backup + 1 + i, at(state, pg.row + i)] as const),
      );
      visit(taken, 'fault', () => 'a backup of PostgreSQL is taken');
    } else if (at(state, layout.reset.phase) === 0) {
      const restored = changed(
        state,
        ...Array.from({ length: backupSize }, (_, i) => [pg.row + i, at(state, backup + 1 + i)] as const),
      );
      bounds.attempts.forEach((_user, attempt) => {
        if (at(state, layout.order + attempt) === 1 && at(restored, layout.order + attempt) === 0)
          restored[layout.excused + attempt] = 1;
      });
      visit(
        excuse(layout, spend(restored, 'postgresRestores')),
        'fault',
        () => 'PostgreSQL is restored from its backup',
      );
    }
  }
  bounds.attempts.forEach((_user, attempt) => {
    for (let epoch = 1; epoch <= bounds.epochsMax; epoch += 1) {
      const queue = queueAt(layout, attempt, epoch);
      if (at(state, queue) === 0) continue;
      if (has('messagesLost')) {
        visit(
          spend(changed(state, [queue, at(state, queue) - 1]), 'messagesLost'),
          'fault',
          () => `RabbitMQ loses a message about ${attemptName(attempt)}`,
        );
      }
      if (has('messagesDoubled')) {
        visit(
          spend(changed(state, [queue, at(state, queue) + 1]), 'messagesDoubled'),
          'fault',
          () => `a message about ${attemptName(attempt)} is doubled`,
        );
      }
    }
  });
};

function promote(
  layout: Layout,
  state: State,
  spend: (next: State, name: keyof Budget) => State,
  visit: Parameters<Action>[2],
): void {
  const server = currentServer(layout, state);
  const index = (at(state, layout.current) + 1) % SERVERS;
  const successor = serverAt(layout, index);
  const sources: readonly (readonly [ServerFields, string])[] =
    at(state, layout.copy.id) === at(state, server.id)
      ? [
          [server, 'in step'],
          [layout.copy, 'lagging'],
        ]
      : [[server, 'in step']];
  for (const [source, how] of sources) {
    const id = at(state, layout.nextId);
    const promoted = spend(copied(layout, state, source, successor), 'promotions');
    promoted[successor.id] = id;
    promoted[successor.fresh] = 0;
    promoted[server.fresh] = 0;
    promoted[layout.nextId] = id + 1;
    promoted[layout.current] = index;
    visit(
      excuse(layout, promoted),
      'fault',
      () => `a replica that is ${how} becomes the primary; the old one still answers`,
    );
  }
}

function copied(layout: Layout, state: State, from: ServerFields, to: ServerFields): State {
  const size = to.entry + layout.bounds.attempts.length - to.id;
  return changed(state, ...Array.from({ length: size }, (_, i) => [to.id + i, at(state, from.id + i)] as const));
}

function restart(layout: Layout, state: State, server: ServerFields): State {
  const id = at(state, layout.nextId);
  return changed(state, [server.id, id], [server.fresh, 1], [layout.nextId, id + 1]);
}

/** What was reserved and is in no entry, no message and no order any more. An API that has it in memory may die with it. */
function excuse(layout: Layout, state: State): State {
  const server = currentServer(layout, state);
  layout.bounds.attempts.forEach((_user, attempt) => {
    const isReserved = at(state, layout.reservedIn + attempt) > 0;
    const isSomewhere =
      at(state, server.entry + attempt) > 0 ||
      at(state, layout.order + attempt) === 1 ||
      waitingOf(layout, state, attempt) > 0 ||
      isHeld(layout, state, attempt);
    if (isReserved && !isSomewhere) state[layout.excused + attempt] = 1;
  });
  return state;
}
