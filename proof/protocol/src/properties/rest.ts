import type { Setup } from '../setup.js';
import { attemptOf, entriesOf, has, indexesOf } from '../state/entries.js';
import { hasAnything, isTrusted } from '../state/scripts.js';
import { AttemptPhase, Gate, NOBODY, type RedisServer, type State, WorkerPhase } from '../state/state.js';

export const LIVENESS = {
  L: 'once the faults are over, every reservation is settled and the sale is open again',
} as const;

/** Nothing is under way, and Redis and PostgreSQL agree. */
export function isAtRest(setup: Setup, state: State): boolean {
  return isNothingUnderWay(state) && (state.row.exists ? isInStep(setup, state) : isClosed(state));
}

function isNothingUnderWay({
  servers,
  lockedBy,
  queue,
  workers,
  rebuilders,
  operator,
  attempts,
  apis,
}: State): boolean {
  return (
    lockedBy === 0 &&
    servers.every(({ sale }) => !sale.isQuiet) &&
    queue === 0 &&
    operator.discarding < 0 &&
    workers.every(({ phase }) => phase === WorkerPhase.idle) &&
    rebuilders.every(({ phase }) => phase === 0) &&
    attempts.every(({ phase }) => phase === AttemptPhase.idle) &&
    apis.every(({ isOnOld, lease }) => !isOnOld && lease.epoch === 0)
  );
}

function isInStep(setup: Setup, state: State): boolean {
  const { row } = state;
  const server = state.servers[0] as RedisServer;
  const { sale } = server;
  if (row.isRetired) return !sale.isHeld && !hasAnything(sale);
  if (sale.gate !== Gate.open || !isTrusted(setup, state, server) || sale.rebuildEpoch !== 0) return false;
  if (row.openedEpoch !== row.epoch || sale.epoch !== row.epoch || row.server !== server.identity) {
    if (setup.plant !== 'rebuild-without-server' && setup.plant !== 'server-by-claim') return false;
  }
  if (row.revision !== sale.revision || row.total !== sale.total || row.isPaused !== sale.isPaused) return false;
  if (row.isOver !== sale.isOver || !sale.isHeld) return false;
  if ((sale.outbox & ~row.dead) !== 0) return false;
  for (const attempt of indexesOf(row.orders)) {
    if (sale.owners[setup.buyers[attempt] as number] === NOBODY) return false;
  }
  return sale.owners.every((owner) => owner === NOBODY || isExplained(state, attemptOf(owner - 1)));
}

/** An owner has an order, a dead letter, or lost the order with a backup of PostgreSQL. */
function isExplained({ row, attempts }: State, attempt: number): boolean {
  return has(row.orders, attempt) || entriesOf(row.dead, attempt) !== 0 || attempts[attempt]?.isExcused === true;
}

function isClosed({ servers }: State): boolean {
  const sale = servers[0]?.sale;
  return sale === undefined || sale.epoch === 0 || sale.gate === Gate.closed;
}
