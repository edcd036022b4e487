import type { HistoryMark } from '../operation.js';
import { type HoldTerms, Life, mayHaveCancelled, mayHavePaid, type Sighting } from './hold-life.js';
import { type HoldOperation, isOpen, isState, type RecordedHold, returnOf } from './hold-operation.js';
import type { HoldRuleName, HoldViolation } from './hold-violation.js';
import { type CountedSpan, StepFunction } from './step-function.js';

/** What happened to a sale between two resets. */
interface Span {
  readonly index: number;
  /** Units at its beginning. */
  readonly stock: number;
  readonly restocks: readonly HistoryMark[];
  readonly losses: readonly HistoryMark[];
  /** Those whose answer is about this epoch alone. */
  readonly certain: readonly HoldOperation[];
  /** Those that may have taken effect in this epoch, or in another one, or never. */
  readonly possible: readonly HoldOperation[];
}

/** Gives each operation of a sale to the epochs in which it can have taken effect. Order ids repeat after a reset. */
export function splitHoldEpochs(
  operations: readonly HoldOperation[],
  marks: readonly HistoryMark[],
  stock: number,
): Span[] {
  const resets = marks.filter(({ kind }) => kind === 'reset').sort((one, other) => one.invokedAtMs - other.invokedAtMs);
  const epochOf = ({ invokedAtMs }: { invokedAtMs: number }): number =>
    resets.filter(({ returnedAtMs }) => returnedAtMs < invokedAtMs).length;
  const restocks = marks.filter(({ kind }) => kind === 'restock');
  const spans = [undefined, ...resets].map((_, index) => ({
    index,
    stock: restocks.reduce((sum, mark) => sum + (epochOf(mark) < index ? (mark.units ?? 0) : 0), stock),
    restocks: restocks.filter((mark) => epochOf(mark) === index),
    losses: marks.filter((mark) => mark.kind === 'loss' && epochOf(mark) === index),
    certain: [] as HoldOperation[],
    possible: [] as HoldOperation[],
  }));
  for (const operation of operations) {
    if (operation.answer === 'REFUSED' || operation.answer === 'DECLINED') continue;
    const first = epochOf(operation);
    const last = isOpen(operation)
      ? resets.length
      : resets.filter((reset) => reset.invokedAtMs <= returnOf(operation)).length;
    if (!isOpen(operation) && first === last) spans[first]?.certain.push(operation);
    else for (let index = first; index <= last; index += 1) spans[index]?.possible.push(operation);
  }
  return spans;
}

interface LifeInMaking {
  readonly orderId: string | undefined;
  readonly userId: string;
  /** Undefined while only a refusal has named it. */
  readonly quantity: number | undefined;
  /** The purchases that were told about it. */
  readonly attempts: HoldOperation[];
  /** Those of them, and those without an answer, that may have made it. */
  readonly creators: HoldOperation[];
  readonly sightings: Sighting[];
}

/** One epoch of a sale, with all that is known about its orders. */
export class HoldEpoch {
  readonly lives: readonly Life[];
  readonly livesOfUser: ReadonlyMap<string, readonly Life[]>;
  readonly refusals: readonly HoldOperation[];

  constructor(
    readonly saleId: string,
    readonly span: Span,
    readonly terms: HoldTerms,
    /** What was left at rest; of the last epoch alone. */
    readonly rows: readonly RecordedHold[] | undefined,
  ) {
    this.lives = livesOf(span, terms, rows);
    const livesOfUser = new Map<string, Life[]>();
    for (const life of this.lives) livesOfUser.set(life.userId, [...(livesOfUser.get(life.userId) ?? []), life]);
    this.livesOfUser = livesOfUser;
    this.refusals = span.certain.filter(({ kind, answer }) => kind === 'purchase' && !isState(answer));
  }

  /** Units that lived for certain, less those that may have been added since. */
  get certainUnits(): StepFunction {
    const spans = this.lives.map(certainSpan);
    const added = this.span.restocks.map(({ invokedAtMs, units = 0 }) => ({
      ...{ fromMs: invokedAtMs, toMs: Infinity },
      count: -units,
    }));
    return new StepFunction([...spans, ...added], 'skip');
  }

  /** Units that can have counted, less those that were added for certain. */
  possibleUnits(spanOf: (life: Life) => CountedSpan): StepFunction {
    const added = this.span.restocks.map(({ returnedAtMs, units = 0 }) => ({
      ...{ fromMs: returnedAtMs, toMs: Infinity },
      count: -units,
    }));
    return new StepFunction([...this.lives.map(spanOf), ...added], 'count');
  }

  violation(rule: HoldRuleName, message: string, operations: readonly HoldOperation[]): HoldViolation {
    return { rule, saleId: this.saleId, epoch: this.span.index, message, operations };
  }
}

export function certainSpan({ knownAtMs, certainUntilMs, quantity }: Life): CountedSpan {
  return { fromMs: knownAtMs, toMs: certainUntilMs, count: quantity };
}

export function possibleSpan({ earliestMs, possibleUntilMs, quantityMost }: Life): CountedSpan {
  return { fromMs: earliestMs, toMs: possibleUntilMs, count: quantityMost };
}

