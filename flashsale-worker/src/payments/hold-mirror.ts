import { Injectable, Logger } from '@nestjs/common';
import { type HeldOrder, Holds, type MovedPayment, type Verdict } from 'flashsale-core';

/** Tells Redis what PostgreSQL decided. If it cannot be told now, the sweeper does it at the deadline of the hold. */
@Injectable()
export class HoldMirror {
  readonly #logger = new Logger(HoldMirror.name);

  constructor(private readonly holds: Holds) {}

  async confirm(moved: readonly MovedPayment[]): Promise<void> {
    const bySale = new Map<string, Verdict[]>();
    for (const { outcome, saleId, orderId, instance } of moved) {
      if (outcome !== 'confirmed' || instance === null) continue;
      const verdicts = bySale.get(saleId) ?? [];
      verdicts.push({ orderId, instance, verdict: 'C' });
      bySale.set(saleId, verdicts);
    }
    for (const [saleId, verdicts] of bySale) await this.#settle(saleId, verdicts);
  }

  async cancel({ saleId, orderId, instance }: HeldOrder): Promise<void> {
    await this.#settle(saleId, [{ orderId, instance, verdict: 'V' }]);
  }

  async #settle(saleId: string, verdicts: readonly Verdict[]): Promise<void> {
    await this.holds.settle(saleId, verdicts).catch((error: Error) => {
      this.#logger.warn(`${verdicts.length} holds of ${saleId} are settled later: ${error.message}`);
    });
  }
}
