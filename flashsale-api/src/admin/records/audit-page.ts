import { Injectable } from '@nestjs/common';
import { type AuditEventType, type Database, SEGMENT_EVENTS } from 'flashsale-core';
import { type Page, readPages, toPage } from './orders-page.js';

/** The id of the last row of a page. */
export const AUDIT_CURSOR = /^\d{1,18}$/;

/** How many ids of the trail one id of the tables stands for, as in the view order_audit_trail. */
const TRAIL_IDS_PER_ID = 8192;
const SEGMENT_EVENTS_SQL = Object.entries(SEGMENT_EVENTS)
  .map(([event, rows]) => `WHEN '${event}' THEN ARRAY['${rows.join("', '")}']`)
  .join(' ');

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

/** The audit trail, as operators read it. SQL, because Prisma can neither unfold a segment nor join the two tables. */
@Injectable()
export class AuditRecords {
  /**
   * The audit rows of a sale, newest first. The view order_audit_trail, which defines the rows of a segment, would
   * first unfold every segment of the sale; this query unfolds only the newest, as many as the page needs.
   */
  async readPage(
    { pool }: Database,
    saleId: string,
    { userId, eventType, after, limit }: AuditPageOptions,
  ): Promise<Page<AuditRecord>> {
    const { rows } = await pool.query<AuditRecord>(
      `SELECT id, user_id AS "userId", event_type AS "eventType", order_id AS "orderId", epoch, metadata,
              created_at AS "createdAt"
         FROM ((SELECT id * ${TRAIL_IDS_PER_ID} AS id, user_id, event_type, order_id, epoch, metadata, created_at
                  FROM audit_events
                 WHERE sale_id = $1 AND ($2::text IS NULL OR user_id = $2) AND ($3::text IS NULL OR event_type = $3)
                   AND ($4::bigint IS NULL OR id * ${TRAIL_IDS_PER_ID} < $4)
                 ORDER BY audit_events.id DESC LIMIT $5)
               UNION ALL
               (SELECT place.id, a.user_id, step.event_type, a.order_id, s.epoch, NULL,
                       CASE step.event_type WHEN 'CONFIRMED' THEN s.confirmed_at
                                            ELSE s.began_at + a.after_ms * interval '1 millisecond' END
                  FROM audit_segments s
                 CROSS JOIN LATERAL (
                   SELECT CASE s.event_type ${SEGMENT_EVENTS_SQL} END
                 ) AS way (event_types)
                 CROSS JOIN LATERAL unnest(string_to_array(s.user_ids, ' '), string_to_array(s.decided_after_ms, ' ')::int[],
                                           string_to_array(s.order_ids, ' ')::uuid[])
                            WITH ORDINALITY AS a (user_id, after_ms, order_id, place)
                 CROSS JOIN LATERAL unnest(way.event_types) WITH ORDINALITY AS step (event_type, place)
                 CROSS JOIN LATERAL (
                   SELECT s.id * ${TRAIL_IDS_PER_ID} + cardinality(way.event_types) * (a.place - 1) + step.place - 1
                 ) AS place (id)
                 WHERE s.sale_id = $1 AND ($2::text IS NULL OR a.user_id = $2)
                   AND ($2::text IS NULL OR strpos(' ' || s.user_ids || ' ', ' ' || $2 || ' ') > 0)
                   AND ($3::text IS NULL OR step.event_type = $3)
                   AND ($3::text IS NULL OR $3 = ANY(way.event_types))
                   AND ($4::bigint IS NULL OR (s.id <= $4 / ${TRAIL_IDS_PER_ID} AND place.id < $4))
                 ORDER BY s.id DESC, place.id DESC LIMIT $5)) AS trail
        ORDER BY id DESC LIMIT $5`,
      [saleId, userId, eventType, after, limit + 1],
    );
    return toPage(rows, limit, ({ id }) => id);
  }

  /** All audit rows of a sale, newest first, in chunks. */
  readAll(
    database: Database,
    saleId: string,
    filter: Pick<AuditPageOptions, 'userId' | 'eventType'>,
    chunkSize: number,
  ): AsyncGenerator<readonly AuditRecord[], void, undefined> {
    return readPages((after) => this.readPage(database, saleId, { ...filter, after, limit: chunkSize }));
  }
}
