import type { Setup } from '../setup.js';
import { attemptOf, bit, count, entriesOf, entryOf, epochOf, has, indexesOf } from './entries.js';
import { emptyCounters } from './initial.js';
import {
  type Counters,
  Gate,
  type LeaseBasis,
  NOBODY,
  type Rebuilder,
  type RedisServer,
  type State,
  STOCK_MISSING,
} from './state.js';

/** The Lua scripts as functions; each changes the counters of the server that it runs on. */

export function ownersOf(sale: Counters): number {
  let owners = 0;
  for (const owner of sale.owners) if (owner !== NOBODY) owners += 1;
  return owners;
}

/** `trustedStock` of the prelude, as a predicate: the counters are right, and the gate is not closed. */
export function isTrusted(setup: Setup, state: State, { identity, sale }: RedisServer): boolean {
  if (sale.gate === Gate.closed || sale.stock === STOCK_MISSING || sale.epoch === 0) return false;
  if (sale.server !== identity && !isClaimed(setup, state, sale.server)) return false;
  if (setup.plant === 'counters-believed') return true;
  const owners = ownersOf(sale);
  if (count(sale.users) !== owners) return false;
  return sale.stock + owners === sale.total || (sale.stock === 0 && owners > sale.total);
}

/** With the bug of P19 the caller hands in the name of the server that it reached before the failover. */
function isClaimed(setup: Setup, state: State, server: number): boolean {
  return setup.plant === 'server-by-claim' && state.servers[1]?.identity === server;
}

export function take(setup: Setup, sale: Counters, attempt: number, user: number): void {
  const entry = entryOf(attempt, sale.epoch);
  sale.outbox |= bit(entry);
  sale.stock -= 1;
  sale.users |= bit(user);
  sale.owners[user] = 1 + entry;
  if (setup.leases) sale.lastEntry = 1 + entry;
}

/** release-reservation.lua; the counters are trusted. */
export function release(sale: Counters, user: number, entry: number): 'released' | 'none' {
  if (sale.owners[user] !== 1 + entry || !has(sale.outbox, entry)) return 'none';
  sale.outbox &= ~bit(entry);
  sale.owners[user] = NOBODY;
  sale.users &= ~bit(user);
  sale.stock = Math.max(sale.total - ownersOf(sale), 0);
  return 'released';
}

export function begin(setup: Setup, server: RedisServer, known: Rebuilder): 'superseded' | 'begun' {
  const { sale, identity } = server;
  sale.isHeld = true;
  const { epoch, resetEpoch, rowServer } = known;
  if ((sale.epoch > 0 && sale.epoch >= epoch) || sale.rebuildEpoch > epoch) return 'superseded';
  const isSameServer = setup.plant === 'rebuild-without-server' || sale.rebuildServer === identity;
  if (sale.rebuildEpoch !== epoch || !isSameServer) {
    sale.stock = STOCK_MISSING;
    sale.users = 0;
    if (sale.epoch === 0 || sale.epoch < resetEpoch) sale.owners.fill(NOBODY);
    for (const entry of indexesOf(sale.outbox)) if (epochOf(entry) < resetEpoch) sale.outbox &= ~bit(entry);
    sale.gate = Gate.closed;
    sale.rebuildEpoch = epoch;
    sale.rebuildServer = identity;
    // A process that has just started, with data of no other primary, is what the last server became.
    const isOther = rowServer !== 0 && rowServer !== identity && server.isPromoted;
    // What was leased of lost data, or on another server, nobody knows here.
    const mayBeLeased = sale.server !== identity && (sale.epoch > 0 || rowServer !== 0);
    if (setup.leases && mayBeLeased && setup.plant !== 'lost-leases-forgotten') sale.isQuiet = true;
    // Nobody has waited yet where an earlier rebuild was never opened.
    sale.isElsewhere = isOther || (sale.isElsewhere && setup.plant !== 'other-server-forgotten');
  }
  return 'begun';
}

export function isInRebuild(setup: Setup, { identity, sale }: RedisServer, { epoch, server }: Rebuilder): boolean {
  if (sale.rebuildEpoch !== epoch) return false;
  if (setup.plant === 'rebuild-without-server') return true;
  return sale.rebuildServer === server && identity === server;
}

export function restore(sale: Counters, user: number, entry: number): void {
  sale.users |= bit(user);
  sale.owners[user] = 1 + entry;
}

export function isUneven(sale: Counters): boolean {
  return count(sale.users) !== ownersOf(sale);
}

