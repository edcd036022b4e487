import { cloneCounters } from '../state/clone.js';
import { emptyCounters } from '../state/initial.js';
import { excuseForgotten, excuseLost } from '../state/losses.js';
import { type Counters, NOBODY, type RedisServer, type State } from '../state/state.js';
import type { Disturbance } from '../setup.js';
import { usersOf } from '../setup.js';
import type { Steps } from './step.js';

/** Faults of Redis and PostgreSQL. */
export function environmentSteps(steps: Steps): void {
  restarts(steps);
  promotions(steps);
  damage(steps);
  restorePostgres(steps);
}

/** The primary continues with this data, under another name. */
function replaceData(next: State, sale: Counters, isPromoted: boolean): void {
  const before = (next.servers[0] as RedisServer).sale;
  next.identities += 1;
  next.servers[0] = { identity: next.identities, isPromoted, sale: cloneCounters(sale) };
  next.survivor = null;
  excuseLost(next, before, sale);
}

const OLDER_DATA: readonly Disturbance[] = ['redis-loses-tail', 'lagging-replica-promoted', 'redis-resynchronised'];

function restarts(steps: Steps): void {
  const { state, setup } = steps;
  // A promoted server that restarts while its predecessor is reachable is a double fault, which docs/protocol.md names.
  if (state.servers.length > 1) return;
  const { sale } = state.servers[0] as RedisServer;
  if (state.survivor === null && OLDER_DATA.some((fault) => steps.may(fault))) {
    steps.add({ type: 'mark-survivor' }, (next) => (next.survivor = cloneCounters(sale)));
  }
  if (steps.may('redis-restarts')) {
    steps.disturb('redis-restarts', {}, (next) => replaceData(next, sale, false));
  }
  if (steps.may('redis-loses-all')) {
    steps.disturb('redis-loses-all', {}, (next) => replaceData(next, emptyCounters(usersOf(setup)), false));
  }
  const { survivor } = state;
  if (survivor === null) return;
  if (steps.may('redis-loses-tail')) {
    steps.disturb('redis-loses-tail', {}, (next) => replaceData(next, survivor, false));
  }
  if (steps.may('redis-resynchronised')) {
    steps.disturb('redis-resynchronised', {}, (next) => replaceData(next, survivor, true));
  }
}

/** The last API still reaches the old primary; all others and the workers reach the new one. */
function promotions(steps: Steps): void {
  const { state } = steps;
  if (state.servers.length > 1) return;
  const promote = (next: State, sale: Counters): void => {
    const old = next.servers[0] as RedisServer;
    replaceData(next, sale, true);
    const lastApi = next.apis.at(-1);
    if (lastApi === undefined || next.apis.length === 1) return;
    lastApi.isOnOld = true;
    next.servers.push(old);
  };
  const { sale } = state.servers[0] as RedisServer;
  if (steps.may('replica-promoted')) steps.disturb('replica-promoted', {}, (next) => promote(next, sale));
  const { survivor } = state;
  if (survivor !== null && steps.may('lagging-replica-promoted')) {
    steps.disturb('lagging-replica-promoted', {}, (next) => promote(next, survivor));
  }
}

/** A key is deleted by hand, or Redis evicts it. */
function damage(steps: Steps): void {
  if (!steps.may('counters-damaged')) return;
  const { sale } = steps.state.servers[0] as RedisServer;
  if (sale.users !== 0) {
    steps.disturb('counters-damaged', { variant: 'the set of users' }, (next) => {
      (next.servers[0] as RedisServer).sale.users = 0;
    });
  }
  if (sale.owners.some((owner) => owner !== NOBODY)) {
    steps.disturb('counters-damaged', { variant: 'the hash of orders' }, (next) => {
      (next.servers[0] as RedisServer).sale.owners.fill(NOBODY);
    });
  }
}

/** PostgreSQL is restored from a backup; open transactions are lost. */
function restorePostgres(steps: Steps): void {
  const { state } = steps;
  if (!steps.may('postgres-restored')) return;
  const { backup } = state;
  if (backup === null) {
    if (state.lockedBy === 0) {
      steps.add({ type: 'mark-backup' }, (next) => (next.backup = { ...state.row }));
    }
    return;
  }
  steps.disturb('postgres-restored', {}, (next) => {
    const { orders } = next.row;
    next.row = { ...backup };
    next.backup = null;
    if (next.lockedBy !== 0) {
      const holder = next.rebuilders[next.lockedBy - 1];
      if (holder !== undefined) holder.phase = 0;
      next.lockedBy = 0;
    }
    excuseForgotten(next, orders);
  });
}
