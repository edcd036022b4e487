import type { AuditEventType } from 'flashsale-core';
import type pg from 'pg';
import { type Page, toPage } from './orders-page.js';

/** The id of the last row of a page. */
export const AUDIT_CURSOR = /^\d{1,18}$/;

export interface AuditRecord {
  /** A bigint, so a string. */
  readonly id: string;
  readonly userId: string | null;
  readonly eventType: AuditEventType;
  readonly orderId: string | null;
  readonly epoch: number;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
}

export interface AuditPageOptions {
  readonly userId?: string | undefined;
  readonly eventType?: AuditEventType | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The audit rows of a sale that were written last first. */
export async function readAuditPage(
  pool: pg.Pool,
  saleId: string,
  { userId, eventType, after, limit }: AuditPageOptions,
): Promise<Page<AuditRecord>> {
  const { rows } = await pool.query<AuditRecord>(
    `SELECT id, user_id AS "userId", event_type AS "eventType", order_id AS "orderId", epoch, metadata,
            created_at AS "createdAt"
       FROM order_audit_trail
      WHERE sale_id = $1 AND ($2::text IS NULL OR user_id = $2) AND ($3::text IS NULL OR event_type = $3)
        AND ($4::bigint IS NULL OR id < $4)
      ORDER BY id DESC LIMIT $5`,
    [saleId, userId, eventType, after, limit + 1],
  );
  return toPage(rows, limit, ({ id }) => id);
}

/** All audit rows of a sale, the last first, in chunks. */
export async function* readAllAudit(
  pool: pg.Pool,
  saleId: string,
  filter: Pick<AuditPageOptions, 'userId' | 'eventType'>,
  chunkSize: number,
): AsyncGenerator<readonly AuditRecord[], void, undefined> {
  let after: string | undefined;
  do {
    const { items, next } = await readAuditPage(pool, saleId, { ...filter, after, limit: chunkSize });
    yield items;
    after = next ?? undefined;
  } while (after !== undefined);
}
