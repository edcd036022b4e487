import { Injectable, Logger } from '@nestjs/common';
import {
  DrainRounds,
  type Lease,
  Leases,
  PeriodicTask,
  type ReconcileResult,
  Reconciliation,
  type Sale,
  SaleRounds,
  Sales,
  shardsOf,
} from 'flashsale-core';
import { RebuildWaits } from './rebuild-waits.js';
import { SaleRetirement } from './sale-retirement.js';

const RECONCILE_PERIOD_MS = 500;
/** Sales that are neither running nor changed are checked in turn, this many per round. */
const OTHER_SALES_PER_ROUND = 10;
/** Running sales, and changed ones, in a round; with more of them they take turns, so that a round stays short. */
const CURRENT_SALES_PER_ROUND_MAX = 500;
/**
 * Sales that are reconciled concurrently, so that one that waits does not block the others. After the loss of Redis each waits for
 * half a second until nobody may answer "sold out" any more.
 */
const SALES_AT_ONCE_MAX = 128;
/** How often to check that PostgreSQL still has the sales of Redis; also done after each deletion. */
const HELD_SALES_PERIOD_MS = 30_000;

/** Makes Redis follow PostgreSQL, in one worker at a time. */
@Injectable()
export class ReconcilerService {
  readonly #logger = new Logger(ReconcilerService.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;
  readonly #waits: RebuildWaits;
  #holdsLease = false;
  readonly #rounds: SaleRounds;
  #heldSalesReadAtMs = -HELD_SALES_PERIOD_MS;
  #deletionsSeen = '';
  /** The last logged message about the wait of a sale, so that each is logged once. */
  readonly #waiting = new Map<string, string>();

  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly sales: Sales,
    leases: Leases,
    drainRounds: DrainRounds,
    private readonly retirement: SaleRetirement,
  ) {
    this.#lease = leases.of('reconciler');
    this.#rounds = new SaleRounds(sales, { others: OTHER_SALES_PER_ROUND, current: CURRENT_SALES_PER_ROUND_MAX });
    this.#waits = new RebuildWaits(drainRounds, (saleId, message) => this.#logWait(saleId, message));
    this.#task = new PeriodicTask(
      'The reconciler',
      RECONCILE_PERIOD_MS,
      (signal) => this.#reconcile(signal),
      this.#logger,
    );
    // A new connection may lead to another Redis: check the sales at once.
    reconciliation.onConnected(() => {
      this.#rounds.unsettle();
      this.#task.runSoon();
    });
  }

  /** Whether this process is the active reconciler, as far as it knows. */
  get holdsLease(): boolean {
    return this.#holdsLease;
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#lease.release().catch(() => undefined);
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    this.#holdsLease = false;
    this.#holdsLease = await this.#lease.hold();
    if (!this.#holdsLease) return;
    // A rebuild of a million buyers takes longer than the lease; successors would each restart it and never finish.
    await this.#lease.holdDuring(() => this.#reconcileSales(signal));
  }

  async #reconcileSales(signal: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    const sales = await this.#rounds.next(await this.reconciliation.takeRequested());
    // Those that could not be raised together are raised one by one.
    const queue = await this.reconciliation.raiseNew(sales).catch((error: unknown) => {
      failures.push(error);
      return sales;
    });

    const reconcileNext = async (): Promise<void> => {
      for (let sale = queue.shift(); sale !== undefined && !signal.aborted; sale = queue.shift()) {
        await this.#reconcileOne(sale).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: SALES_AT_ONCE_MAX }, reconcileNext));
    await this.#checkHeldSales();
    if (this.#rounds.leavesChanged) this.#task.runSoon();
    if (failures.length > 0) throw failures[0];
  }

  async #reconcileOne(sale: Sale): Promise<void> {
    try {
      if (await this.retirement.retireIfDue(sale)) return this.#rounds.settle(sale);
    } catch (error) {
      // A sale that cannot be retired must be reconciled anyway.
      await this.#reconcileWithRedis(sale);
      throw error;
    }
    await this.#reconcileWithRedis(sale);
  }

  async #reconcileWithRedis(sale: Sale): Promise<void> {
    const result = await this.reconciliation.reconcile(
      sale,
      (rebuild) => this.#waits.mayOpen(rebuild),
      (reason) => {
        this.#logger.warn(`${sale.saleId} is closed: ${reason}`);
      },
    );
    if (result.outcome === 'in-step') this.#rounds.settle(sale);
    if (result.outcome !== 'waiting') for (const shard of shardsOf(sale)) await this.#waits.forget(shard);
    this.#logResult(sale, result);
  }

  /** Closes sales that only Redis has: they would keep selling without orders. Removes retired ones from Redis. */
  async #checkHeldSales(): Promise<void> {
    const deletions = await this.sales.countDeletions();
    const isDue = performance.now() - this.#heldSalesReadAtMs >= HELD_SALES_PERIOD_MS;
    if (deletions === this.#deletionsSeen && !isDue) return;
    const held = await this.reconciliation.readHeld();
    for (const shard of await this.sales.findMissing(held)) await this.#close(shard);
    await this.retirement.forgetRetired(held);
    this.#heldSalesReadAtMs = performance.now();
    this.#deletionsSeen = deletions;
  }

  async #close(shard: string): Promise<void> {
    const closed = await this.reconciliation.closeDeleted(shard);
    if (closed === undefined) return;
    if (closed.wasOpen) this.#logger.error(`${shard} is closed: it is no longer in PostgreSQL`);
    await this.retirement.expire(shard, closed.isBeingRebuilt);
  }

  #logWait(saleId: string, message: string): void {
    if (this.#waiting.get(saleId) !== message) this.#logger.warn(`${saleId} ${message}`);
    this.#waiting.set(saleId, message);
  }

  #logResult({ saleId }: Sale, result: ReconcileResult): void {
    if (result.outcome !== 'waiting') this.#waiting.delete(saleId);
    switch (result.outcome) {
      case 'rebuilt':
        this.#logger.log(`${saleId} is open with ${result.stock} units: ${result.reason}`);
        if (result.stock < 0) this.#logger.error(`${saleId} has ${-result.stock} more buyers than units`);
        return;
      case 'opened':
        this.#logger.log(`${saleId} is open: all earlier reservations are adopted`);
        return;
      case 'reopened':
        this.#logger.log(`${saleId} is open again after an interrupted reset`);
        return;
      case 'defined':
        this.#logger.log(`${saleId} has its new definition`);
        return;
      case 'waiting':
      case 'in-step':
      case 'superseded':
        return;
    }
  }
}
