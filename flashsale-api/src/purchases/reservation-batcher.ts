import { Injectable } from '@nestjs/common';
import {
  type AttemptOutcome,
  ITEMS_PER_CALL_MAX,
  type PurchaseAttempt,
  Reservations,
  SaleCatalog,
} from 'flashsale-core';
import { AttemptBatcher } from './attempt-batcher.js';

export type ReservationDecision = AttemptOutcome & { readonly epoch: number; readonly decidedAtMs: number };

/** Has Redis decide the attempts of sales that sell at once. */
@Injectable()
export class ReservationBatcher extends AttemptBatcher<PurchaseAttempt, ReservationDecision> {
  constructor(
    private readonly reservations: Reservations,
    catalog: SaleCatalog,
  ) {
    super(reservations, catalog, ITEMS_PER_CALL_MAX);
  }

  protected async ask(saleId: string, attempts: readonly PurchaseAttempt[]) {
    const decided = await this.reservations.reserve(saleId, attempts);
    if (decided === 'not-ready') return decided;
    const { epoch, decidedAtMs, outcomes } = decided;
    const decisionOf = (i: number): ReservationDecision => {
      const attempt = outcomes[i] as AttemptOutcome;
      // Written out: spreading would cost more than everything else here.
      if (attempt.outcome !== 'reserved') return { outcome: attempt.outcome, epoch, decidedAtMs };
      return { outcome: attempt.outcome, outboxId: attempt.outboxId, epoch, decidedAtMs };
    };
    return { epoch, decisionOf };
  }
}
