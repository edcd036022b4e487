import { HOLD_DISTURBANCES, type HoldSetup } from './setup.js';

export const Status = { none: 0, held: 1, confirmed: 2, expired: 3, cancelled: 4 } as const;

/** The row of an order in PostgreSQL. */
export interface OrderRow {
  status: number;
  /** The instant of its deadline, by the clock of its order. */
  until: number;
  /** The hold in Redis that it speaks of: the epoch in which that was made. */
  instance: number;
}

/** What Redis has of one order id. */
export interface Holding {
  status: number;
  until: number;
  instance: number;
  /** Its score among the deadlines: an instant, or one of those below. */
  score: number;
  /** The instance of its outbox entry; 0 where it has none. */
  entry: number;
}

/** Scores among the deadlines. A hold that was restored is looked at once: that instant has passed for every order. */
export const NOT_LISTED = 0;
export const LOOK_ONCE = 1;
/** Somebody is about to cancel it: it is looked at until it has ended. */
export const MARKED = 15;

export const Gate = { closed: 0, adopting: 1, open: 2 } as const;

export interface Shop {
  epoch: number;
  gate: number;
  /** The server for which it was opened. */
  server: number;
  resetEpoch: number;
  rebuildEpoch: number;
  rebuildServer: number;
  free: number;
  holdings: Holding[];
}

export const Command = { none: 0, due: 1, done: 2 } as const;

/** What we know of a payment. States only rise along this order, but that `voided` is an end below `captured`. */
export const Paid = { none: 0, begun: 1, authorized: 2, captured: 3, voided: 4, refunded: 5 } as const;
/** What the provider has. */
export const Intent = { none: 0, open: 1, authorized: 2, captured: 3, canceled: 4, refunded: 5 } as const;

export interface Payment {
  state: number;
  /** The epoch in which it was begun. */
  epoch: number;
  intent: number;
  /** Whether the provider has told, or may tell at any time, that the buyer paid. */
  wasPaid: boolean;
  capture: number;
  void: number;
  refund: number;
}

export const WorkerPhase = { idle: 0, received: 1, adopting: 2, settling: 3, mirroring: 4, acking: 5 } as const;

export interface Worker {
  phase: number;
  /** Its message: eight times the order, and the epoch. */
  entry: number;
  /** The epoch in which it writes the order, and the instance that it writes; an adoption changes them. */
  epoch: number;
  instance: number;
}

export const SweeperPhase = { idle: 0, due: 1, ended: 2 } as const;

export interface Sweeper {
  phase: number;
  order: number;
  instance: number;
  epoch: number;
  /** The time that Redis told with the orders that were due, and the score of this one. */
  clock: number;
  score: number;
  verdict: number;
  until: number;
}

export const CancellerPhase = { idle: 0, marked: 1, committed: 2 } as const;
export const Reason = { buyer: 0, operator: 1, captureRefused: 2 } as const;

export interface Canceller {
  phase: number;
  order: number;
  instance: number;
  epoch: number;
  reason: number;
}

/** Whoever decides about payments, when it has committed that one won. */
export interface Decider {
  /** 1 + the order that it mirrors; 0 for none. */
  mirroring: number;
  instance: number;
}

export const RebuildPhase = {
  idle: 0,
  toBegin: 1,
  toRestoreOutbox: 2,
  toReadOrders: 3,
  toRestoreOrders: 4,
  toOpen: 5,
} as const;

export interface Rebuilder {
  phase: number;
  epoch: number;
  resetEpoch: number;
  server: number;
  /** What it read. */
  orders: OrderRow[];
}

/** What is known of an order id beside the stores. */
export interface Attempt {
  isPublishing: boolean;
  tries: number;
  /** By its clock, the deadline that its buyer was told; messages and entries carry it. */
  until: number;
  /** The epoch in which it was last held; 0 for never. */
  madeEpoch: number;
  clock: number;
  /** Redis lost it before RabbitMQ had it, or a reset took it. */
  isExcused: boolean;
}

