import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Schemas } from 'flashsale-client';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const UNKNOWN = randomUUID();
const stores = useStores();
let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiHere(stores);
});

interface Command {
  readonly kind: 'CREATE' | 'CAPTURE' | 'VOID' | 'REFUND';
  readonly state: 'DUE' | 'DONE' | 'GIVEN_UP';
  readonly attempts?: number;
  /** When it is tried next, and how long ago it was commanded. */
  readonly dueInSeconds?: number;
  readonly ageMinutes?: number;
}

/** A payment of this age with these commands. */
async function payment(
  saleId: string,
  state: 'NEW' | 'OPEN' | 'CAPTURED',
  ageSeconds: number,
  commands: readonly Command[] = [],
): Promise<string> {
  const paymentId = randomUUID();
  await stores.database.pool.query(
    `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state, captured, created_at)
     VALUES ($1, gen_random_uuid(), $2, 1, 'ann', 'sandbox', $3, 'MANUAL', 1999, 'EUR', $4, $5, now() - make_interval(secs => $6))`,
    [paymentId, saleId, state === 'NEW' ? null : paymentId, state, state === 'CAPTURED' ? 1_999 : 0, ageSeconds],
  );
  for (const { kind, state: commanded, attempts = 1, dueInSeconds = 0, ageMinutes = 0 } of commands)
    await stores.database.pool.query(
      `INSERT INTO payment_commands (payment_id, kind, state, attempts, due_at, created_at, last_error)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), now() - make_interval(mins => $6), 'no')`,
      [paymentId, kind, commanded, attempts, dueInSeconds, ageMinutes],
    );
  return paymentId;
}

async function list(query: Readonly<Record<string, string>>): Promise<Schemas['PaymentsPage']> {
  const path = `/api/v1/admin/payments?${new URLSearchParams(query).toString()}`;
  return bodyOf((await api.client.ask('GET', path)) as Answer<Schemas['PaymentsPage']>);
}

async function idsOf(query: Readonly<Record<string, string>>): Promise<string[]> {
  return (await list(query)).items.map(({ paymentId }) => paymentId);
}

const retry = (paymentId: string): Promise<Answer> =>
  api.client.ask('POST', `/api/v1/admin/payments/${paymentId}/retry`);

async function commandsOf(paymentId: string): Promise<string[]> {
  const { rows } = await stores.database.pool.query<{ command: string }>(
    `SELECT kind || ' ' || state || ' ' || attempts || CASE WHEN due_at <= now() THEN ' now' ELSE ' later' END AS command
       FROM payment_commands WHERE payment_id = $1 ORDER BY kind`,
    [paymentId],
  );
  return rows.map(({ command }) => command);
}

describe('GET /admin/payments', () => {
  it('lists what is stuck first, then the newest, page by page', async () => {
    const saleId = 'listed';
    const given = await payment(saleId, 'CAPTURED', 500, [{ kind: 'REFUND', state: 'GIVEN_UP', attempts: 12 }]);
    const slow = await payment(saleId, 'OPEN', 400, [{ kind: 'VOID', state: 'DUE', ageMinutes: 16 }]);
    // Holds whose payment nobody prepares end by themselves.
    const waiting = await payment(saleId, 'NEW', 300, [{ kind: 'CREATE', state: 'DUE', ageMinutes: 16 }]);
    const fresh = await payment(saleId, 'CAPTURED', 200, [{ kind: 'CAPTURE', state: 'DONE', ageMinutes: 60 }]);
    await payment('another', 'OPEN', 100);
    const inOrder = [slow, given, fresh, waiting];
    expect(await idsOf({ saleId })).toEqual(inOrder);
    const paged: string[] = [];
    for (let after = ''; ;) {
      const { items, next } = await list({ saleId, limit: '1', after });
      paged.push(...items.map(({ paymentId }) => paymentId));
      if (next === null) break;
      after = next;
    }
    expect(paged).toEqual(inOrder);
    expect(await idsOf({ saleId, stuck: 'true' })).toEqual([slow, given]);
    expect(await idsOf({ saleId, state: 'CAPTURED' })).toEqual([given, fresh]);
    expect((await list({ saleId })).items[1]).toMatchObject({
      ...{ paymentId: given, saleId, userId: 'ann', provider: 'sandbox', providerPaymentId: given, state: 'CAPTURED' },
      ...{ amount: 1_999, captured: 1_999, refunded: 0, currency: 'EUR', stuck: true },
      createdAt: expect.stringMatching(/Z$/),
      commands: [
        {
          kind: 'REFUND',
          reason: null,
          state: 'GIVEN_UP',
          attempts: 12,
          lastError: 'no',
          dueAt: expect.stringMatching(/Z$/),
        },
      ],
    });
  });

  it.each(['state=LOST', 'stuck=yes', 'saleId=a%20b', 'after=x', 'limit=0', 'colour=red'])(
    'refuses %s',
    async (query) => {
      expect(await api.client.ask('GET', `/api/v1/admin/payments?${query}`)).toMatchObject({ status: 400 });
    },
  );
});

describe('POST /admin/payments/:paymentId/retry', () => {
  it('gives what was given up, or waits, all its attempts from now on, and leaves what may be under way', async () => {
    const paymentId = await payment('retried', 'CAPTURED', 0, [
      { kind: 'CAPTURE', state: 'DONE', attempts: 1, dueInSeconds: 60 },
      { kind: 'REFUND', state: 'GIVEN_UP', attempts: 2, dueInSeconds: 60 },
      { kind: 'VOID', state: 'DUE', attempts: 13, dueInSeconds: 3_600 },
      { kind: 'CREATE', state: 'DUE', attempts: 4, dueInSeconds: 25 },
    ]);
    expect(await retry(paymentId)).toMatchObject({ status: 200, body: { paymentId, retried: ['REFUND', 'VOID'] } });
    // From the next dozen on: keys that the provider has not seen, and the provider is asked first.
    expect(await commandsOf(paymentId)).toEqual([
      'CAPTURE DONE 1 later',
      'CREATE DUE 4 later',
      'REFUND DUE 12 now',
      'VOID DUE 24 now',
    ]);
    expect(await retry(paymentId)).toMatchObject({ body: { retried: [] } });
    const acts = await api.client.ask('GET', '/api/v1/admin/acts?act=retry-payment&limit=2');
    expect(acts.body).toMatchObject({
      items: [
        { outcome: 'DONE', after: { paymentId, retried: [] } },
        { outcome: 'DONE', after: { paymentId, retried: ['REFUND', 'VOID'] } },
      ],
    });
  });

  it('knows no other payment', async () => {
    expect(await retry(UNKNOWN)).toMatchObject({ status: 404, body: { message: `Payment ${UNKNOWN} not found` } });
    expect(await retry('7')).toMatchObject({ status: 400 });
  });
});
