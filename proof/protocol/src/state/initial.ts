import { PURCHASE_DISTURBANCES, type Setup, usersOf } from '../setup.js';
import {
  type Counters,
  Gate,
  type KnownOwners,
  type LeaseBasis,
  NOBODY,
  type Rebuilder,
  type Row,
  type State,
  STOCK_MISSING,
  type Worker,
} from './state.js';

export const IDLE_REBUILDER: Rebuilder = {
  phase: 0,
  epoch: 0,
  openedEpoch: 0,
  resetEpoch: 0,
  rowServer: 0,
  total: 0,
  revision: 0,
  isPaused: false,
  isOver: false,
  server: 0,
  isElsewhere: false,
  stated: 0,
  orders: 0,
  seenEpoch: 0,
};

export const IDLE_WORKER: Worker = { phase: 0, entry: 0, epoch: 0, outboxEpoch: 0, isConsumer: true };

export const NO_LEASE: LeaseBasis = { epoch: 0, server: 0, lastEntry: 0 };
export const NOBODY_KNOWN: KnownOwners = { ...NO_LEASE, readUsers: 0, owners: 0, isConfirmed: false };

export function emptyCounters(users: number): Counters {
  return {
    epoch: 0,
    gate: Gate.closed,
    server: 0,
    resetEpoch: 0,
    rebuildEpoch: 0,
    rebuildServer: 0,
    isElsewhere: false,
    total: 0,
    revision: 0,
    isPaused: false,
    isOver: false,
    isHeld: false,
    forgottenEpoch: 0,
    stock: STOCK_MISSING,
    users: 0,
    owners: Array.from({ length: users }, () => NOBODY),
    outbox: 0,
    isQuiet: false,
    lastEntry: 0,
  };
}

/** A row as it is inserted: never opened. */
export function newRow(units: number, floor: number): Row {
  return {
    exists: true,
    epoch: 0,
    openedEpoch: 0,
    resetEpoch: 0,
    server: 0,
    total: units,
    revision: 1,
    isPaused: false,
    isOver: false,
    isRetired: false,
    orders: 0,
    discarded: 0,
    dead: 0,
    floor,
  };
}

/** A sale that is open in its first epoch on the first server and has no buyers. */
export function initialState(setup: Setup): State {
  const { units, buyers, disturbances } = setup;
  const sale: Counters = {
    ...emptyCounters(usersOf(setup)),
    epoch: 1,
    gate: Gate.open,
    server: 1,
    resetEpoch: 1,
    total: units,
    revision: 1,
    isHeld: true,
    stock: units,
  };
  return {
    row: { ...newRow(units, 0), epoch: 1, openedEpoch: 1, resetEpoch: 1, server: 1 },
    lockedBy: 0,
    backup: null,
    servers: [{ identity: 1, isPromoted: false, sale }],
    identities: 1,
    survivor: null,
    queue: 0,
    apis: Array.from({ length: setup.apis }, () => ({
      ...{ catalogue: 1, isOnOld: false, lease: NO_LEASE, known: NOBODY_KNOWN },
    })),
    attempts: buyers.map(() => ({
      phase: 0,
      api: 0,
      decidedEpoch: 0,
      madeEpoch: 0,
      tries: setup.tries,
      isAnswered: false,
      isExcused: false,
    })),
    workers: Array.from({ length: setup.workers }, () => ({ ...IDLE_WORKER })),
    // The last one is the reset.
    rebuilders: Array.from({ length: setup.reconcilers + 1 }, () => ({ ...IDLE_REBUILDER })),
    operator: { discarding: -1 },
    ghost: { endedEpoch: 0, totalMax: units, wasLowered: false, released: 0, wasRefusedWrongly: false },
    budget: PURCHASE_DISTURBANCES.budgetOf(disturbances, setup.faultsMax),
  };
}
