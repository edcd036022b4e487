import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  Database,
  Lease,
  listSales,
  measureDrift,
  PeriodicTask,
  PurchasePublisher,
  type ReconcileResult,
  reconcileSale,
  RedisStore,
  type Sale,
} from 'flashsale-core';
import { INSTANCE } from '../stores/stores.module.js';

const RECONCILE_PERIOD_MS = 500;
const DRIFT_PERIOD_MS = 5_000;

/** Makes Redis follow PostgreSQL, in one worker at a time, and watches the two equations. */
@Injectable()
export class ReconcilerService {
  readonly #logger = new Logger(ReconcilerService.name);
  readonly #lease: Lease;
  readonly #tasks: PeriodicTask[];
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
    this.#tasks = [
      new PeriodicTask('The reconciler', RECONCILE_PERIOD_MS, (signal) => this.#reconcile(signal), this.#logger),
      new PeriodicTask('The drift watch', DRIFT_PERIOD_MS, () => this.#watchDrift(), this.#logger),
    ];
  }

  start(): void {
    for (const task of this.#tasks) task.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
    await this.#lease.release().catch(() => undefined);
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    this.#holdsLease = false;
    this.#holdsLease = await this.#lease.hold();
    if (!this.#holdsLease) return;
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

  async #watchDrift(): Promise<void> {
    if (!this.#holdsLease) return;
    for (const { saleId } of await listSales(this.database.pool)) {
      const drift = await measureDrift(this.database, this.redis, saleId);
      if (typeof drift === 'string' || (drift.buyers === 0 && drift.stock === 0)) continue;
      this.#logger.error(
        `${saleId} drifts: buyers - orders - outbox = ${drift.buyers}, total - stock - buyers = ${drift.stock}`,
      );
    }
  }
}
