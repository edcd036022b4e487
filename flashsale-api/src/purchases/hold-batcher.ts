import { Injectable } from '@nestjs/common';
import { type HoldAttempt, type HoldOutcome, Holds, HOLDS_PER_CALL_MAX, SaleCatalog } from 'flashsale-core';
import { AttemptBatcher } from './attempt-batcher.js';

export type HoldDecision = HoldOutcome & { readonly epoch: number; readonly decidedAtMs: number };

/** Has Redis decide the attempts of sales that hold units until they are paid for. */
@Injectable()
export class HoldBatcher extends AttemptBatcher<HoldAttempt, HoldDecision> {
  constructor(
    private readonly holds: Holds,
    catalog: SaleCatalog,
  ) {
    super(holds, catalog, HOLDS_PER_CALL_MAX);
  }

  protected async ask(saleId: string, attempts: readonly HoldAttempt[]) {
    const decided = await this.holds.reserve(saleId, attempts);
    if (decided === 'not-ready') return decided;
    const { epoch, decidedAtMs, outcomes } = decided;
    const decisionOf = (i: number): HoldDecision => ({ ...(outcomes[i] as HoldOutcome), epoch, decidedAtMs });
    return { epoch, decisionOf };
  }
}
