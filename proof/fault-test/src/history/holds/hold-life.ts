import { type HoldOperation, isOpen, mayLag, type OrderState, type RecordedHold, returnOf } from './hold-operation.js';

/** What no order has more of. */
const QUANTITY_MAX = 100;

/** What a HOLD sale promises about time and numbers. */
export interface HoldTerms {
  /** A hold lasts so long at least, unless it is cancelled. */
  readonly holdTtlMs: number;
  /** By how much a payment may lengthen it. */
  readonly extensionMs: number;
  readonly limitPerUser: number;
  readonly ordersPerUserMax: number;
  /** How soon after its deadline the units of a hold must be on sale again; undefined does not ask for it. */
  readonly endsWithinMs?: number | undefined;
}

/** Redis's clock has whole milliseconds, and the history's does not. */
const CLOCK_STEP_MS = 2;

/** An operation that was told an order's state. */
export interface Sighting {
  readonly state: OrderState;
  readonly operation: HoldOperation;
}

export interface LifeParts {
  readonly orderId: string | undefined;
  readonly userId: string;
  /** Of the attempt that was told about it. */
  readonly idempotencyKey: string | undefined;
  /** Undefined where it is only known from the purchases that may have made it. */
  readonly quantity: number | undefined;
  /** The purchases that may have made it. */
  readonly creators: readonly HoldOperation[];
  readonly sightings: readonly Sighting[];
  /** Cancellations that may have ended it. */
  readonly cancels: readonly HoldOperation[];
  /** Payments that may have been accepted. */
  readonly pays: readonly HoldOperation[];
  readonly row: RecordedHold | undefined;
  /** From when on a store may have forgotten holds; Infinity if none has. */
  readonly lossAtMs: number;
}

/**
 * What is known about one order, or a possible one, in one epoch: an order lives from when it is taken until it ends, once. The
 * `certain` times are those at which it lived for certain, the `possible` ones all at which it can have.
 */
export class Life {
  readonly orderId: string | undefined;
  readonly userId: string;
  readonly idempotencyKey: string | undefined;
  /** Units that it has at least. */
  readonly quantity: number;
  /** And at most. */
  readonly quantityMost: number;
  readonly sightings: readonly Sighting[];
  readonly creators: readonly HoldOperation[];
  readonly cancels: readonly HoldOperation[];
  readonly row: RecordedHold | undefined;
  /** Before this it was not taken. */
  readonly earliestMs: number;
  /** By then it was; Infinity without proof. */
  readonly knownAtMs: number;
  /** Until then it lived. */
  readonly certainUntilMs: number;
  /** By then its units are free in Redis; Infinity without proof. */
  readonly possibleUntilMs: number;
  /** The same, if units come back as soon as they must. */
  readonly promptUntilMs: number;
  /** Infinity if nobody can have paid. */
  readonly firstPaymentMs: number;
  /** Before this it was not confirmed; Infinity if it never was. */
  readonly confirmedFromMs: number;
  readonly heldUntilMs: number;
  /** From when on a store may have forgotten it; Infinity if none has. */
  readonly lossAtMs: number;

