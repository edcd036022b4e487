import { MEMORY_STRATEGIES } from './memory/registry.js';
import { advisoryLock } from './postgresql/advisory-lock.js';
import { checkConstraint } from './postgresql/check-constraint.js';
import { conditionalUpdate } from './postgresql/conditional-update.js';
import { decrement } from './postgresql/decrement.js';
import { holdConditional } from './postgresql/hold-conditional.js';
import { holdNone } from './postgresql/hold-none.js';
import { holdRowLock } from './postgresql/hold-row-lock.js';
import { holdSkipLocked } from './postgresql/hold-skip-locked.js';
import { mutex } from './postgresql/mutex.js';
import { none } from './postgresql/none.js';
import { rowLock } from './postgresql/row-lock.js';
import { serializable } from './postgresql/serializable.js';
import { skipLocked } from './postgresql/skip-locked.js';
import { transaction } from './postgresql/transaction.js';
import { unique } from './postgresql/unique.js';
import { version } from './postgresql/version.js';
import { queue } from './rabbitmq/queue.js';
import { flashSaleLua } from './redis/flash-sale-lua.js';
import { redisHoldLua } from './redis/hold-lua.js';
import { redisLease } from './redis/lease.js';
import { redisLua } from './redis/lua.js';
import { redisNone } from './redis/none.js';
import { roomDraw } from './redis/room-draw.js';
import { roomFastest } from './redis/room-fastest.js';
import { roomFifo } from './redis/room-fifo.js';
import { redisWatch } from './redis/watch.js';
import type { Strategy } from './strategy.js';
import { twoStoresIncrement } from './two-stores/increment.js';
import { twoStoresInstance } from './two-stores/instance.js';
import { twoStoresState } from './two-stores/state.js';
import { type Safety, STORE_NAMES } from './traits.js';

const SAFETY_ORDER: readonly Safety[] = ['never', 'one-process', 'always'];

/** Every strategy. A new one is its file and its name here. By the store that has the counter, the unsafe ones first. */
export const STRATEGIES: readonly Strategy[] = [
  ...MEMORY_STRATEGIES,
  advisoryLock,
  checkConstraint,
  conditionalUpdate,
  decrement,
  mutex,
  none,
  rowLock,
  serializable,
  skipLocked,
  transaction,
  unique,
  version,
  queue,
  flashSaleLua,
  redisLease,
  redisLua,
  redisNone,
  redisWatch,
  holdConditional,
  holdNone,
  holdRowLock,
  holdSkipLocked,
  redisHoldLua,
  roomDraw,
  roomFastest,
  roomFifo,
  twoStoresIncrement,
  twoStoresInstance,
  twoStoresState,
].sort(
  (a, b) =>
    storeOrder(a) - storeOrder(b) ||
    SAFETY_ORDER.indexOf(a.safe) - SAFETY_ORDER.indexOf(b.safe) ||
    a.name.localeCompare(b.name),
);

/** Those for counters, as the demos have them. */
export const COUNTER_STRATEGIES = STRATEGIES.filter(({ keepsHolds, letsIn }) => !keepsHolds && !letsIn);

function storeOrder({ needs: [first] }: Strategy): number {
  return STORE_NAMES.findIndex((name) => name === first);
}

/** @throws when there is no such strategy; ask `STRATEGIES` first for names that come from outside */
export function findStrategy(name: string): Strategy {
  const strategy = STRATEGIES.find((candidate) => candidate.name === name);
  if (strategy === undefined) throw new Error(`there is no strategy ${name}`);
  return strategy;
}
