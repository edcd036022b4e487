import type { SaleObservation } from './observe-sale.js';
import type { Sale } from './sale.js';

export type ReconcileStep =
  /** `drainFirst`: Redis may have lost reservations whose messages are still queued; they come first. */
  | { readonly step: 'rebuild'; readonly drainFirst: boolean; readonly reason: string }
  | { readonly step: 'reopen' }
  | { readonly step: 'define' }
  | { readonly step: 'none' };

/** What is to be done so that Redis follows PostgreSQL. */
export function nextStep(sale: Sale, observed: SaleObservation | undefined, runId: string): ReconcileStep {
  if (observed === undefined) {
    const neverOpened = sale.epoch === 0;
    return { step: 'rebuild', drainFirst: !neverOpened, reason: neverOpened ? 'first opening' : 'counters missing' };
  }
  if (observed.runId !== runId) return { step: 'rebuild', drainFirst: true, reason: 'Redis restarted' };
  if (observed.epoch !== sale.epoch) {
    return {
      step: 'rebuild',
      drainFirst: false,
      reason: `epoch ${observed.epoch} in Redis, ${sale.epoch} in PostgreSQL`,
    };
  }
  if (observed.gate === 'closed') return { step: 'reopen' };
  if (observed.definition.revision < sale.revision) return { step: 'define' };
  return { step: 'none' };
}
