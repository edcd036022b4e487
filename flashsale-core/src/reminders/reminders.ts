import type { Database } from '../postgresql/database.js';

/** Further addresses are refused: counting them must stay quick, and sending them must be done before the sale is over. */
const REMINDERS_PER_SALE_MAX = 50_000;
/** A reminder whose worker died is taken up again after this time; longer than a mail may take. */
const CLAIM_LEASE_SECONDS = 120;

export type NotedReminder = 'noted' | 'unknown-sale' | 'not-upcoming' | 'too-many';

/** A reminder that this process sends now. */
export interface ClaimedReminder {
  readonly saleId: string;
  readonly saleName: string;
  readonly endsAt: Date;
  readonly email: string;
  /** This one included. */
  readonly attempts: number;
}

/** Who wants a mail when a sale opens, in PostgreSQL. Addresses are kept no longer than they are needed. */
export class Reminders {
  constructor(private readonly database: Database) {}

  /** Notes an address, once for each sale. */
  async note(saleId: string, email: string): Promise<NotedReminder> {
    const { rows } = await this.database.pool.query<{ is_upcoming: boolean; is_full: boolean }>({
      name: 'note-reminder',
      text: `
        WITH sale AS (
          SELECT id, starts_at > now() AS is_upcoming,
                 (SELECT count(*) FROM reminders WHERE sale_id = $1) >= ${REMINDERS_PER_SALE_MAX} AS is_full
            FROM sales WHERE id = $1
        ), noted AS (
          INSERT INTO reminders (sale_id, email) SELECT id, lower($2) FROM sale WHERE is_upcoming AND NOT is_full
          ON CONFLICT DO NOTHING
        )
        SELECT is_upcoming, is_full FROM sale`,
      values: [saleId, email],
    });
    const [sale] = rows;
    if (sale === undefined) return 'unknown-sale';
    if (!sale.is_upcoming) return 'not-upcoming';
    return sale.is_full ? 'too-many' : 'noted';
  }

  /** Claims reminders of sales that have opened. No lock is held while a mail is sent. */
  async claim(limit: number): Promise<readonly ClaimedReminder[]> {
    const { rows } = await this.database.pool.query<ClaimedReminder>({
      name: 'claim-reminders',
      text: `
        WITH due AS (
          SELECT r.sale_id, r.email, s.name, s.ends_at
            FROM reminders r JOIN sales s ON s.id = r.sale_id
           WHERE r.due_at <= now() AND s.starts_at <= now() AND s.ends_at > now() AND s.state = 'OPEN'
           ORDER BY r.due_at LIMIT $1 FOR UPDATE OF r SKIP LOCKED
        )
        UPDATE reminders r
           SET attempts = r.attempts + 1, due_at = now() + make_interval(secs => ${CLAIM_LEASE_SECONDS})
          FROM due WHERE r.sale_id = due.sale_id AND r.email = due.email
        RETURNING r.sale_id AS "saleId", due.name AS "saleName", due.ends_at AS "endsAt", r.email, r.attempts`,
      values: [limit],
    });
    return rows;
  }

  /** Tries it again after a while. */
  async postpone({ saleId, email }: Pick<ClaimedReminder, 'saleId' | 'email'>, delayMs: number): Promise<void> {
    await this.database.pool.query({
      name: 'postpone-reminder',
      text: `UPDATE reminders SET due_at = now() + make_interval(secs => $3::float8 / 1000) WHERE sale_id = $1 AND email = $2`,
      values: [saleId, email, delayMs],
    });
  }

  /** Deletes the address: its mail is sent, or cannot be. */
  async forget({ saleId, email }: Pick<ClaimedReminder, 'saleId' | 'email'>): Promise<void> {
    await this.database.pool.query({
      name: 'forget-reminder',
      text: 'DELETE FROM reminders WHERE sale_id = $1 AND email = $2',
      values: [saleId, email],
    });
  }

  /** Deletes the addresses of sales that have ended. */
  async forgetEnded(): Promise<void> {
    await this.database.pool.query({
      name: 'forget-ended-reminders',
      text: 'DELETE FROM reminders r USING sales s WHERE s.id = r.sale_id AND s.ends_at <= now()',
    });
  }
}