export interface State {
  row: { epoch: number; resetEpoch: number };
  orders: OrderRow[];
  payments: Payment[];
  identity: number;
  shop: Shop;
  /** The older data that a torn tail will leave. */
  survivor: Shop | null;
  queue: number;
  attempts: Attempt[];
  workers: Worker[];
  sweepers: Sweeper[];
  canceller: Canceller;
  decider: Decider;
  rebuilder: Rebuilder;
  isResetting: boolean;
  ghost: { wasBroken: boolean; wasConfirmedLate: boolean };
  budget: number[];
}

export const NO_ROW: OrderRow = { status: Status.none, until: 0, instance: 0 };
export const IDLE_WORKER: Worker = { phase: 0, entry: 0, epoch: 0, instance: 0 };
export const IDLE_SWEEPER: Sweeper = {
  ...{ phase: 0, order: 0, instance: 0, epoch: 0 },
  ...{ clock: 0, score: 0, verdict: 0, until: 0 },
};
export const IDLE_CANCELLER: Canceller = { phase: 0, order: 0, instance: 0, epoch: 0, reason: 0 };
export const IDLE_DECIDER: Decider = { mirroring: 0, instance: 0 };
export const IDLE_REBUILDER: Rebuilder = { phase: 0, epoch: 0, resetEpoch: 0, server: 0, orders: [] };

export function emptyShop(orders: number): Shop {
  const holdings = Array.from({ length: orders }, () => ({
    ...{ status: Status.none, until: 0, instance: 0, score: NOT_LISTED, entry: 0 },
  }));
  const meta = { epoch: 0, gate: Gate.closed, server: 0, resetEpoch: 0, rebuildEpoch: 0, rebuildServer: 0 };
  return { ...meta, free: 0, holdings };
}

/** A sale that is open in its first epoch on the first server and has no buyers. */
export function initialState(setup: HoldSetup): State {
  const { buyers, units, tries, payments, workers, sweepers, disturbances, faultsMax } = setup;
  return {
    row: { epoch: 1, resetEpoch: 1 },
    orders: buyers.map(() => ({ ...NO_ROW })),
    payments: payments.map(() => ({
      ...{ state: Paid.none, epoch: 0, intent: Intent.none, wasPaid: false },
      ...{ capture: Command.none, void: Command.none, refund: Command.none },
    })),
    identity: 1,
    shop: { ...emptyShop(buyers.length), epoch: 1, gate: Gate.open, server: 1, resetEpoch: 1, free: units },
    survivor: null,
    queue: 0,
    attempts: buyers.map(() => ({
      ...{ isPublishing: false, tries, until: 0, madeEpoch: 0, clock: 1, isExcused: false },
    })),
    workers: Array.from({ length: workers }, () => ({ ...IDLE_WORKER })),
    sweepers: Array.from({ length: sweepers }, () => ({ ...IDLE_SWEEPER })),
    canceller: { ...IDLE_CANCELLER },
    decider: { ...IDLE_DECIDER },
    rebuilder: { ...IDLE_REBUILDER },
    isResetting: false,
    ghost: { wasBroken: false, wasConfirmedLate: false },
    budget: HOLD_DISTURBANCES.budgetOf(disturbances, faultsMax),
  };
}

export function cloneShop(shop: Shop): Shop {
  return { ...shop, holdings: shop.holdings.map((holding) => ({ ...holding })) };
}

/** A copy that can be changed. What a rebuilder read and a survivor are never changed, so they are shared. */
export function cloneState(state: State): State {
  return {
    row: { ...state.row },
    orders: state.orders.map((order) => ({ ...order })),
    payments: state.payments.map((payment) => ({ ...payment })),
    identity: state.identity,
    shop: cloneShop(state.shop),
    survivor: state.survivor,
    queue: state.queue,
    attempts: state.attempts.map((attempt) => ({ ...attempt })),
    workers: state.workers.map((worker) => ({ ...worker })),
    sweepers: state.sweepers.map((sweeper) => ({ ...sweeper })),
    canceller: { ...state.canceller },
    decider: { ...state.decider },
    rebuilder: { ...state.rebuilder },
    isResetting: state.isResetting,
    ghost: { ...state.ghost },
    budget: state.budget.slice(),
  };
}
