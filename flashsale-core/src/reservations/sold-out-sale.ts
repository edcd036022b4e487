import type { SaleBucket } from '../sales/sale.js';
import { OwnerFilter } from './owner-filter.js';
import { LEASE_MS, type SoldOutLease } from './sold-out-lease.js';

/** Of a sale with more owners Redis is always asked: their filter would take 2 MB. */
const OWNERS_MAX = 1_000_000;

type EpochKnown = number | readonly Pick<SaleBucket, 'epoch'>[];

/**
 * What a process knows of one sold-out sale: its lease on "sold out", and who owns a unit. All times are of the
 * monotonic clock and passed in, so that it depends on nothing else.
 */
export class SoldOutSale {
  #lease: SoldOutLease | undefined;
  #leaseEndsAtMs = -Infinity;
  #receivedAtMs = 0;
  /**
   * The owners on one basis. Redis may have lost some while they were read: only a lease on the same basis that was asked
   * for afterwards confirms that they are all.
   */
  #owners:
    | { readonly basis: string; readonly filter: OwnerFilter; readonly count: number; readonly readAtMs: number }
    | undefined;
  #areConfirmed = false;
  /** The epoch and the instant of the last refusal, as the audit trail records them. */
  epoch = 0;
  decidedAtMs = 0;

  /** Takes the answer to a request for a lease; undefined if there is none. */
  hold(lease: SoldOutLease | undefined, askedAtMs: number, receivedAtMs: number): void {
    this.#lease = lease;
    // Counted from the question: Redis may have answered any time after it.
    this.#leaseEndsAtMs = lease === undefined ? -Infinity : askedAtMs + LEASE_MS;
    this.#receivedAtMs = receivedAtMs;
    const { basis, readAtMs = Infinity } = this.#owners ?? {};
    this.#areConfirmed = basis === lease?.basis && (this.#areConfirmed || askedAtMs >= readAtMs);
  }

  isLeased(nowMs: number): boolean {
    return nowMs < this.#leaseEndsAtMs;
  }

  /** Whether those who own nothing can be refused: owners are known, too. */
  mayRefuse(nowMs: number): boolean {
    return nowMs < this.#leaseEndsAtMs && this.#areConfirmed && this.#owners !== undefined;
  }

  /** The basis on which the owners must be read; undefined if they are known, or too many. */
  get unreadBasis(): string | undefined {
    if (this.#lease === undefined || this.#lease.owners > OWNERS_MAX) return undefined;
    return this.#lease.basis === this.#owners?.basis ? undefined : this.#lease.basis;
  }

  /** Owners that are in memory now, and those that reading would put there. */
  get ownersRead(): number {
    return this.#owners?.count ?? 0;
  }

  get ownersUnread(): number {
    return this.unreadBasis === undefined ? 0 : (this.#lease?.owners ?? 0);
  }

  /**
   * Reads the owners on the basis of the lease; whatever is read is forgotten if that changes meanwhile. The next lease
   * confirms them.
   */
  async readOwners(pages: AsyncIterable<readonly string[]>, clock: () => number): Promise<void> {
    const basis = this.unreadBasis;
    if (basis === undefined) return;
    const count = this.ownersUnread;
    const filter = new OwnerFilter(count);
    for await (const userIds of pages) {
      if (this.unreadBasis !== basis) return;
      for (const userId of userIds) filter.add(userId);
    }
    if (this.unreadBasis === basis) {
      this.#owners = { basis, filter, count, readAtMs: clock() };
      this.#areConfirmed = false;
    }
  }

  /**
   * Whether Redis would answer "sold out" now, so that it need not be asked. `epochKnown` is the epoch that PostgreSQL
   * was last seen to have, or that of each bucket.
   */
  refuses(userId: string, epochKnown: EpochKnown, nowMs: number): boolean {
    if (!this.mayRefuse(nowMs)) return false;
    const lease = this.#lease as SoldOutLease;
    if (!isOfEpoch(lease, epochKnown) || this.#owners?.filter.mayHave(userId) !== false) return false;
    this.epoch = lease.epoch;
    this.decidedAtMs = lease.leasedAtMs + Math.floor(nowMs - this.#receivedAtMs);
    return true;
  }
}

function isOfEpoch({ epoch, epochs }: SoldOutLease, known: EpochKnown): boolean {
  if (typeof known === 'number') return epoch === known;
  return epochs?.length === known.length && epochs.every((leased, bucket) => leased === known[bucket]?.epoch);
}
