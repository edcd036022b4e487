import {
  type NewSale,
  type Sale,
  type SaleDefinition,
  type SaleMode,
  type SaleObservation,
  type SaleStatus,
  saleStatusAt,
} from 'flashsale-core';

/** What clients see beside it of a sale that holds units until they are paid for. */
interface HoldSaleView {
  /** Units that are held for buyers, and may come back. */
  readonly heldStock: number;
  /** For one unit, in minor units of the currency. */
  readonly unitPrice: number;
  readonly currency: string;
  /** Units that one user may have in all. */
  readonly limitPerUser: number;
  /** Units in one order. */
  readonly quantityMax: number;
  readonly holdSeconds: number;
}

/** A sale as clients see it; times in ISO 8601, UTC. `remainingStock`, `heldStock` and `totalSold` make up `totalStock`. */
export interface SaleView extends Partial<HoldSaleView> {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly remainingStock: number;
  readonly totalSold: number;
  readonly saleActive: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: SaleStatus;
  readonly mode: SaleMode;
  /** Only who was let in by its waiting room may buy; absent if it has none. */
  readonly hasRoom?: true;
}

const MS_PER_SECOND = 1_000;

/** Views by observation, reused until the status changes. */
const shown = new WeakMap<SaleObservation, SaleView>();

/** From the counters in Redis, which are ahead of the database by the reservations in flight. */
export function viewOfObservation(saleId: string, observed: SaleObservation, nowMs: number, hasRoom?: true): SaleView {
  const last = shown.get(observed);
  if (last?.status === saleStatusAt(observed.definition, nowMs) && last.hasRoom === hasRoom) return last;
  const next = toView({ ...observed.definition, saleId, ...(hasRoom && { hasRoom }) }, observed, nowMs);
  shown.set(observed, next);
  return next;
}

/** From the database, for a sale whose counters are not loaded. */
export function viewOfRecord(sale: Sale, nowMs: number): SaleView {
  const { totalStock, sold, held } = sale;
  return toView(sale, { stock: totalStock - sold - held, held }, nowMs);
}

/** Of a sale that nobody could buy in yet. */
export function viewOfNewSale(sale: NewSale & Pick<SaleDefinition, 'mode'>, nowMs: number): SaleView {
  return toView({ ...sale, state: 'OPEN' }, { stock: sale.totalStock, held: 0 }, nowMs);
}

function toView(
  definition: Omit<SaleDefinition, 'revision'> & Pick<Sale, 'hasRoom'>,
  { stock: remainingStock, held }: Pick<SaleObservation, 'stock' | 'held'>,
  nowMs: number,
): SaleView {
  const { saleId, name, totalStock, startsAt, endsAt, mode, terms, hasRoom } = definition;
  const status = saleStatusAt(definition, nowMs);
  return {
    ...{ saleId, name, totalStock, remainingStock },
    totalSold: totalStock - remainingStock - held,
    saleActive: status === 'ACTIVE',
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    status,
    mode,
    ...(hasRoom && { hasRoom }),
    ...(terms && {
      heldStock: held,
      unitPrice: terms.unitPrice,
      currency: terms.currency,
      limitPerUser: terms.limitPerUser,
      quantityMax: terms.quantityMax,
      holdSeconds: terms.holdTtlMs / MS_PER_SECOND,
    }),
  };
}

const texts = new WeakMap<SaleView, string>();

/** The JSON of a view, serialised once. */
export function toSaleText(view: SaleView): string {
  let text = texts.get(view);
  if (text === undefined) texts.set(view, (text = JSON.stringify(view)));
  return text;
}
