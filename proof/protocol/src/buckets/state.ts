import { BUCKET_DISTURBANCES, type BucketSetup } from './setup.js';

export const Gate = { closed: 0, adopting: 1, open: 2 } as const;

/** Units that have left a bucket for another; `seq` 0 for none. */
export interface Transfer {
  readonly seq: number;
  readonly units: number;
  /** The epoch of the bucket that may accept them. */
  readonly toEpoch: number;
}

/** The last transfer that arrived from a bucket, and in which epoch of that bucket it was made. */
export interface Arrival {
  readonly epoch: number;
  readonly seq: number;
}

/** What Redis has of one bucket. */
export interface Bucket {
  epoch: number;
  gate: number;
  /** The server for which it was opened. */
  server: number;
  quota: number;
  stock: number;
  /** Buyers, a bit each. */
  owners: number;
  /** The epoch of each buyer's outbox entry; 0 for none. */
  entries: number[];
  rebuildEpoch: number;
  rebuildServer: number;
  /** The last rebuild of any bucket that this one took part in. */
  ledger: number;
  /** The rebuild or definition for which it transfers nothing; 0 for none. */
  frozen: number;
  outs: Transfer[];
  seqs: number[];
  ins: Arrival[];
}

export const ThiefPhase = { idle: 0, looked: 1, took: 2, arrived: 3 } as const;

/** A process that brings units to a bucket which has none. */
export interface Thief {
  phase: number;
  from: number;
  to: number;
  fromEpoch: number;
  toEpoch: number;
  seq: number;
  units: number;
}

/** An API's leases: which buckets, and in which ledger. */
export interface Lessee {
  leased: number;
  ledger: number;
}

export const RebuildPhase = {
  idle: 0,
  toBegin: 1,
  toName: 2,
  toRestore: 3,
  toFreeze: 4,
  toOpen: 5,
  toChange: 6,
  toExhaust: 7,
  toThaw: 8,
} as const;

/** What a bucket said when it was frozen. */
export interface Report {
  readonly epoch: number;
  /** Owned or on sale. */
  readonly units: number;
  readonly outs: readonly Transfer[];
  readonly ins: readonly Arrival[];
}

/** A rebuild of some buckets, or a change of the total, which is a rebuild of none. */
export interface Rebuilder {
  phase: number;
  epoch: number;
  /** The buckets that are rebuilt. */
  lost: number;
  /** Those that the present phase has done. */
  done: number;
  total: number;
  reports: (Report | null)[];
}

export const Attempt = { idle: 0, waiting: 1, reserved: 2, refused: 3, released: 4 } as const;

export interface State {
  row: {
    epoch: number;
    resetEpoch: number;
    total: number;
    /** Buyers with an order. */
    orders: number;
    /** Buyers whose reservation an operator discarded. */
    discarded: number;
    epochs: number[];
    opened: number[];
    servers: number[];
  };
  /** The server of each bucket. */
  identities: number[];
  buckets: Bucket[];
  /** The older data of one bucket that its replica will have. */
  survivor: { readonly place: number; readonly bucket: Bucket } | null;
  attempts: { status: number; isExcused: boolean }[];
  /** The epoch of each buyer's message; 0 for none. */
  queue: number[];
  thieves: Thief[];
  lessees: Lessee[];
  rebuilders: Rebuilder[];
  ghost: {
    /** Units that came back to each bucket while it was quiet. */
    late: number[];
    /** The total that the buckets stand for. */
    applied: number;
    wasFalse: boolean;
    wasBroken: boolean;
    wasLowered: boolean;
  };
  budget: number[];
}

export const NO_TRANSFER: Transfer = { seq: 0, units: 0, toEpoch: 0 };
export const IDLE_THIEF: Thief = { phase: 0, from: 0, to: 0, fromEpoch: 0, toEpoch: 0, seq: 0, units: 0 };

export function idleRebuilder(buckets: number): Rebuilder {
  return { phase: 0, epoch: 0, lost: 0, done: 0, total: 0, reports: Array.from({ length: buckets }, () => null) };
}

/** A sale that is open in its first epoch, with no buyers. */
export function initialState(setup: BucketSetup): State {
  const { homes, quotas, thieves, lessees, rebuilders, disturbances, faultsMax } = setup;
  const units = quotas.reduce((sum, quota) => sum + quota, 0);
  const each = <T>(value: T): T[] => quotas.map(() => value);
  return {
    row: {
      ...{ epoch: 1, resetEpoch: 1, total: units, orders: 0, discarded: 0 },
      ...{ epochs: each(1), opened: each(1), servers: each(1) },
    },
    identities: each(1),
    buckets: quotas.map((quota) => ({
      ...{ epoch: 1, gate: Gate.open, server: 1, quota, stock: quota, owners: 0, entries: homes.map(() => 0) },
      ...{ rebuildEpoch: 0, rebuildServer: 0, ledger: 1, frozen: 0 },
      ...{ outs: each(NO_TRANSFER), seqs: each(0), ins: each({ epoch: 1, seq: 0 }) },
    })),
    survivor: null,
    attempts: homes.map(() => ({ status: Attempt.idle, isExcused: false })),
    queue: homes.map(() => 0),
    thieves: Array.from({ length: thieves }, () => ({ ...IDLE_THIEF })),
    lessees: Array.from({ length: lessees }, () => ({ leased: 0, ledger: 0 })),
    rebuilders: Array.from({ length: rebuilders }, () => idleRebuilder(quotas.length)),
    ghost: { late: each(0), applied: units, wasFalse: false, wasBroken: false, wasLowered: false },
    budget: BUCKET_DISTURBANCES.budgetOf(disturbances, faultsMax),
  };
}

export function cloneBucket(bucket: Bucket): Bucket {
  const { entries, outs, seqs, ins } = bucket;
  return { ...bucket, entries: entries.slice(), outs: outs.slice(), seqs: seqs.slice(), ins: ins.slice() };
}

/** A copy that can be changed. Reports, transfers, arrivals and a survivor are never changed, so they are shared. */
export function cloneState(state: State): State {
  const { row, ghost } = state;
  return {
    row: { ...row, epochs: row.epochs.slice(), opened: row.opened.slice(), servers: row.servers.slice() },
    identities: state.identities.slice(),
    buckets: state.buckets.map(cloneBucket),
    survivor: state.survivor,
    attempts: state.attempts.map((attempt) => ({ ...attempt })),
    queue: state.queue.slice(),
    thieves: state.thieves.map((thief) => ({ ...thief })),
    lessees: state.lessees.map((lessee) => ({ ...lessee })),
    rebuilders: state.rebuilders.map((rebuilder) => ({ ...rebuilder, reports: rebuilder.reports.slice() })),
    ghost: { ...ghost, late: ghost.late.slice() },
    budget: state.budget.slice(),
  };
}
