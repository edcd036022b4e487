import type { SaleDraft } from 'flashsale-core';
import { type SaleView, viewOfNewSale } from '../../sales/sale-view.js';
import { type OperatorTerms, operatorTermsOf } from '../sales/admin-sale-view.js';

/** A draft, as buyers would see it if it were published now, and what only operators see. */
export interface AdminDraft extends SaleView, Partial<OperatorTerms> {
  readonly changedAt: string;
  /** How many places of Redis will decide about it; absent for one. */
  readonly buckets?: number;
}

export function toAdminDraft(draft: SaleDraft, nowMs: number): AdminDraft {
  return {
    ...viewOfNewSale(draft, nowMs),
    ...(draft.terms && operatorTermsOf(draft.terms)),
    ...(draft.buckets !== undefined && { buckets: draft.buckets }),
    changedAt: draft.changedAt.toISOString(),
  };
}
