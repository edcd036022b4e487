/** What PostgreSQL has of the sale. Sets are masks: of attempts (`orders`) or of outbox entries. */
export interface Row {
  exists: boolean;
  epoch: number;
  openedEpoch: number;
  resetEpoch: number;
  /** The server that `redis_server` names; 0 for none. */
  server: number;
  total: number;
  revision: number;
  isPaused: boolean;
  /** Whether its window is over. */
  isOver: boolean;
  /** `retired_at` is set. */
  isRetired: boolean;
  orders: number;
  discarded: number;
  /** Entries with a dead letter (FAILED_DB). */
  dead: number;
  /** `sale_epoch_floor`. */
  floor: number;
}

export const Gate = { closed: 0, adopting: 1, open: 2 } as const;

/** What one Redis server has of the sale. An epoch of 0 means that it was never loaded or is lost. */
export interface Counters {
  epoch: number;
  gate: number;
  server: number;
  resetEpoch: number;
  rebuildEpoch: number;
  rebuildServer: number;
  /** Whether another server may still answer somebody in an earlier epoch. */
  isElsewhere: boolean;
  total: number;
  revision: number;
  isPaused: boolean;
  isOver: boolean;
  /** Whether the sale is in the list of those that this Redis holds. */
  isHeld: boolean;
  /** The highest epoch of the sales that this Redis has forgotten. */
  forgottenEpoch: number;
  /** STOCK_MISSING where the key is not there. */
  stock: number;
  /** Mask of users. */
  users: number;
  /** For each user: NOBODY, or 1 + the entry; an entry of epoch 0 says that the order is in PostgreSQL. */
  owners: number[];
  outbox: number;
  /** Whether "sold out" may still be leased: nobody gets a unit, and nobody becomes an owner. */
  isQuiet: boolean;
  /** Of this epoch: 1 + the entry that was added last; 0 where there is none, or nothing is leased in the setup. */
  lastEntry: number;
}

export const STOCK_MISSING = 255;
export const NOBODY = 0;

export interface RedisServer {
  /** Process and origin of the data in one number: another one after a restart, a promotion, a re-synchronisation. */
  identity: number;
  /** Whether its data came from another primary. */
  isPromoted: boolean;
  sale: Counters;
}

export interface Api {
  /** The epoch that its catalogue has. */
  catalogue: number;
  /** Whether it still reaches the primary that was replaced. */
  isOnOld: boolean;
  /** Its lease on "sold out"; an epoch of 0 means that it has none, or that it is over. */
  lease: LeaseBasis;
  /** Who owned a unit on which basis: the users who were read, and those of them who did. Masks. */
  known: KnownOwners;
}

/** A lease on the same basis after all were read confirms that Redis had lost none meanwhile. */
export interface KnownOwners extends LeaseBasis {
  readUsers: number;
  owners: number;
  isConfirmed: boolean;
}

/** As long as it is the same, nobody became an owner. */
export interface LeaseBasis {
  epoch: number;
  server: number;
  lastEntry: number;
}

export const AttemptPhase = { idle: 0, decided: 1, replaying: 2, publishing: 3 } as const;

/** One order id of one user. */
export interface Attempt {
  phase: number;
  api: number;
  /** The epoch in which Redis decided. */
  decidedEpoch: number;
  /** The epoch in which it was reserved last; 0 when never. */
  madeEpoch: number;
  tries: number;
  /** SUCCESS was answered with this order id. */
  isAnswered: boolean;
  /** A documented loss, or an operator, took it. */
  isExcused: boolean;
}

export const WorkerPhase = {
  idle: 0,
  received: 1,
  adopting: 2,
  settling: 3,
  releasing: 4,
  burying: 5,
  acking: 6,
} as const;

export interface Worker {
  phase: number;
  /** The message. */
  entry: number;
  /** What the worker knows of the reservation: its epoch and its outbox entry, which an adoption changes. */
  epoch: number;
  outboxEpoch: number;
  /** Whether RabbitMQ counts it among the consumers; while it hangs, its message was given to others. */
  isConsumer: boolean;
}

export const RebuildPhase = {
  idle: 0,
  read: 1,
  toRaise: 2,
  raising: 3,
  toBegin: 4,
  toOpenInDatabase: 5,
  toRestoreOutbox: 6,
  toReadOrders: 7,
  toRestoreOrders: 8,
  toOpen: 9,
  waiting: 10,
  toOpenGate: 17,
  toReopen: 11,
  toDefine: 12,
  toClose: 13,
  resetLocked: 14,
  resetGateClosed: 15,
  resetUntilOpened: 16,
  retiring: 18,
  toForget: 19,
  toBringBack: 20,
  toStrike: 21,
} as const;

/** A reconciler, or the reset, with what it remembers between its steps. What a phase does not need is 0. */
export interface Rebuilder {
  phase: number;
  epoch: number;
  openedEpoch: number;
  resetEpoch: number;
  rowServer: number;
  total: number;
  revision: number;
  isPaused: boolean;
  isOver: boolean;
  /** The server that the rebuild began on. */
  server: number;
  isElsewhere: boolean;
  /** Workers that reported that they hold nothing: a mask. */
  stated: number;
  /** Orders that were read. */
  orders: number;
  /** The highest epoch that Redis has seen. */
  seenEpoch: number;
}

/** A discard under way: the entry whose row is written and whose unit is to be released; -1 when there is none. */
interface Operator {
  discarding: number;
}

/** What no process knows, and the properties need. */
interface Ghost {
  /** The highest epoch that a reset or a deletion ended. */
  endedEpoch: number;
  totalMax: number;
  /** Whether the stock was ever lowered below what may have been promised. */
  wasLowered: boolean;
  /** Attempts whose discard was answered `released`: a mask. */
  released: number;
  /** Whether somebody was refused from memory who owned a unit, or for whom one was on sale. */
  wasRefusedWrongly: boolean;
}

export interface State {
  row: Row;
  /** 0, or 1 + the rebuilder that has the row locked between two steps. */
  lockedBy: number;
  backup: Row | null;
  /** The primary, and the one that it replaced, as long as an API reaches that. */
  servers: RedisServer[];
  identities: number;
  /** The older data that a torn tail, a lagging replica or a stale primary will leave. */
  survivor: Counters | null;
  queue: number;
  apis: Api[];
  attempts: Attempt[];
  workers: Worker[];
  rebuilders: Rebuilder[];
  operator: Operator;
  ghost: Ghost;
  /** How often each disturbance may still happen, by its place in PURCHASE_DISTURBANCES; the last is the sum for faults. */
  budget: number[];
}
