import { Injectable, Logger } from '@nestjs/common';
import { PeriodicTask, Reservations, SaleCatalog, SoldOutSale } from 'flashsale-core';

/** A lease is renewed three times before it ends, and asked for at most this often. */
const RENEW_PERIOD_MS = 150;
/** A sale that nobody asks for is forgotten after this time. */
const IDLE_MS_MAX = 10_000;
/** Sold-out sales that are known at the same time; of any other one Redis is asked. */
const SOLD_OUT_SALES_MAX = 32;

interface Known {
  readonly saleId: string;
  readonly sale: SoldOutSale;
  /** Whether somebody was refused since the last renewal. */
  isWanted: boolean;
  wantedAtMs: number;
  askedAtMs: number;
  isAsking: boolean;
  isReading: boolean;
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
    RENEW_PERIOD_MS,
    () => this.#renew(),
    this.#logger,
  );
  /** Most refusals in a row are of the same sale. */
  #last: Known | undefined;
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
    if (typeof listed !== 'object' || !known.sale.refuses(userId, listed.epoch, nowMs)) return undefined;
    this.#last = known;
    known.isWanted = true;
    this.#refusals += 1;
    return known.sale;
  }

  /** Redis has refused somebody: from the next one on it need not be asked. Sales that PostgreSQL lacks do not count. */
  notice(saleId: string): void {
    const nowMs = performance.now();
    let known = this.#known.get(saleId);
    if (known === undefined) {
      if (this.#known.size >= SOLD_OUT_SALES_MAX || typeof this.catalog.find(saleId) !== 'object') return;
      known = {
        ...{ saleId, sale: new SoldOutSale(), isWanted: true, wantedAtMs: nowMs },
        ...{ askedAtMs: -Infinity, isAsking: false, isReading: false },
      };
      this.#known.set(saleId, known);
    }
    known.isWanted = true;
    if (!known.sale.isLeased(nowMs)) this.#ask(known, nowMs).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    const nowMs = performance.now();
    const asked: Promise<void>[] = [];
    for (const known of this.#known.values()) {
      if (known.isWanted) {
        known.isWanted = false;
        known.wantedAtMs = nowMs;
        asked.push(this.#ask(known, nowMs));
      } else if (nowMs - known.wantedAtMs > IDLE_MS_MAX) {
        this.#known.delete(known.saleId);
        if (this.#last === known) this.#last = undefined;
      }
    }
    await Promise.all(asked);
  }

  async #ask(known: Known, nowMs: number): Promise<void> {
    if (known.isAsking || nowMs - known.askedAtMs < RENEW_PERIOD_MS / 2) return;
    known.isAsking = true;
    known.askedAtMs = nowMs;
    try {
      const lease = await this.reservations.leaseSoldOut(known.saleId);
      known.sale.hold(lease, nowMs, performance.now());
      if (lease !== undefined) void this.catalog.expectEpoch(known.saleId, lease.epoch);
      if (known.sale.unreadBasis !== undefined) void this.#readOwners(known);
    } finally {
      known.isAsking = false;
    }
  }

  async #readOwners(known: Known): Promise<void> {
    if (known.isReading) return;
    known.isReading = true;
    try {
      await known.sale.readOwners(this.reservations.readBuyers(known.saleId), () => performance.now());
    } catch (error) {
      this.#logger.warn(`Cannot read the owners of ${known.saleId}: ${(error as Error).message}`);
    } finally {
      known.isReading = false;
    }
  }
}
