import {
  type HistoryMark,
  isSameAttempt,
  mayHaveMade,
  type PurchaseOperation,
  type RecordedOrder,
  type KnownOrderIds,
} from './operation.js';
import type { RuleName, Violation } from './violation.js';

/** What happened to a sale between two boundaries, which are resets and losses. */
export interface EpochSpan {
  readonly index: number;
  readonly isLast: boolean;
  /** Units at its beginning. */
  readonly stock: number;
  readonly restocks: readonly HistoryMark[];
  /** Those whose answer is about this epoch alone, by invocation. */
  readonly certain: readonly PurchaseOperation[];
  /** Those that may have bought in this epoch, or in another one, or never. */
  readonly possible: readonly PurchaseOperation[];
}

interface Span {
  stock: number;
  readonly restocks: HistoryMark[];
  readonly certain: PurchaseOperation[];
  readonly possible: PurchaseOperation[];
}

/**
 * Gives each operation of a sale to the epochs that it can belong to. An answer whose operation overlaps a boundary
 * proves nothing, as it may be about either side; a SUCCESS among them may have bought on either side.
 */
export function splitEpochs(
  operations: readonly PurchaseOperation[],
  marks: readonly HistoryMark[],
  stock: number,
): EpochSpan[] {
  const inOrder = [...marks].sort((one, other) => one.invokedAtMs - other.invokedAtMs);
  const boundaries = inOrder.filter(({ kind }) => kind !== 'restock');
  const spans = [undefined, ...boundaries].map((): Span => ({ stock, restocks: [], certain: [], possible: [] }));
  for (const mark of inOrder.filter(({ kind }) => kind === 'restock')) {
    const index = boundaries.filter(({ returnedAtMs }) => returnedAtMs < mark.invokedAtMs).length;
    spans[index]?.restocks.push(mark);
    for (const later of spans.slice(index + 1)) later.stock += mark.units ?? 0;
  }
  for (const operation of [...operations].sort((one, other) => one.invokedAtMs - other.invokedAtMs)) {
    place(operation, boundaries, spans);
  }
  return spans.map((span, index) => ({ ...span, index, isLast: index === spans.length - 1 }));
}

function place(operation: PurchaseOperation, boundaries: readonly HistoryMark[], spans: readonly Span[]): void {
  const { answer, invokedAtMs, returnedAtMs = Infinity } = operation;
  if (answer === 'NOT_ACTIVE' || answer === 'REFUSED') return;
  const isOpen = answer === 'UNKNOWN' || answer === 'UNDOCUMENTED';
  const first = boundaries.filter((boundary) => boundary.returnedAtMs < invokedAtMs).length;
  const last = isOpen
    ? boundaries.length
    : boundaries.filter((boundary) => boundary.invokedAtMs <= returnedAtMs).length;
  const isCertain = !isOpen && first === last;
  if (isCertain) spans[first]?.certain.push(operation);
  if (!isOpen && answer !== 'SUCCESS') return;
  // What was bought may outlive a loss, but not a reset.
  const nextReset = boundaries.findIndex(({ kind }, index) => index >= last && kind === 'reset');
  const to = isOpen || nextReset === -1 ? boundaries.length : nextReset;
  for (let index = isCertain ? first + 1 : first; index <= to; index += 1) spans[index]?.possible.push(operation);
}

/** One user's attempts and answers in one epoch. */
export interface Buyer {
  readonly userId: string;
  readonly successes: PurchaseOperation[];
  readonly duplicates: PurchaseOperation[];
  readonly soldOuts: PurchaseOperation[];
  /** What may have bought. */
  readonly possible: PurchaseOperation[];
  /** Of the order at rest, where there is one. */
  readonly orderId: string | undefined;
}

/** A unit that a user owns, and the span within which it was taken. */
export interface Unit {
  readonly buyer: Buyer;
  readonly earliestMs: number;
  readonly latestMs: number;
  /** The operations that show it. */
  readonly evidence: readonly PurchaseOperation[];
}

function buyersOf({ certain, possible }: EpochSpan, orderIds: ReadonlyMap<string, string>): ReadonlyMap<string, Buyer> {
  const buyers = new Map<string, Buyer>();
  const buyerOf = (userId: string): Buyer => {
    let buyer = buyers.get(userId);
    if (buyer === undefined) {
      buyer = { userId, successes: [], duplicates: [], soldOuts: [], possible: [], orderId: orderIds.get(userId) };
      buyers.set(userId, buyer);
    }
    return buyer;
  };
  for (const operation of certain) {
    const { successes, duplicates, soldOuts } = buyerOf(operation.userId);
    if (operation.answer === 'SUCCESS') successes.push(operation);
    else if (operation.answer === 'ALREADY_PURCHASED') duplicates.push(operation);
    else soldOuts.push(operation);
  }
  for (const operation of possible) buyerOf(operation.userId).possible.push(operation);
  return buyers;
}

