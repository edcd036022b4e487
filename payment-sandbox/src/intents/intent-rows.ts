import type pg from 'pg';
import { notFound } from '../api/api-error.js';
import type { Intent } from './intent.js';

interface IntentRow {
  id: string;
  client_secret: string;
  /** PostgreSQL's BIGINT as text. */
  amount: string;
  currency: string;
  capture_method: Intent['captureMethod'];
  status: Intent['status'];
  card: Intent['card'];
  captured: string;
  refunded: string;
  metadata: Record<string, string>;
  last_error: string | null;
  settles_at: Date | null;
  created_at: Date;
  authorized_at: Date | null;
  captured_at: Date | null;
  returned_at: Date | null;
}

export async function insertIntent(client: pg.PoolClient, intent: Intent): Promise<void> {
  await client.query(
    `INSERT INTO payment_sandbox.intents (id, client_secret, amount, currency, capture_method, status, metadata, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      intent.id,
      intent.clientSecret,
      intent.amount,
      intent.currency,
      intent.captureMethod,
      intent.status,
      JSON.stringify(intent.metadata),
      intent.createdAt,
    ],
  );
}

export async function updateIntent(client: pg.PoolClient, intent: Intent): Promise<void> {
  await client.query(
    `UPDATE payment_sandbox.intents
        SET status = $2, card = $3, captured = $4, refunded = $5, last_error = $6, settles_at = $7, authorized_at = $8,
            captured_at = $9, returned_at = $10
      WHERE id = $1`,
    [
      intent.id,
      intent.status,
      intent.card,
      intent.captured,
      intent.refunded,
      intent.lastError,
      intent.settlesAt,
      intent.authorizedAt,
      intent.capturedAt,
      intent.returnedAt,
    ],
  );
}

/** Locks the intent until the transaction ends. @throws ApiError 404 */
export async function lockIntent(client: pg.PoolClient, intentId: string): Promise<Intent> {
  const { rows } = await client.query<IntentRow>('SELECT * FROM payment_sandbox.intents WHERE id = $1 FOR UPDATE', [
    intentId,
  ]);
  if (rows[0] === undefined) throw notFound(intentId);
  return toIntent(rows[0]);
}

/** @throws ApiError 404 */
export async function findIntent(pool: pg.Pool, intentId: string): Promise<Intent> {
  const { rows } = await pool.query<IntentRow>('SELECT * FROM payment_sandbox.intents WHERE id = $1', [intentId]);
  if (rows[0] === undefined) throw notFound(intentId);
  return toIntent(rows[0]);
}

/** In the order of their ids, so that a reader can go on after the last one. */
export async function listIntents(pool: pg.Pool, after: string, limit: number): Promise<Intent[]> {
  const { rows } = await pool.query<IntentRow>(
    'SELECT * FROM payment_sandbox.intents WHERE id > $1 ORDER BY id LIMIT $2',
    [after, limit],
  );
  return rows.map(toIntent);
}

/** Intents whose slow bank has answered. */
export async function findSettling(pool: pg.Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM payment_sandbox.intents WHERE settles_at <= CURRENT_TIMESTAMP ORDER BY settles_at LIMIT $1',
    [limit],
  );
  return rows.map(({ id }) => id);
}

function toIntent(row: IntentRow): Intent {
  return {
    id: row.id,
    clientSecret: row.client_secret,
    amount: Number(row.amount),
    currency: row.currency,
    captureMethod: row.capture_method,
    status: row.status,
    card: row.card,
    captured: Number(row.captured),
    refunded: Number(row.refunded),
    metadata: row.metadata,
    lastError: row.last_error,
    settlesAt: row.settles_at,
    createdAt: row.created_at,
    authorizedAt: row.authorized_at,
    capturedAt: row.captured_at,
    returnedAt: row.returned_at,
  };
}
