import type { HoldTerms } from 'flashsale-core';

interface ModelHold {
  readonly userId: string;
  readonly quantity: number;
  /** Of an offer: the place that it ends. */
  readonly place: number | undefined;
  readonly state: 'H' | 'V';
}

interface ModelWish {
  readonly place: number;
  readonly quantity: number;
  readonly acceptLess: boolean;
}

/** What Redis knows of a user: W waits, O was offered units, L left. */
interface ModelListing extends ModelWish {
  readonly state: 'W' | 'O' | 'L';
  /** Of the offer. */
  readonly order?: number;
}

type Limits = Pick<HoldTerms, 'quantityMax' | 'limitPerUser' | 'ordersPerUserMax'>;

/**
 * What Redis does with the waiting list of a HOLD sale, without Redis. Ids of orders are numbers, in the order in which units were
 * held.
 */
export class ListModel {
  readonly holds = new Map<number, ModelHold>();
  readonly listings = new Map<string, ModelListing>();
  /** Whether units that fit nobody are kept for a while, or nobody has looked whom they fit. */
  kept: 'no' | 'kept' | 'not-looked' = 'no';
  #lastOrder = 0;

  constructor(
    public totalStock: number,
    private readonly limits: Limits,
  ) {}

  get free(): number {
    return this.totalStock - this.#units();
  }

  get held(): number {
    return this.#units();
  }

  /** Who waits, in turn. */
  get waiters(): (readonly [userId: string, wish: ModelWish])[] {
    return [...this.listings].filter(([, { state }]) => state === 'W').sort(([, a], [, b]) => a.place - b.place);
  }

  /** What anybody may have. */
  get onSale(): number {
    return this.kept !== 'no' && this.waiters.length > 0 ? 0 : this.free;
  }

  /** Whether a user waits, or has an offer that is held; by his latest place. */
  standing(userId: string): 'listed' | 'offered' | undefined {
    const { state, order = 0 } = this.listings.get(userId) ?? {};
    if (state === 'W') return 'listed';
    return state === 'O' && this.holds.get(order)?.state === 'H' ? 'offered' : undefined;
  }

  reserve(userId: string, quantity: number): number | undefined {
    const isBeyond = !this.#mayHave(userId, quantity) || quantity > this.limits.quantityMax;
    return isBeyond || quantity > this.onSale ? undefined : this.#hold(userId, quantity, undefined);
  }

  /** Why a user may not join, if he may not. */
  refusal(userId: string, { quantity, acceptLess }: Omit<ModelWish, 'place'>): string | undefined {
    if (quantity > this.limits.quantityMax) return 'bad-quantity';
    if (!this.#mayHave(userId, quantity)) return 'limit';
    return this.onSale >= quantity || (acceptLess && this.onSale > 0) ? 'on-sale' : undefined;
  }

  /** Puts users on the list, all in one call. */
  list(wishes: readonly (ModelWish & { readonly userId: string })[]): void {
    const { free } = this;
    const news = wishes.filter(({ userId, place }) => (this.listings.get(userId)?.place ?? 0) < place);
    for (const { userId, ...wish } of news) this.listings.set(userId, { ...wish, state: 'W' });
    if (news.length > 0) this.offer(free);
  }

  leave(userId: string, place: number): void {
    const known = this.listings.get(userId);
    if (known !== undefined && (known.place > place || (known.place === place && known.state !== 'W'))) return;
    this.listings.set(userId, { place, quantity: 1, acceptLess: false, state: 'L' });
    if (this.waiters.length === 0) this.kept = 'no';
  }

  end(order: number): void {
    const { free } = this;
    const hold = this.holds.get(order);
    if (hold?.state !== 'H') return;
    this.holds.set(order, { ...hold, state: 'V' });
    this.offer(free);
  }

  addStock(units: number): void {
    const { free } = this;
    this.totalStock += units;
    this.offer(free);
  }

  /** Redis is built again: of what PostgreSQL has. */
  rebuild(orders: ReadonlyMap<number, ModelHold>, waiters: ReadonlyMap<string, ModelWish>): void {
    this.holds.clear();
    for (const [order, hold] of orders) this.holds.set(order, hold);
    this.listings.clear();
    for (const [userId, wish] of waiters) this.listings.set(userId, { ...wish, state: 'W' });
    this.kept = waiters.size > 0 ? 'not-looked' : 'no';
  }

  /** To each in turn whom what is free fits. */
  offer(freeBefore: number): void {
    if (this.waiters.length > 0 && this.free > 0) {
      for (const [userId, wish] of this.waiters) {
        const quantity = this.fitting(userId, wish);
        if (quantity === 0) continue;
        const order = this.#hold(userId, quantity, wish.place);
        this.listings.set(userId, { ...wish, state: 'O', order });
      }
      if (this.free === 0) this.kept = 'no';
      else if (freeBefore === 0 || this.kept === 'not-looked') this.kept = 'kept';
    }
    if (this.waiters.length === 0) this.kept = 'no';
  }

  /** The units that somebody who waits would be offered now. */
  fitting(userId: string, { quantity, acceptLess }: ModelWish): number {
    const most = Math.min(this.free, this.limits.quantityMax, this.limits.limitPerUser - this.#units(userId));
    if (most < 1 || this.#ever(userId) >= this.limits.ordersPerUserMax) return 0;
    if (quantity <= most) return quantity;
    return acceptLess ? most : 0;
  }

  #mayHave(userId: string, quantity: number): boolean {
    const { limitPerUser, ordersPerUserMax } = this.limits;
    return this.#units(userId) + quantity <= limitPerUser && this.#ever(userId) < ordersPerUserMax;
  }

  #hold(userId: string, quantity: number, place: number | undefined): number {
    this.#lastOrder += 1;
    this.holds.set(this.#lastOrder, { userId, quantity, place, state: 'H' });
    return this.#lastOrder;
  }

  #units(userId?: string): number {
    return [...this.holds.values()].reduce(
      (sum, hold) => sum + (hold.state === 'H' && (userId ?? hold.userId) === hold.userId ? hold.quantity : 0),
      0,
    );
  }

  #ever(userId: string): number {
    return [...this.holds.values()].filter((hold) => hold.userId === userId).length;
  }
}
