import { type Database, type RejectionEvent, SEGMENT_EVENTS } from 'flashsale-core';

/** The ids of the audit trail leave room for 8,192 rows per segment, and a rejection has two. */
export const SEGMENT_SIZE_MAX = 4_096;
/** Separates the joined values of a segment: user ids are visible characters. */
const SEPARATOR = ' ';

/** Attempts of one sale, epoch and event, as they are written: one row, which the audit trail unfolds into many. */
export interface AuditSegment {
  readonly saleId: string;
  readonly epoch: number;
  readonly event: RejectionEvent;
  /** Of its first row. Each instance counts the rows of a sale and epoch from 1, so a gap is a lost row. */
  readonly firstSequence: number;
  readonly size: number;
  readonly rowCount: number;
  readonly beganAt: Date;
  readonly userIds: string;
  /** How long after `beganAt` each attempt was decided. */
  readonly decidedAfterMs: string;
}

/** How many rows of the audit trail a segment of this many attempts stands for. */
export function rowsOf(event: RejectionEvent, attempts: number): number {
  return SEGMENT_EVENTS[event].length * attempts;
}

/** A segment that is still growing. */
export class OpenSegment {
  readonly #userIds: string[] = [];
  readonly #decidedAfterMs: number[] = [];

  constructor(
    readonly event: RejectionEvent,
    readonly saleId: string,
    readonly epoch: number,
    /** Epoch ms by the clock of Redis. */
    private readonly beganAtMs: number,
  ) {}

  get isFull(): boolean {
    return this.#userIds.length >= SEGMENT_SIZE_MAX;
  }

  get rowCount(): number {
    return rowsOf(this.event, this.#userIds.length);
  }

  add(userId: string, decidedAtMs: number): void {
    this.#userIds.push(userId);
    this.#decidedAfterMs.push(decidedAtMs - this.beganAtMs);
  }

  /** Closes the segment: from now on it is two strings, however many attempts it holds. */
  seal(firstSequence: number): AuditSegment {
    const { saleId, epoch, event, rowCount } = this;
    return {
      ...{ saleId, epoch, event, rowCount, firstSequence },
      size: this.#userIds.length,
      beganAt: new Date(this.beganAtMs),
      userIds: this.#userIds.join(SEPARATOR),
      decidedAfterMs: this.#decidedAfterMs.join(SEPARATOR),
    };
  }
}

/**
 * Writes segments in one statement. Repeating it adds nothing. Segments from before the sale's last reset are left out:
 * the share lock waits for a reset in progress, so its outcome is seen. Segments of a sale that PostgreSQL does not
 * know are left out too. Resolves with the segments that are in the audit trail now.
 */
export async function insertAuditSegments(
  database: Database,
  instance: string,
  segments: readonly AuditSegment[],
): Promise<AuditSegment[]> {
  const { rows } = await database.pool.query<{ id: string; reset_epoch: number }>({
    name: 'insert-audit-segments',
    text: `
      WITH live AS (
        SELECT id, reset_epoch FROM sales WHERE id = ANY($1) FOR KEY SHARE
      ), inserted AS (
        INSERT INTO audit_segments
          (sale_id, epoch, event_type, first_sequence, row_count, began_at, user_ids, decided_after_ms, instance)
        SELECT g.*, $9
          FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::int[], $6::timestamptz[], $7::text[], $8::text[])
            AS g (sale_id, epoch, event_type, first_sequence, row_count, began_at, user_ids, decided_after_ms)
          JOIN live ON live.id = g.sale_id AND g.epoch >= live.reset_epoch
        ON CONFLICT (sale_id, epoch, instance, first_sequence) DO NOTHING
      ) SELECT id, reset_epoch FROM live`,
    values: [
      segments.map(({ saleId }) => saleId),
      segments.map(({ epoch }) => epoch),
      segments.map(({ event }) => event),
      segments.map(({ firstSequence }) => firstSequence),
      segments.map(({ rowCount }) => rowCount),
      segments.map(({ beganAt }) => beganAt),
      segments.map(({ userIds }) => userIds),
      segments.map(({ decidedAfterMs }) => decidedAfterMs),
      instance,
    ],
  });
  const resetEpochs = new Map(rows.map(({ id, reset_epoch }) => [id, reset_epoch]));
  return segments.filter(({ saleId, epoch }) => epoch >= (resetEpochs.get(saleId) ?? Infinity));
}