/** The unit that a user certainly owns, by an answer or by the order at rest; undefined without proof. */
function provenUnit(buyer: Buyer, orderIds: KnownOrderIds): Unit | undefined {
  const { successes, duplicates, orderId } = buyer;
  if (successes.length === 0 && duplicates.length === 0 && orderId === undefined) return undefined;
  const bought = purchasesOf(buyer, orderIds);
  if (bought.length === 0) return undefined;
  const evidence = [...bought.slice(0, 1), ...successes.slice(0, 1), ...duplicates.slice(0, 1)];
  return {
    buyer,
    earliestMs: Math.min(...bought.map(({ invokedAtMs }) => invokedAtMs)),
    latestMs: Math.min(
      ...[...attemptOfSuccess(buyer), ...duplicates].map(({ returnedAtMs }) => returnedAtMs ?? Infinity),
    ),
    evidence: [...new Set(evidence)],
  };
}

/** The operations that may have taken the user's unit. On their own they prove none. */
export function purchasesOf(buyer: Buyer, orderIds: KnownOrderIds): PurchaseOperation[] {
  const { successes, duplicates, possible, orderId } = buyer;
  const [first] = successes;
  if (first !== undefined) {
    return [...attemptOfSuccess(buyer), ...possible.filter((operation) => isSameAttempt(operation, first))];
  }
  // A retry with the key that bought gets SUCCESS.
  const otherKeys = new Set(duplicates.map(({ idempotencyKey }) => idempotencyKey));
  return possible.filter(
    (operation) =>
      (operation.idempotencyKey === undefined || !otherKeys.has(operation.idempotencyKey)) &&
      (orderId === undefined || mayHaveMade(operation, orderId, orderIds)),
  );
}

function attemptOfSuccess({ successes }: Buyer): PurchaseOperation[] {
  const [first] = successes;
  return first === undefined ? [] : successes.filter((operation) => isSameAttempt(operation, first));
}

/** One epoch of one sale, as the rules see it. */
export class Epoch {
  readonly buyers: ReadonlyMap<string, Buyer>;
  /** Answers of SOLD_OUT, by invocation. */
  readonly soldOuts: readonly PurchaseOperation[];
  /** Units that are sold for certain. */
  readonly units: readonly Unit[];
  /** Users who may own a unit for all that is known, and when they can have had it first. */
  readonly possibleOwners: readonly Pick<Unit, 'buyer' | 'earliestMs'>[];

  constructor(
    readonly saleId: string,
    readonly span: EpochSpan,
    readonly orderIds: KnownOrderIds,
    /** What was left at rest; of the last epoch alone. */
    readonly orders: readonly RecordedOrder[] | undefined,
  ) {
    this.buyers = buyersOf(span, new Map(orders?.map(({ userId, orderId }) => [userId, orderId])));
    this.soldOuts = span.certain.filter(({ answer }) => answer === 'SOLD_OUT');
    const units: Unit[] = [];
    const possibleOwners: Pick<Unit, 'buyer' | 'earliestMs'>[] = [];
    for (const buyer of this.buyers.values()) {
      const unit = provenUnit(buyer, orderIds);
      if (unit !== undefined) units.push(unit);
      // The orders show who was an owner at rest, and an owner stays one.
      else if (orders === undefined) {
        const [first] = purchasesOf(buyer, orderIds);
        if (first !== undefined) possibleOwners.push({ buyer, earliestMs: first.invokedAtMs });
      }
    }
    this.units = units;
    this.possibleOwners = possibleOwners;
  }

  /** Units that can have been offered by a time, sold ones included. */
  stockAtMost(atMs: number): number {
    return this.#stockWith(({ invokedAtMs }) => invokedAtMs <= atMs);
  }

  /** Units that were offered for certain before a time. */
  stockAtLeast(atMs: number): number {
    return this.#stockWith(({ returnedAtMs }) => returnedAtMs < atMs);
  }

  /** Whether units can have been added at or after one time and not after another. */
  mayBeRestocked(fromMs: number, toMs: number): boolean {
    return this.span.restocks.some(({ invokedAtMs, returnedAtMs }) => returnedAtMs >= fromMs && invokedAtMs <= toMs);
  }

  violation(rule: RuleName, message: string, operations: readonly PurchaseOperation[]): Violation {
    return { rule, saleId: this.saleId, epoch: this.span.index, message, operations };
  }

  #stockWith(isCounted: (restock: { invokedAtMs: number; returnedAtMs: number }) => boolean): number {
    return this.span.restocks.filter(isCounted).reduce((stock, { units = 0 }) => stock + units, this.span.stock);
  }
}
