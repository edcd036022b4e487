/** The names of what the common design keeps in the stores, beside what the flash sale keeps there. */
export const COMMON_QUEUE_SUFFIX = 'common-orders';
export const COMMON_TABLE = 'common_orders';

export const CREATE_COMMON_TABLE = `CREATE TABLE IF NOT EXISTS ${COMMON_TABLE} (
  id uuid PRIMARY KEY, sale_id text NOT NULL, user_id text NOT NULL, status text NOT NULL DEFAULT 'CONFIRMED',
  reserved_at timestamptz NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (sale_id, user_id))`;

export function commonStockKey(saleId: string): string {
  return `common:${saleId}:stock`;
}

export function commonUsersKey(saleId: string): string {
  return `common:${saleId}:users`;
}

export interface CommonOrder {
  readonly orderId: string;
  readonly saleId: string;
  readonly userId: string;
  /** Epoch ms by the clock of the API. */
  readonly reservedAtMs: number;
}
