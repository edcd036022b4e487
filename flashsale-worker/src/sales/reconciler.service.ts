import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Database,
  Lease,
  listSales,
  PeriodicTask,
  PurchasePublisher,
  type ReconcileResult,
  reconcileSale,
  RedisStore,
  type Sale,
} from 'flashsale-core';
import { INSTANCE } from '../stores/stores.module.js';

const RECONCILE_PERIOD_MS = 500;

/** Makes Redis follow PostgreSQL, in one worker at a time. */
@Injectable()
export class ReconcilerService {
  readonly #logger = new Logger(ReconcilerService.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;
  #holdsLease = false;
  /** Sales whose rebuild waits, so that each wait is told once. */
  readonly #waiting = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
    private readonly publisher: PurchasePublisher,
    @Inject(INSTANCE) instance: string,
  ) {
    this.#lease = new Lease(redis, 'reconciler', instance);
    this.#task = new PeriodicTask(
      'The reconciler',
      RECONCILE_PERIOD_MS,
      (signal) => this.#reconcile(signal),
      this.#logger,
    );
  }

  /** Whether this process is the one that reconciles, as far as it knows. */
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
    // A rebuild of a million buyers takes longer than the lease; a successor would begin it anew, and never come to its end.
    await this.#lease.holdDuring(() => this.#reconcileSales(signal));
  }

  async #reconcileSales(signal: AbortSignal): Promise<void> {
    const isDrained = async (): Promise<boolean> => (await this.publisher.queueDepth()) === 0;
    let failure: { error: unknown } | undefined;
    for (const sale of await listSales(this.database.pool)) {
      if (signal.aborted) return;
      try {
        this.#tell(sale, await reconcileSale(this.database, this.redis, sale, isDrained));
      } catch (error) {
        // A sale that somebody holds locked must not keep the others closed.
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  #tell({ saleId }: Sale, result: ReconcileResult): void {
    if (result.outcome === 'waiting-for-drain') {
      if (!this.#waiting.has(saleId)) {
        this.#logger.warn(`${saleId} stays closed until the queue is empty; then its counters are rebuilt`);
      }
      this.#waiting.add(saleId);
      return;
    }
    this.#waiting.delete(saleId);
    switch (result.outcome) {
      case 'rebuilt':
        this.#logger.log(`${saleId} is open with ${result.stock} units: ${result.reason}`);
        if (result.stock < 0) this.#logger.error(`${saleId} has ${-result.stock} buyers more than units`);
        return;
      case 'reopened':
        this.#logger.log(`${saleId} is open again after an interrupted reset`);
        return;
      case 'defined':
        this.#logger.log(`${saleId} has its changed definition`);
        return;
      case 'in-step':
      case 'superseded':
        return;
    }
  }
}