  constructor(parts: LifeParts, terms: HoldTerms) {
    const { sightings, creators, cancels, pays, row } = parts;
    this.orderId = parts.orderId;
    this.userId = parts.userId;
    this.idempotencyKey = parts.idempotencyKey;
    const quantities = creators.map(({ quantity = 1 }) => quantity);
    this.quantity = parts.quantity ?? Math.min(...quantities, QUANTITY_MAX);
    this.quantityMost = parts.quantity ?? Math.max(...quantities, 0);
    this.sightings = sightings;
    this.creators = creators;
    this.cancels = cancels;
    this.row = row;
    this.earliestMs = least(creators.map(({ invokedAtMs }) => invokedAtMs));
    this.knownAtMs = this.#firstReturn(['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED']);
    this.firstPaymentMs = least(pays.map(({ invokedAtMs }) => invokedAtMs));
    this.lossAtMs = this.#firstReturn(['CONFIRMED']) < parts.lossAtMs ? Infinity : parts.lossAtMs;

    const neverConfirmed =
      this.#isSeen('EXPIRED') ||
      row?.status === 'EXPIRED' ||
      row?.endReason === 'BUYER' ||
      row?.endReason === 'DEADLINE';
    const mayBeConfirmed = !neverConfirmed && (this.firstPaymentMs < Infinity || this.#isSeen('CONFIRMED'));
    this.confirmedFromMs = mayBeConfirmed
      ? Math.max(
          Math.min(this.firstPaymentMs, this.#firstReturn(['CONFIRMED'])),
          this.earliestMs,
          this.#lastSeen(['HELD']),
        )
      : Infinity;
    this.possibleUntilMs = this.#firstReturn(['EXPIRED', 'CANCELLED'], mayLag);
    this.heldUntilMs = Math.min(this.possibleUntilMs, this.#firstReturn(['CONFIRMED'], mayLag));
    this.promptUntilMs = Math.min(this.possibleUntilMs, this.#promptEndMs(mayBeConfirmed, parts.lossAtMs, terms));
    const mayEndAtMs = Math.max(
      this.#firstCauseMs(terms.holdTtlMs - CLOCK_STEP_MS),
      this.#lastSeen(['HELD', 'CONFIRMED']),
    );
    this.certainUntilMs = Math.min(mayEndAtMs, this.lossAtMs);
  }

  /** Whether anybody was told about it, or it is a row. */
  get isProven(): boolean {
    return this.knownAtMs < Infinity || this.row !== undefined;
  }

  /** Units that were sold and may be on sale again, from this time on; Infinity if not. */
  get releasedFromMs(): number {
    if (this.confirmedFromMs === Infinity) return Infinity;
    return Math.min(this.#firstCancelMs, this.#refusedCaptureMs);
  }

  /** When it may have been cancelled at the earliest, by anybody. */
  get cancelledFromMs(): number {
    return Math.min(this.#firstCancelMs, this.#refusedCaptureMs);
  }

  /** When it may have reached its deadline at the earliest. */
  deadlineMs(holdTtlMs: number): number {
    return this.earliestMs + holdTtlMs - CLOCK_STEP_MS;
  }

  get #firstCancelMs(): number {
    // An operator's cancellation need not be in the history.
    if (this.row?.endReason === 'OPERATOR' && this.cancels.length === 0) return this.earliestMs;
    return least(this.cancels.map(({ invokedAtMs }) => invokedAtMs));
  }

  /** The provider may refuse to collect the money of a confirmed order, which cancels it. */
  get #refusedCaptureMs(): number {
    const isPossible = this.row === undefined ? !this.#isSeen('EXPIRED') : this.row.endReason === 'CAPTURE_FAILED';
    return isPossible ? this.firstPaymentMs : Infinity;
  }

  #firstCauseMs(holdTtlMs: number): number {
    if (this.row?.status === 'CONFIRMED') return Infinity;
    const isConfirmed = this.#isSeen('CONFIRMED') || this.row?.endReason === 'CAPTURE_FAILED';
    const deadlineMs = isConfirmed ? Infinity : this.earliestMs + holdTtlMs;
    return Math.min(deadlineMs, this.cancelledFromMs);
  }

  #isSeen(state: OrderState): boolean {
    return this.sightings.some((sighting) => sighting.state === state);
  }

  /** When Redis must have heard of its end at the latest; Infinity if it need not have ended. */
  #promptEndMs(mayBeConfirmed: boolean, lossAtMs: number, { holdTtlMs, extensionMs, endsWithinMs }: HoldTerms): number {
    if (endsWithinMs === undefined || lossAtMs < Infinity) return Infinity;
    const latestMs = this.knownAtMs + holdTtlMs + extensionMs;
    const endedAtMs = Math.min(mayBeConfirmed ? Infinity : latestMs, this.#firstReturn(['EXPIRED', 'CANCELLED']));
    return endedAtMs + endsWithinMs + CLOCK_STEP_MS;
  }

  #firstReturn(states: readonly OrderState[], counts: (operation: HoldOperation) => boolean = () => true): number {
    const seen = this.sightings.filter(({ state, operation }) => states.includes(state) && counts(operation));
    return least(seen.map(({ operation }) => returnOf(operation)));
  }

  /** When it was in one of the states for certain or later: whoever was told so asked at this time at the latest. */
  #lastSeen(states: readonly OrderState[]): number {
    const seen = this.sightings.filter(({ state }) => states.includes(state));
    return seen.reduce((last, { operation }) => Math.max(last, operation.invokedAtMs), -Infinity);
  }
}

function least(times: readonly number[]): number {
  return times.reduce((first, time) => Math.min(first, time), Infinity);
}

export function mayHaveCancelled(operation: HoldOperation): boolean {
  return operation.kind === 'cancel' && (operation.answer === 'CANCELLED' || isOpen(operation));
}

export function mayHavePaid(operation: HoldOperation): boolean {
  return operation.kind === 'pay' && (operation.answer === 'ACCEPTED' || isOpen(operation));
}
