import { Injectable } from '@nestjs/common';
import { Payments, type ToldPayment } from 'flashsale-core';
import { isDataFault } from '../orders/database-fault.js';
import { HoldMirror } from './hold-mirror.js';
import { PaymentMetrics } from './payment-metrics.js';

interface WaitingDecision {
  readonly told: ToldPayment;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Decides what the provider answered. Each decision holds the lock of its sale until it is committed, so what comes
 * in while one is under way is decided by the next one together; sales do not wait for each other. No more wait than there are
 * calls to the provider.
 */
@Injectable()
export class Decisions {
  /** What waits in each sale that has a decision under way. */
  readonly #waiting = new Map<string, WaitingDecision[]>();

  constructor(
    private readonly payments: Payments,
    private readonly mirror: HoldMirror,
    private readonly metrics: PaymentMetrics,
  ) {}

  /** Resolves once it is committed. @throws what PostgreSQL says against it */
  decide(saleId: string, told: ToldPayment): Promise<void> {
    return new Promise((resolve, reject) => {
      const decision = { told, resolve, reject };
      const waiting = this.#waiting.get(saleId);
      if (waiting === undefined) void this.#decideAll(saleId, [decision]);
      else waiting.push(decision);
    });
  }

  async #decideAll(saleId: string, waiting: WaitingDecision[]): Promise<void> {
    this.#waiting.set(saleId, waiting);
    while (waiting.length > 0) await this.#decide(waiting.splice(0));
    this.#waiting.delete(saleId);
  }

  async #decide(batch: readonly WaitingDecision[]): Promise<void> {
    try {
      const moved = await this.payments.decide(batch.map(({ told }) => told));
      this.metrics.moved(moved);
      await this.mirror.confirm(moved);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // One that cannot be written must not keep back the others.
      if (batch.length > 1 && isDataFault(error)) {
        for (const waiting of batch) await this.#decide([waiting]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }
}
