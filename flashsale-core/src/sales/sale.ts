/** What an operator decides about a sale. Its window is half-open: startsAt <= now < endsAt. */
export interface SaleDefinition {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly state: 'OPEN' | 'PAUSED';
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Rises with every change of the definition. */
  readonly revision: number;
}

/** A sale as PostgreSQL knows it. */
export interface Sale extends SaleDefinition {
  /** Orders in the database. */
  readonly sold: number;
  /** Fencing token; 0 before the sale was opened for the first time. */
  readonly epoch: number;
  /** The epoch that the last reset, or the sale itself, began with: an older reservation never becomes an order. */
  readonly resetEpoch: number;
  /** The epoch that Redis opens or has opened; below `epoch` the sale is closed. */
  readonly openedEpoch: number;
  /** The only server on which `openedEpoch` may be opened. */
  readonly redisServer: string | undefined;
  /** Since when Redis no longer needs it: it ended, and all its orders are written. Absent while not retired. */
  readonly retiredAt?: Date;
  /**
   * Columns with values that no view can show, replaced here by the nearest that can be shown; absent if there are
   * none.
   */
  readonly unpresentable?: readonly string[];
}

/** Whether the epoch was raised and no server opens it yet. */
export function isClosed({ epoch, openedEpoch }: Pick<Sale, 'epoch' | 'openedEpoch'>): boolean {
  return openedEpoch < epoch;
}

export type SaleStatus = 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';

/** The status at one instant. A pause matters only inside the window. */
export function saleStatusAt(sale: Pick<SaleDefinition, 'state' | 'startsAt' | 'endsAt'>, nowMs: number): SaleStatus {
  if (nowMs < sale.startsAt.getTime()) return 'UPCOMING';
  if (nowMs >= sale.endsAt.getTime()) return 'ENDED';
  return sale.state === 'PAUSED' ? 'PAUSED' : 'ACTIVE';
}

/** The part of a definition that Redis scripts take, in their argument order. */
export function definitionArguments(sale: Omit<SaleDefinition, 'saleId'>): string[] {
  return [
    String(sale.revision),
    sale.name,
    sale.state,
    String(sale.totalStock),
    String(sale.startsAt.getTime()),
    String(sale.endsAt.getTime()),
  ];
}
