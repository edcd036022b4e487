import type { Random } from '../random.js';

/** Of the attempts, those in the sale with few units, which is soon sold out. */
const SCARCE_SHARE = 0.2;
/** Of the attempts, those of a buyer who is new; the others have tried before. */
const NEW_BUYER_SHARE = 0.7;
const KEY_SHARE = 0.6;

export interface Attempt {
  readonly saleId: string;
  readonly userId: string;
  readonly idempotencyKey?: string;
}

export interface Sales {
  /** Has more units than are sold before the fault is over. */
  readonly plentiful: string;
  /** Sells out before the fault begins. */
  readonly scarce: string;
}

/** Who buys next, in which sale, with an Idempotency-Key or without: the same row of attempts for the same seed. */
export class Buyers {
  #known = 0;

  constructor(
    private readonly random: Random,
    private readonly sales: Sales,
    private readonly namePrefix: string,
  ) {}

  next(): Attempt {
    const saleId = this.random.chance(SCARCE_SHARE) ? this.sales.scarce : this.sales.plentiful;
    const isNew = this.#known === 0 || this.random.chance(NEW_BUYER_SHARE);
    const number = isNew ? (this.#known += 1) : this.random.integer(1, this.#known);
    const userId = `${this.namePrefix}-${number}`;
    // A buyer's key is always the same, so who tries again with it means the same purchase.
    return this.random.chance(KEY_SHARE) ? { saleId, userId, idempotencyKey: `key-of-${userId}` } : { saleId, userId };
  }
}
