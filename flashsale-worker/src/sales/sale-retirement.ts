import { type FactoryProvider, Logger } from '@nestjs/common';
import { Reconciliation, type RetireResult, type Sale, Sales } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';

/** Removes sales from Redis that ended long ago, to bound its memory. */
export class SaleRetirement {
  readonly #logger = new Logger(SaleRetirement.name);
  /** Sales that were due but had to stay, so that each is logged once. */
  readonly #reportedUnsettled = new Set<string>();

  /** @param afterMs how long after its end a sale is retired; undefined for never */
  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly sales: Sales,
    private readonly afterMs: number | undefined,
  ) {}

  /** Retires the sale if it is due. Resolves with whether it is retired. */
  async retireIfDue(sale: Sale): Promise<boolean> {
    if (sale.retiredAt !== undefined) return true;
    if (this.afterMs === undefined || Date.now() - sale.endsAt.getTime() < this.afterMs) return false;
    const result = await this.reconciliation.retire(sale.saleId, this.afterMs);
    this.#logResult(sale, result);
    return result === 'retired';
  }

  /**
   * Removes retired sales that Redis still holds, because a process died in between or Redis came back with older data.
   */
  async forgetRetired(held: readonly string[]): Promise<void> {
    for (const sale of await this.sales.findRetired(held)) await this.reconciliation.forgetRetired(sale);
  }

  /** Lets a closed sale, or a bucket, that PostgreSQL does not have expire from Redis. */
  async expire(shard: string, isBeingRebuilt: boolean): Promise<void> {
    const { afterMs } = this;
    if (afterMs !== undefined) await this.reconciliation.expire(shard, { afterMs, isBeingRebuilt });
  }

  #logResult({ saleId, sold }: Sale, result: RetireResult): void {
    if (result === 'retired') {
      this.#reportedUnsettled.delete(saleId);
      this.#logger.log(`${saleId} is retired: removed from Redis, its ${sold} orders are in PostgreSQL`);
    } else if (result === 'unsettled' && !this.#reportedUnsettled.has(saleId)) {
      this.#reportedUnsettled.add(saleId);
      this.#logger.warn(`${saleId} ended long ago and stays in Redis: not every reservation has an order`);
    }
  }
}

export const saleRetirement: FactoryProvider<SaleRetirement> = {
  provide: SaleRetirement,
  inject: [Reconciliation, Sales, ENVIRONMENT],
  useFactory: (reconciliation: Reconciliation, sales: Sales, { retireAfterMs }: Environment) =>
    new SaleRetirement(reconciliation, sales, retireAfterMs),
};