export function open(setup: Setup, { identity, sale }: RedisServer, rebuilder: Rebuilder): void {
  sale.stock = Math.max(rebuilder.total - ownersOf(sale), 0);
  sale.rebuildEpoch = 0;
  sale.rebuildServer = 0;
  sale.epoch = rebuilder.epoch;
  sale.lastEntry = 0;
  sale.gate = opensAtOnce(setup, rebuilder) ? Gate.open : Gate.adopting;
  sale.server = setup.plant === 'rebuild-without-server' ? identity : rebuilder.server;
  sale.resetEpoch = rebuilder.resetEpoch;
  sale.revision = rebuilder.revision;
  sale.total = rebuilder.total;
  sale.isPaused = rebuilder.isPaused;
  sale.isOver = rebuilder.isOver;
}

/** set-gate.lua */
export function setGate(sale: Counters, epoch: number, gate: number): void {
  if (sale.epoch === epoch && sale.epoch > 0 && sale.rebuildEpoch === 0) sale.gate = gate;
}

/** Whether open-sale.lua opens the gate for purchases at once, and not for adoptions first. */
export function opensAtOnce(setup: Setup, { resetEpoch, epoch, isElsewhere }: Rebuilder): boolean {
  return (resetEpoch === epoch && !isElsewhere) || setup.plant === 'nobody-adopted-first';
}

/** Whether the gate may not open for purchases yet, because "sold out" is leased. */
export function waitsForLeases({ plant }: Setup, { isQuiet }: Counters): boolean {
  return isQuiet && plant !== 'opened-under-quiet';
}

/** open-gate.lua */
export function openGate(server: RedisServer, rebuilder: Rebuilder): void {
  if (!mayOpenGate(server, rebuilder)) return;
  const { sale } = server;
  sale.gate = Gate.open;
  sale.isElsewhere = false;
}

export function mayOpenGate({ identity, sale }: RedisServer, { epoch, server }: Rebuilder): boolean {
  return sale.epoch === epoch && sale.gate === Gate.adopting && sale.rebuildEpoch === 0 && identity === server;
}

/** lease-sold-out.lua: what it is based on; undefined if there is nothing to lease. */
export function leaseSoldOut(setup: Setup, state: State, server: RedisServer): LeaseBasis | undefined {
  const { identity, sale } = server;
  if (sale.gate !== Gate.open || sale.stock !== 0 || sale.isPaused || sale.isOver) return undefined;
  if (!isTrusted(setup, state, server)) return undefined;
  return { epoch: sale.epoch, server: identity, lastEntry: sale.lastEntry };
}

export function isSameBasis(one: LeaseBasis, other: LeaseBasis): boolean {
  return one.epoch === other.epoch && one.server === other.server && one.lastEntry === other.lastEntry;
}

export function define(sale: Counters, { revision, total, isPaused, isOver }: Rebuilder): void {
  if (sale.revision >= revision) return;
  sale.stock = Math.max(total - ownersOf(sale), 0);
  sale.revision = revision;
  sale.total = total;
  sale.isPaused = isPaused;
  sale.isOver = isOver;
}

/** forget-sale.lua; a sale that is retired has the epoch, server and revision of `retired`. */
export function mayForget(setup: Setup, { identity, sale }: RedisServer, retired: Rebuilder): boolean {
  if (!hasAnything(sale)) return true;
  const { epoch, rowServer, revision } = retired;
  if (sale.epoch !== epoch || sale.server !== rowServer || rowServer !== identity) return false;
  if (sale.revision !== revision || sale.rebuildEpoch > 0 || !sale.isOver) return false;
  return sale.outbox === 0 || setup.plant === 'retired-unsettled';
}

export function forget(sale: Counters): void {
  const { isHeld, forgottenEpoch } = sale;
  Object.assign(sale, emptyCounters(sale.owners.length), { isHeld, forgottenEpoch });
}

/** Whether any key of the sale is there. */
export function hasAnything({ epoch, rebuildEpoch, outbox, users, owners, stock }: Counters): boolean {
  if (epoch > 0 || rebuildEpoch > 0 || outbox !== 0 || users !== 0 || stock !== STOCK_MISSING) return true;
  return owners.some((owner) => owner !== NOBODY);
}

/** Whether these counters know the attempt as an owner or in the outbox. */
export function knows(sale: Counters, attempt: number): boolean {
  if (entriesOf(sale.outbox, attempt) !== 0) return true;
  return sale.owners.some((owner) => owner !== NOBODY && attemptOf(owner - 1) === attempt);
}
