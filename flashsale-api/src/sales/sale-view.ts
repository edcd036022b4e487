import { type Sale, type SaleDefinition, type SaleObservation, type SaleStatus, saleStatusAt } from 'flashsale-core';

/** A sale as clients see it; times in ISO 8601, UTC. */
export interface SaleView {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly remainingStock: number;
  readonly totalSold: number;
  readonly saleActive: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: SaleStatus;
}

/** Views by observation, reused until the status changes. */
const shown = new WeakMap<SaleObservation, SaleView>();

/** From the counters in Redis, which are ahead of the database by the reservations in flight. */
export function viewOfObservation(saleId: string, observed: SaleObservation, nowMs: number): SaleView {
  const last = shown.get(observed);
  if (last?.status === saleStatusAt(observed.definition, nowMs)) return last;
  const next = toView({ ...observed.definition, saleId }, observed.stock, nowMs);
  shown.set(observed, next);
  return next;
}

/** From the database, for a sale whose counters are not loaded. */
export function viewOfRecord(sale: Sale, nowMs: number): SaleView {
  return toView(sale, sale.totalStock - sale.sold, nowMs);
}

function toView(definition: SaleDefinition, remainingStock: number, nowMs: number): SaleView {
  const status = saleStatusAt(definition, nowMs);
  return {
    saleId: definition.saleId,
    name: definition.name,
    totalStock: definition.totalStock,
    remainingStock,
    totalSold: definition.totalStock - remainingStock,
    saleActive: status === 'ACTIVE',
    startsAt: definition.startsAt.toISOString(),
    endsAt: definition.endsAt.toISOString(),
    status,
  };
}

const texts = new WeakMap<SaleView, string>();

/** The JSON of a view, serialised once. */
export function toSaleText(view: SaleView): string {
  let text = texts.get(view);
  if (text === undefined) texts.set(view, (text = JSON.stringify(view)));
  return text;
}
