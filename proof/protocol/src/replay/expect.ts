import type { Setup } from '../setup.js';
import { attemptOf, count, epochOf, indexesOf } from '../state/entries.js';
import { type Counters, Gate, NOBODY, type RedisServer, type State, STOCK_MISSING } from '../state/state.js';
import { type Observed, words } from './observe.js';

/** What the real stores should hold according to the model, in the form of `observeReal`. */
export function expectedOf(setup: Setup, state: State): Observed {
  const expected: Observed = { ...rowOf(state) };
  for (const [place, server] of state.servers.entries()) {
    const prefix = place === 0 ? 'redis' : 'old primary';
    for (const [name, value] of Object.entries(redisOf(setup, server))) expected[`${prefix} ${name}`] = value;
  }
  expected['queue'] = words([...indexesOf(state.queue)].map(String));
  return expected;
}

function rowOf({ row }: State): Observed {
  if (!row.exists) return { row: 'none' };
  return {
    row: `epoch ${row.epoch} opened ${row.openedEpoch} reset ${row.resetEpoch} server ${row.server}`,
    definition: `revision ${row.revision} total ${row.total} ${stateOf(row)}`,
    retired: row.isRetired ? 'yes' : 'no',
    sold: String(count(row.orders)),
    orders: words([...indexesOf(row.orders)].map(String)),
    discarded: words([...new Set([...indexesOf(row.discarded)].map((entry) => String(attemptOf(entry))))]),
    // What is from before the last reset no longer counts.
    dead: words([...indexesOf(row.dead)].filter((entry) => epochOf(entry) >= row.resetEpoch).map(entryWord)),
  };
}

function redisOf(setup: Setup, { identity, sale }: RedisServer): Observed {
  return {
    server: String(identity),
    epoch: `${sale.epoch} reset ${sale.resetEpoch} of server ${sale.server}`,
    gate: Object.entries(Gate).find(([, value]) => value === sale.gate)?.[0] ?? '',
    rebuild: sale.rebuildEpoch === 0 ? 'none' : `${sale.rebuildEpoch} on ${sale.rebuildServer}`,
    elsewhere: sale.isElsewhere ? 'yes' : 'no',
    ...(setup.leases && { quiet: sale.isQuiet ? 'yes' : 'no' }),
    definition: `revision ${sale.revision} total ${sale.total} ${stateOf(sale)}`,
    held: sale.isHeld ? 'yes' : 'no',
    forgotten: String(sale.forgottenEpoch),
    stock: sale.stock === STOCK_MISSING ? 'missing' : String(sale.stock),
    users: words([...indexesOf(sale.users)].map(userWord)),
    owners: words(ownersOf(setup, sale)),
    outbox: words([...indexesOf(sale.outbox)].map(entryWord)),
  };
}

function stateOf({ isPaused, isOver }: { readonly isPaused: boolean; readonly isOver: boolean }): string {
  return `${isPaused ? 'PAUSED' : 'OPEN'}${isOver ? ' over' : ''}`;
}

function ownersOf({ buyers }: Setup, { owners }: Counters): string[] {
  return owners.flatMap((owner) => {
    if (owner === NOBODY) return [];
    return [`${userWord(buyers[attemptOf(owner - 1)] ?? 0)}:${entryWord(owner - 1)}`];
  });
}

function userWord(user: number): string {
  return `user-${user + 1}`;
}

function entryWord(entry: number): string {
  return `${attemptOf(entry)}@${epochOf(entry)}`;
}

/** The first difference between the two. */
export function firstDifference(expected: Observed, real: Observed): string | undefined {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(real)])) {
    if (expected[name] !== real[name]) return `${name}: the model has ${expected[name]}, the stores have ${real[name]}`;
  }
  return undefined;
}
