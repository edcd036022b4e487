import { Injectable, Logger } from '@nestjs/common';
import { LEASE_MS, PeriodicTask, Reservations, SaleCatalog, SoldOutSale } from 'flashsale-core';

/** A lease of half a second is renewed after this time, so Redis has 200 ms to answer. */
const RENEW_AFTER_MS = 300;
/** Without a lease one is asked for at most this often. */
const ASK_AGAIN_AFTER_MS = 75;
/** Leases that are due are looked for this often, so those of many sales are renewed at different times. */
const LOOK_PERIOD_MS = 25;
/**
 * So many refusals in the time of a lease are worth one: it costs Redis as much as two of them, and the first one of an epoch
 * three times that, as the owners are read as well.
 */
const REFUSALS_WORTH_A_LEASE = 6;
/** A sale that nobody asks for is forgotten after this time. */
const IDLE_MS_MAX = 10_000;
/** Sold-out sales that are known at the same time, at 8 kB or more each; of any other one Redis is asked. */
const SOLD_OUT_SALES_MAX = 2_000;
/** Owners of all these sales together, at up to 4 bytes each. */
const OWNERS_KNOWN_MAX = 4_000_000;
/** Sales whose owners are read at the same time; Redis decides purchases beside it. */
const READINGS_MAX = 4;

interface Known {
  readonly saleId: string;
  readonly sale: SoldOutSale;
  /** Who was refused since the last lease was asked for, by Redis or from memory. */
  refusals: number;
  /** When the first of them was, and the last. */
  firstAtMs: number;
  lastAtMs: number;
  askedAtMs: number;
  isAsking: boolean;
}

/**
 * Refuses from memory whom Redis would refuse because the sale is sold out. Owners are always left to Redis, and so is
 * everybody while the process has no lease; docs/protocol.md says why that is never wrong.
 */
@Injectable()
export class SoldOutRefusals {
  readonly #logger = new Logger(SoldOutRefusals.name);
  readonly #known = new Map<string, Known>();
  readonly #task = new PeriodicTask(
    'Renewing the leases on sold-out sales',
    LOOK_PERIOD_MS,
    () => this.#renew(),
    this.#logger,
  );
  /** Most refusals in a row are of the same sale. */
  #last: Known | undefined;
  /** The sales whose owners are being read. */
  readonly #reading = new Set<Known>();
  #refusals = 0;

  constructor(
    private readonly reservations: Reservations,
    private readonly catalog: SaleCatalog,
  ) {}

  /** For metrics: all refusals from memory, and the sales that are known to be sold out. */
  get gauges(): { readonly refusals: number; readonly sales: number } {
    const nowMs = performance.now();
    const refused = [...this.#known.values()].filter(({ sale }) => sale.mayRefuse(nowMs));
    return { refusals: this.#refusals, sales: refused.length };
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** Epoch and instant of the refusal, until the next one; undefined if Redis must decide. No I/O, and no memory. */
  refuse(saleId: string, userId: string, nowMs: number): Pick<SoldOutSale, 'epoch' | 'decidedAtMs'> | undefined {
    const known = this.#last?.saleId === saleId ? this.#last : this.#known.get(saleId);
    if (known === undefined) return undefined;
    const listed = this.catalog.find(saleId);
    if (typeof listed !== 'object' || !known.sale.refuses(userId, listed.buckets ?? listed.epoch, nowMs))
      return undefined;
    this.#last = known;
    known.refusals += 1;
    known.lastAtMs = nowMs;
    this.#refusals += 1;
    if (listed.buckets === undefined) return known.sale;
    // Buckets have epochs of their own; what is refused from memory is refused in all of them.
    return { epoch: listed.resetEpoch, decidedAtMs: known.sale.decidedAtMs };
  }

  /** Redis has refused somebody. Soon it need not be asked, if there are others. Sales that PostgreSQL lacks do not count. */
  notice(saleId: string): void {
    const nowMs = performance.now();
    let known = this.#known.get(saleId);
    if (known === undefined) {
      if (this.#known.size >= SOLD_OUT_SALES_MAX || typeof this.catalog.find(saleId) !== 'object') return;
      known = {
        ...{ saleId, sale: new SoldOutSale(), refusals: 0, firstAtMs: nowMs, lastAtMs: nowMs },
        ...{ askedAtMs: -Infinity, isAsking: false },
      };
      this.#known.set(saleId, known);
    }
    if (nowMs - known.firstAtMs > LEASE_MS) {
      known.refusals = 0;
      known.firstAtMs = nowMs;
    }
    known.refusals += 1;
    known.lastAtMs = nowMs;
    if (!known.sale.isLeased(nowMs)) this.#askIfWorthIt(known, nowMs).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    const nowMs = performance.now();
    const asked: Promise<void>[] = [];
    for (const known of this.#known.values()) {
      if (nowMs - known.lastAtMs > IDLE_MS_MAX) {
        this.#known.delete(known.saleId);
        if (this.#last === known) this.#last = undefined;
      } else if (known.sale.isLeased(nowMs)) {
        asked.push(this.#askIfWorthIt(known, nowMs));
      }
    }
    await Promise.all(asked);
  }

  async #askIfWorthIt(known: Known, nowMs: number): Promise<void> {
    const againAfterMs = known.sale.isLeased(nowMs) ? RENEW_AFTER_MS : ASK_AGAIN_AFTER_MS;
    if (known.refusals < REFUSALS_WORTH_A_LEASE || nowMs - known.askedAtMs < againAfterMs) return;
    await this.#ask(known);
  }

  async #ask(known: Known): Promise<void> {
    if (known.isAsking) return;
    const nowMs = performance.now();
    Object.assign(known, { isAsking: true, askedAtMs: nowMs, refusals: 0, firstAtMs: nowMs });
    try {
      const lease = await this.reservations.leaseSoldOut(this.catalog.place(known.saleId));
      known.sale.hold(lease, nowMs, performance.now());
      if (lease !== undefined) void this.catalog.expectEpoch(known.saleId, lease.epoch);
    } finally {
      known.isAsking = false;
    }
    if (known.sale.unreadBasis !== undefined) void this.#readOwners(known);
  }

  /** Where others are read, the next lease is time enough. */
  async #readOwners(known: Known): Promise<void> {
    if (this.#reading.has(known) || this.#reading.size >= READINGS_MAX) return;
    if (this.#ownersKnown + known.sale.ownersUnread > OWNERS_KNOWN_MAX) return;
    this.#reading.add(known);
    try {
      await known.sale.readOwners(this.reservations.readBuyers(this.catalog.place(known.saleId)), () =>
        performance.now(),
      );
      // Only a lease that is asked for from now on confirms that these are all.
      await this.#ask(known);
    } catch (error) {
      this.#logger.warn(`Cannot read the owners of ${known.saleId}: ${(error as Error).message}`);
    } finally {
      this.#reading.delete(known);
    }
  }

  get #ownersKnown(): number {
    return [...this.#known.values()].reduce((sum, { sale }) => sum + sale.ownersRead, 0);
  }
}
