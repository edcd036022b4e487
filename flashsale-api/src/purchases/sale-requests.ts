import { Injectable } from '@nestjs/common';
import { Reconciliation } from 'flashsale-core';

/** However many buyers request a sale that is not open, the reconciler is asked once per period. */
const REQUEST_PERIOD_MS = 1_000;

/** Asks the reconciler to open the sales that buyers request. A lost request is made again. */
@Injectable()
export class SaleRequests {
  #made = new Set<string>();
  #forgottenAtMs = 0;

  constructor(private readonly reconciliation: Reconciliation) {}

  add(saleId: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#forgottenAtMs >= REQUEST_PERIOD_MS) {
      this.#made = new Set();
      this.#forgottenAtMs = nowMs;
    }
    if (this.#made.has(saleId)) return;
    this.#made.add(saleId);
    this.reconciliation.request(saleId).catch(() => undefined);
  }
}
