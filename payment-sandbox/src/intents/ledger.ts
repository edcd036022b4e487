import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { ApiError } from '../api/api-error.js';
import { addEvent } from '../events/event-rows.js';
import type { Faults } from '../faults/faults.js';
import type { Change, EventType, Intent } from './intent.js';
import { insertIntent, lockIntent, updateIntent } from './intent-rows.js';
import { compactId, toErrorBody } from './stripe-objects.js';

export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** Its key has had it before. */
  readonly isReplayed?: boolean;
}

/** A call of the shop that it may repeat under the same key. */
export interface RepeatableCall {
  readonly key: string | undefined;
  /** Method, path and body: under one key they must stay the same. */
  readonly request: string;
  /** It is done, and the answer says 500 instead, also when it is repeated. */
  readonly failsAfter: boolean;
}

export type NewIntent = Pick<Intent, 'amount' | 'currency' | 'captureMethod' | 'metadata'>;

/** Changes intents. Intent, event and the answer under a key are committed together. */
export class Ledger {
  constructor(
    private readonly pool: pg.Pool,
    private readonly faults: Faults,
    /** Called after events were committed. */
    private readonly onEvents: () => void,
  ) {}

  /** Does what the shop asks for, once for each key; again, it answers the same. */
  async answer(call: RepeatableCall, work: (client: pg.PoolClient) => Promise<object>): Promise<Answer> {
    const answer = await this.#transaction(async (client) => {
      const known = call.key === undefined ? undefined : await claimKey(client, call.key, call.request);
      if (known !== undefined) return known;
      const made = await attempt(client, work);
      const told = call.failsAfter ? toAnswer(new ApiError(500, 'api_error', undefined, 'Something broke.')) : made;
      if (call.key !== undefined) await keepAnswer(client, call.key, told);
      return told;
    });
    this.onEvents();
    return answer;
  }

  async create(client: pg.PoolClient, wanted: NewIntent): Promise<Intent> {
    const id = `pi_${compactId()}`;
    const intent: Intent = {
      ...wanted,
      id,
      clientSecret: `${id}_secret_${randomBytes(16).toString('hex')}`,
      status: 'requires_payment_method',
      card: null,
      captured: 0,
      refunded: 0,
      lastError: null,
      settlesAt: null,
      createdAt: new Date(),
      authorizedAt: null,
      capturedAt: null,
      returnedAt: null,
    };
    await insertIntent(client, intent);
    await this.#tell(client, 'payment_intent.created', intent);
    return intent;
  }

  async change(client: pg.PoolClient, intentId: string, change: (intent: Intent) => Change): Promise<Intent> {
    const { intent, event } = change(await lockIntent(client, intentId));
    await updateIntent(client, intent);
    await this.#tell(client, event, intent);
    return intent;
  }

  /** The buyer changes an intent, without a key. @throws ApiError */
  async changeByBuyer(intentId: string, change: (intent: Intent) => Change): Promise<Intent> {
    const intent = await this.#transaction((client) => this.change(client, intentId, change));
    this.onEvents();
    return intent;
  }

  async #tell(client: pg.PoolClient, type: EventType, intent: Intent): Promise<void> {
    if (this.faults.take('lose')) return;
    await addEvent(client, type, intent, this.faults.settings);
  }

  async #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => client.release(),
        // A connection in an unknown state must not go back to the pool.
        () => client.release(true),
      );
      throw error;
    }
  }
}

export function toAnswer(error: ApiError): Answer {
  return { status: error.status, body: JSON.stringify(toErrorBody(error)) };
}

/** A refusal is an answer as well, and changes nothing. */
async function attempt(client: pg.PoolClient, work: (client: pg.PoolClient) => Promise<object>): Promise<Answer> {
  try {
    return { status: 200, body: JSON.stringify(await work(client)) };
  } catch (error) {
    if (error instanceof ApiError) return toAnswer(error);
    throw error;
  }
}

/**
 * Resolves with the answer that this key got before; waits while its first call is under way.
 *
 * @throws ApiError if the key belongs to another request
 */
async function claimKey(client: pg.PoolClient, key: string, request: string): Promise<Answer | undefined> {
  const hash = createHash('sha256').update(request).digest();
  const { rowCount } = await client.query(
    `INSERT INTO payment_sandbox.requests (idempotency_key, request_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [key, hash],
  );
  if (rowCount === 1) return undefined;
  const { rows } = await client.query<{ request_hash: Buffer; status: number; body: string }>(
    'SELECT request_hash, status, body FROM payment_sandbox.requests WHERE idempotency_key = $1',
    [key],
  );
  const [known] = rows;
  if (known?.request_hash.equals(hash)) return { status: known.status, body: known.body, isReplayed: true };
  throw new ApiError(
    400,
    'idempotency_error',
    undefined,
    'Keys for idempotent requests can only be used with the same parameters they were first used with.',
  );
}

async function keepAnswer(client: pg.PoolClient, key: string, { status, body }: Answer): Promise<void> {
  await client.query('UPDATE payment_sandbox.requests SET status = $2, body = $3 WHERE idempotency_key = $1', [
    key,
    status,
    body,
  ]);
}
