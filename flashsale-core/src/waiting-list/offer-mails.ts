import type pg from 'pg';
import type { Database } from '../postgresql/database.js';

/** A mail whose worker died is taken up again after this time; longer than a mail may take. */
const CLAIM_LEASE_SECONDS = 120;

/** The languages in which mails are written. */
export const MAIL_LANGUAGES = ['en', 'de'] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/** Where somebody who waits wants to be told of an offer. */
export interface OfferAddress {
  readonly email: string;
  readonly language: MailLanguage;
}

/** A mail that this process sends now. */
export interface ClaimedOfferMail extends OfferAddress {
  readonly place: string;
  readonly saleId: string;
  readonly saleName: string;
  readonly orderId: string;
  readonly quantity: number;
  /** When the offer runs out. */
  readonly expiresAt: Date;
  /** This one included. */
  readonly attempts: number;
}

/**
 * Who on a waiting list wants a mail with an offer. The transaction that writes the order of an offer makes its mail due; addresses are
 * kept no longer than they are needed.
 */
export class OfferMails {
  constructor(private readonly database: Database) {}

  /** Claims mails whose offers are still open. No lock is held while a mail is sent. */
  async claim(limit: number): Promise<readonly ClaimedOfferMail[]> {
    const { rows } = await this.database.pool.query<ClaimedOfferMail>({
      name: 'claim-offer-mails',
      text: `
        WITH due AS (
          SELECT m.place, o.id, o.sale_id, s.name, o.quantity, o.expires_at
            FROM offer_mails m JOIN orders o ON o.id = m.order_id JOIN sales s ON s.id = o.sale_id
           WHERE m.due_at <= now() AND o.status = 'HELD'
           ORDER BY m.due_at LIMIT $1 FOR UPDATE OF m SKIP LOCKED
        )
        UPDATE offer_mails m
           SET attempts = m.attempts + 1, due_at = now() + make_interval(secs => ${CLAIM_LEASE_SECONDS})
          FROM due WHERE m.place = due.place
        RETURNING m.place, due.id AS "orderId", due.sale_id AS "saleId", due.name AS "saleName", due.quantity,
                  due.expires_at AS "expiresAt", m.email, m.language, m.attempts`,
      values: [limit],
    });
    return rows;
  }

  /** Tries it again after a while. */
  async postpone({ place }: Pick<ClaimedOfferMail, 'place'>, delayMs: number): Promise<void> {
    await this.database.pool.query({
      name: 'postpone-offer-mail',
      text: 'UPDATE offer_mails SET due_at = now() + make_interval(secs => $2::float8 / 1000) WHERE place = $1',
      values: [place, delayMs],
    });
  }

  /** Deletes the address: its mail is sent, or cannot be. */
  async forget({ place }: Pick<ClaimedOfferMail, 'place'>): Promise<void> {
    await this.database.pool.query({
      name: 'forget-offer-mail',
      text: 'DELETE FROM offer_mails WHERE place = $1',
      values: [place],
    });
  }

  /** Deletes the addresses to which no mail will go: the user has left, the sale is over, or the offer is. */
  async forgetEnded(): Promise<void> {
    await this.database.pool.query({
      name: 'forget-ended-offer-mails',
      text: `
        DELETE FROM offer_mails m
         USING waiting_list w JOIN sales s ON s.id = w.sale_id
         WHERE w.place = m.place
           AND CASE WHEN m.order_id IS NULL THEN w.state NOT IN ('JOINING', 'LISTED', 'LEAVING') OR s.ends_at <= now()
                    ELSE NOT EXISTS (SELECT FROM orders o WHERE o.id = m.order_id AND o.status = 'HELD') END`,
    });
  }
}

/** Notes where who has this place wants to be told; another address takes the place of an earlier one. */
export async function noteOfferAddress(pool: pg.Pool, place: number, { email, language }: OfferAddress): Promise<void> {
  await pool.query({
    name: 'note-offer-address',
    text: `INSERT INTO offer_mails AS m (place, email, language) VALUES ($1, $2, $3)
           ON CONFLICT (place) DO UPDATE SET email = EXCLUDED.email, language = EXCLUDED.language WHERE m.order_id IS NULL`,
    values: [place, email, language],
  });
}
