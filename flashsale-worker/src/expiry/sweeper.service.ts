import { Injectable, Logger } from '@nestjs/common';
import { type Lease, Leases, OutageGrace, PeriodicTask, type Sale, Sales } from 'flashsale-core';
import { HoldSweep } from './hold-sweep.js';

const SWEEP_PERIOD_MS = 250;
const SALES_READ_PERIOD_MS = 1_000;
/** More sales with holds at once are not looked for. */
const SALES_MAX = 10_000;
/** Each costs a call to Redis a round; the others are swept in turn. */
const SALES_PER_ROUND_MAX = 200;
/** Sales that are swept concurrently, so that one that is locked does not hold up the others. */
const SALES_AT_ONCE_MAX = 8;

/** Puts the units of holds that ran out on sale again, in one worker at a time. */
@Injectable()
export class SweeperService {
  readonly #logger = new Logger(SweeperService.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;
  #sales: readonly Sale[] = [];
  #salesReadAtMs = -Infinity;
  #nextPlace = 0;
  #graceEndsAtMs = -Infinity;
  #isWaiting = false;

  constructor(
    private readonly sales: Sales,
    private readonly sweep: HoldSweep,
    private readonly grace: OutageGrace,
    leases: Leases,
  ) {
    this.#lease = leases.of('hold-sweeper');
    this.#task = new PeriodicTask('The sweeper', SWEEP_PERIOD_MS, (signal) => this.#round(signal), this.#logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#lease.release().catch(() => undefined);
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (!(await this.#lease.hold())) return;
    await this.#lease.holdDuring(() => this.#sweepSales(signal));
  }

  async #sweepSales(signal: AbortSignal): Promise<void> {
    await this.#readSales();
    if (this.#mustWait()) return;
    const failures: unknown[] = [];
    const due = this.#choose();
    const sweepNext = async (): Promise<void> => {
      for (let sale = due.shift(); sale !== undefined && !signal.aborted; sale = due.shift()) {
        await this.sweep.sweep(sale, signal).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: SALES_AT_ONCE_MAX }, sweepNext));
    if (failures.length > 0) throw failures[0];
  }

  /** Also how this process learns that PostgreSQL is away. */
  async #readSales(): Promise<void> {
    const askedAtMs = performance.now();
    if (askedAtMs - this.#salesReadAtMs < SALES_READ_PERIOD_MS) return;
    try {
      this.#sales = await this.sales.listHolding(SALES_MAX);
    } catch (error) {
      await this.grace.failed(performance.now() - askedAtMs).catch(() => undefined);
      throw error;
    }
    const leftMs = await this.grace.answered();
    this.#salesReadAtMs = askedAtMs;
    this.#graceEndsAtMs = performance.now() + leftMs;
  }

  #mustWait(): boolean {
    const leftMs = this.#graceEndsAtMs - performance.now();
    if (leftMs > 0 && !this.#isWaiting) {
      this.#logger.warn(
        `No hold is ended for ${Math.round(leftMs / 1_000)} s, as nobody could pay while PostgreSQL was away`,
      );
    }
    this.#isWaiting = leftMs > 0;
    return this.#isWaiting;
  }

  /** The sales of this round: all of them, or the next ones of a long list. */
  #choose(): Sale[] {
    const from = this.#nextPlace < this.#sales.length ? this.#nextPlace : 0;
    const chosen = this.#sales.slice(from, from + SALES_PER_ROUND_MAX);
    this.#nextPlace = from + chosen.length;
    return chosen;
  }
}
