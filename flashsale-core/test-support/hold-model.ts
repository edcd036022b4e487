import type { HoldAttempt, HoldOutcome, HoldTerms } from 'flashsale-core';

interface ModelHold {
  readonly userId: string;
  readonly quantity: number;
  state: 'H' | 'C' | 'X' | 'V';
}

/** What Redis does in a HOLD sale, without Redis. */
export class HoldModel {
  readonly holds = new Map<string, ModelHold>();

  constructor(
    public totalStock: number,
    private readonly limits: Pick<HoldTerms, 'quantityMax' | 'limitPerUser' | 'ordersPerUserMax'>,
  ) {}

  units(states: string, userId?: string): number {
    const counted = [...this.holds.values()].filter(
      (one) => states.includes(one.state) && (userId === undefined || one.userId === userId),
    );
    return counted.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  reserve({ userId, orderId, quantity }: HoldAttempt): HoldOutcome['outcome'] {
    const known = this.holds.get(orderId);
    if (known !== undefined) return known.userId === userId && known.quantity === quantity ? 'replayed' : 'key-reused';
    if (quantity > this.limits.quantityMax) return 'bad-quantity';
    if (this.units('HC', userId) + quantity > this.limits.limitPerUser) return 'limit';
    const ever = [...this.holds.values()].filter((one) => one.userId === userId).length;
    if (ever >= this.limits.ordersPerUserMax) return 'too-many-holds';
    const free = this.totalStock - this.units('HC');
    if (quantity > free) {
      if (free > 0) return 'not-enough';
      return this.units('H') > 0 ? 'all-held' : 'sold-out';
    }
    this.holds.set(orderId, { userId, quantity, state: 'H' });
    return 'held';
  }

  /** Whether something changes. */
  settle(orderId: string, verdict: 'C' | 'X' | 'V'): boolean {
    const one = this.holds.get(orderId);
    if (one === undefined || !(one.state === 'H' || (one.state === 'C' && verdict === 'V'))) return false;
    one.state = verdict;
    return true;
  }

  /** As `readHoldSums` reads them. */
  sums(): {
    readonly free: number;
    readonly heldUnits: number;
    readonly soldUnits: number;
    readonly states: readonly string[];
  } {
    return {
      free: this.totalStock - this.units('HC'),
      heldUnits: this.units('H'),
      soldUnits: this.units('C'),
      states: [...this.holds].map(([orderId, { state }]) => `${orderId} ${state}`).sort(),
    };
  }
}