function livesOf(span: Span, terms: HoldTerms, rows: readonly RecordedHold[] | undefined): Life[] {
  const byOrder = new Map<string, LifeInMaking>();
  const open = (orderId: string, userId: string, quantity: number | undefined): LifeInMaking => {
    const known = byOrder.get(orderId);
    if (known !== undefined) return known;
    const made: LifeInMaking = { orderId, userId, quantity, attempts: [], creators: [], sightings: [] };
    byOrder.set(orderId, made);
    return made;
  };
  // Purchases first: they know the quantity.
  for (const operation of span.certain) {
    const { kind, answer, orderId, userId, quantity = 1 } = operation;
    if (kind !== 'purchase' || orderId === undefined || !isState(answer)) continue;
    const life = open(orderId, userId, quantity);
    // Whoever made it was told that it is held.
    if (answer === 'HELD') life.creators.push(operation);
    life.attempts.push(operation);
    life.sightings.push({ state: answer, operation });
  }
  for (const row of rows ?? []) open(row.orderId, row.userId, row.quantity);
  for (const operation of span.certain) {
    const { kind, answer, orderId, userId } = operation;
    if (orderId === undefined) continue;
    if (answer === 'ALREADY_HELD') open(orderId, userId, undefined).sightings.push({ state: 'HELD', operation });
    else if (kind !== 'purchase' && isState(answer))
      open(orderId, userId, undefined).sightings.push({ state: answer, operation });
  }
  const loose = giveToOrders(span, byOrder);
  const rowOf = new Map(rows?.map((row) => [row.orderId, row]));
  const actions = actionsOf(span);
  const lives = [...byOrder.values()].map((made) => toLife(made, span, terms, rowOf, actions));
  // What is neither told nor a row in the end never was, unless a store has lost it.
  if (rows !== undefined && span.losses.length === 0) return lives;
  return [...lives, ...loose.map((made) => toLife(made, span, terms, rowOf, actions))];
}

/** Adds the purchases without an answer to the orders that they may have made, and returns the others as possible orders. */
function giveToOrders(span: Span, byOrder: ReadonlyMap<string, LifeInMaking>): LifeInMaking[] {
  const toldByAttempt = new Map<string, LifeInMaking>();
  const withoutCreator = new Map<string, LifeInMaking[]>();
  for (const made of byOrder.values()) {
    for (const attempt of made.attempts) toldByAttempt.set(attemptOf(attempt), made);
    if (made.attempts.length === 0) withoutCreator.set(made.userId, [...(withoutCreator.get(made.userId) ?? []), made]);
  }
  const loose = new Map<string, LifeInMaking>();
  span.possible.forEach((operation, i) => {
    if (operation.kind !== 'purchase') return;
    const { userId, idempotencyKey, quantity = 1, orderId } = operation;
    const attempt = idempotencyKey === undefined ? `${i}` : attemptOf(operation);
    const told = (orderId === undefined ? undefined : byOrder.get(orderId)) ?? toldByAttempt.get(attempt);
    if (told !== undefined) {
      told.creators.push(operation);
      return;
    }
    // One that only a row or a refusal has named may be of any attempt of its user.
    for (const made of withoutCreator.get(userId) ?? []) {
      if ((made.quantity ?? quantity) === quantity) made.creators.push(operation);
    }
    const made = loose.get(attempt) ?? {
      orderId: undefined,
      userId,
      quantity,
      attempts: [],
      creators: [],
      sightings: [],
    };
    made.creators.push(operation);
    loose.set(attempt, made);
  });
  return [...loose.values()];
}

function attemptOf({ userId, idempotencyKey, orderId }: HoldOperation): string {
  return idempotencyKey === undefined ? `order ${orderId}` : `key ${userId} ${idempotencyKey}`;
}

type Actions = ReadonlyMap<string, { readonly cancels: HoldOperation[]; readonly pays: HoldOperation[] }>;

/** What was done to each order, whether its answer came or not. */
function actionsOf({ certain, possible }: Span): Actions {
  const actions = new Map<string, { cancels: HoldOperation[]; pays: HoldOperation[] }>();
  for (const operation of [...certain, ...possible]) {
    const { orderId } = operation;
    const isCancel = mayHaveCancelled(operation);
    if (orderId === undefined || (!isCancel && !mayHavePaid(operation))) continue;
    const own = actions.get(orderId) ?? { cancels: [], pays: [] };
    actions.set(orderId, own);
    own[isCancel ? 'cancels' : 'pays'].push(operation);
  }
  return actions;
}

function toLife(
  made: LifeInMaking,
  { losses }: Span,
  terms: HoldTerms,
  rowOf: ReadonlyMap<string, RecordedHold>,
  actions: Actions,
): Life {
  const { orderId = '', creators, attempts } = made;
  const { cancels = [], pays = [] } = actions.get(orderId) ?? {};
  const earliestMs = Math.min(...creators.map(({ invokedAtMs }) => invokedAtMs));
  const lost = losses.filter(({ returnedAtMs }) => returnedAtMs >= earliestMs).map(({ invokedAtMs }) => invokedAtMs);
  const [{ idempotencyKey } = { idempotencyKey: undefined }] = attempts;
  const parts = { ...made, idempotencyKey, cancels, pays, row: rowOf.get(orderId), lossAtMs: Math.min(...lost) };
  return new Life(parts, terms);
}
