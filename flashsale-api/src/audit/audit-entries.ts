import type { AuditEventType, Database } from 'flashsale-core';

/** What the API writes about attempts that do not become orders. */
export type RejectionEvent = Extract<
  AuditEventType,
  'REJECTED_SOLD_OUT' | 'REJECTED_DUPLICATE' | 'REJECTED_NOT_ACTIVE' | 'REPLAYED'
>;

/** One decided attempt. A rejection becomes two rows, ATTEMPTED and itself; a replay becomes one. */
export interface AuditEntry {
  readonly saleId: string;
  readonly epoch: number;
  readonly userId: string;
  readonly event: RejectionEvent;
  /** Of the entry's last row, counted from 1 for each instance, sale and epoch; a hole is a lost row. */
  readonly sequence: number;
  /** Epoch ms by the clock of Redis. */
  readonly decidedAtMs: number;
}

export const ROWS_PER_REJECTION = 2;
export const ROWS_PER_REPLAY = 1;

/**
 * Writes entries in one statement. Repeating it adds nothing. Entries from before the sale's last reset are left out:
 * the share lock makes a reset that is under way come first, so its outcome is seen.
 */
export async function insertAuditEntries(
  database: Database,
  instance: string,
  entries: readonly AuditEntry[],
): Promise<void> {
  await database.pool.query({
    name: 'insert-audit-entries',
    text: `
      WITH live AS (
        SELECT id, reset_epoch FROM sales WHERE id = ANY($1) FOR KEY SHARE
      ), given AS (
        SELECT g.* FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
          AS g (sale_id, epoch, user_id, event_type, sequence, decided_at)
          JOIN live ON live.id = g.sale_id AND g.epoch >= live.reset_epoch
      )
      INSERT INTO order_audit_trail (sale_id, epoch, instance, sequence, user_id, event_type, created_at)
      SELECT sale_id, epoch, $7, sequence - 1, user_id, 'ATTEMPTED', decided_at FROM given WHERE event_type <> 'REPLAYED'
       UNION ALL
      SELECT sale_id, epoch, $7, sequence, user_id, event_type, decided_at FROM given
      ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
    values: [
      entries.map(({ saleId }) => saleId),
      entries.map(({ epoch }) => epoch),
      entries.map(({ userId }) => userId),
      entries.map(({ event }) => event),
      entries.map(({ sequence }) => sequence),
      entries.map(({ decidedAtMs }) => new Date(decidedAtMs)),
      instance,
    ],
  });
}
