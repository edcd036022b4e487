import { isOpen } from './rebuild.js';
import {
  at,
  attemptName,
  changed,
  currentServer,
  isTrusted,
  ownersOf,
  queueAt,
  serverAt,
  userOf,
  type Action,
} from '../transition.js';

/** An API: Redis decides, the answer is told, the message is published, the catalogue is read; it may die in between. */
export const apis: Action = (layout, state, visit) => {
  const { bounds, pg } = layout;
  layout.api.forEach((api, i) => {
    const name = `API ${i + 1}`;
    if (at(state, api.catalogue) !== at(state, pg.epoch)) {
      visit(
        changed(state, [api.catalogue, at(state, pg.epoch)]),
        'step',
        () => `${name} reads its catalogue: epoch ${at(state, pg.epoch)}`,
      );
    }
    if (at(state, api.server) !== at(state, layout.current)) {
      visit(
        changed(state, [api.server, at(state, layout.current)]),
        'step',
        () => `${name} follows the address to another Redis`,
      );
    }
    const waiting = at(state, api.attempt);
    if (waiting === 0) {
      bounds.attempts.forEach((_user, attempt) => {
        if (at(state, layout.invoked + attempt) === 0) reserve(i, attempt);
      });
      return;
    }
    const attempt = waiting - 1;
    const epoch = at(state, api.epoch);
    const isOver = epoch < at(state, api.catalogue) && bounds.plant !== 'api-ignores-catalogue';
    if (at(state, api.published) === 0 && !isOver) {
      const queue = queueAt(layout, attempt, epoch);
      visit(
        changed(state, [queue, at(state, queue) + 1], [api.published, 1]),
        'step',
        () => `${name} publishes ${attemptName(attempt)}`,
      );
    }
    const answered = changed(
      state,
      [api.attempt, 0],
      [api.epoch, 0],
      [api.published, 0],
      [layout.told + attempt, isOver ? 0 : 1],
    );
    visit(answered, 'step', () => `${name} answers ${attemptName(attempt)}: ${isOver ? 'unknown' : 'SUCCESS'}`);
  });

  function reserve(i: number, attempt: number): void {
    const api = layout.api[i] as (typeof layout.api)[number];
    const server = serverAt(layout, at(state, api.server));
    if (!isTrusted(layout, state, server)) return;
    const user = userOf(layout, attempt);
    const epoch = at(state, server.epoch);
    const invoked = [layout.invoked + attempt, 1] as const;
    if (at(state, server.owner + user) !== 0 || ownersOf(layout, state, server) >= bounds.units) {
      visit(
        changed(state, invoked),
        'input',
        () => `API ${i + 1}: Redis refuses ${attemptName(attempt)} of user ${user + 1}`,
      );
      return;
    }
    const reserved = changed(
      state,
      invoked,
      [server.owner + user, attempt + 1],
      [server.entry + attempt, epoch],
      [api.attempt, attempt + 1],
      [api.epoch, epoch],
      [api.published, 0],
      [layout.reservedIn + attempt, epoch],
    );
    // A primary that was replaced and does not know it: what it grants before its successor opens was lost with it. And a
    // sale that was deleted by SQL sells until it is closed.
    const successor = currentServer(layout, state);
    const isForgotten = server !== successor && !isOpen(layout, state);
    if (isForgotten || at(state, layout.pg.row) === 0) reserved[layout.excused + attempt] = 1;
    visit(
      reserved,
      'input',
      () =>
        `API ${i + 1}: Redis reserves ${attemptName(attempt)} for user ${user + 1} in epoch ${epoch}${server === successor ? '' : ', on the server from before'}`,
    );
  }
};
