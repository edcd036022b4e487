import type { ToldOrderIds } from './attempt.js';
import { type Buyer, buyersOf, provenUnit, purchasesOf, type Unit } from './buyers.js';
import type { PurchaseOperation, RecordedOrder } from './operation.js';
import type { EpochSpan } from './split-epochs.js';
import type { RuleName, Violation } from './violation.js';

/** One epoch of one sale, as the rules look at it. */
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
    readonly told: ToldOrderIds,
    /** What was left at rest; of the last epoch alone. */
    readonly orders: readonly RecordedOrder[] | undefined,
  ) {
    this.buyers = buyersOf(span, new Map(orders?.map(({ userId, orderId }) => [userId, orderId])));
    this.soldOuts = span.certain.filter(({ answer }) => answer === 'SOLD_OUT');
    const units: Unit[] = [];
    const possibleOwners: Pick<Unit, 'buyer' | 'earliestMs'>[] = [];
    for (const buyer of this.buyers.values()) {
      const unit = provenUnit(buyer, told);
      if (unit !== undefined) units.push(unit);
      // The orders tell who was an owner in the end, and an owner stays one.
      else if (orders === undefined) {
        const [first] = purchasesOf(buyer, told);
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
