import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  commandKey,
  Holds,
  lockSalesForOrders,
  Payments,
  PaymentGateway,
  type PaymentProvider,
  returnPayments,
  toPaymentSettings,
} from 'flashsale-core';
import { type ServerProcess, until } from 'flashsale-testkit';
import {
  hold,
  readMetrics,
  RecordingLogger,
  SANDBOX_SECRET,
  SandboxClient,
  TERMS,
  useStores,
  writeHolds,
} from '../../flashsale-core/test-support/index.js';
import { createWorker } from '../src/create-worker.js';
import { readWorkerEnvironment } from '../src/environment.js';

/** A worker in this process, with the sandbox as its provider; the test stores events as the API does. */
describe('a worker that takes payments', () => {
  const stores = useStores();
  let sandbox: ServerProcess;
  let client: SandboxClient;
  let payments: Payments;
  let provider: PaymentProvider;
  let saleId: string;
  let areEventsLost = false;

  beforeAll(async () => {
    sandbox = await stores.startSandbox({ PAYMENT_EVENTS_URL: await startShop() });
    client = new SandboxClient(sandbox);
    payments = new Payments(stores.database);
    const settings = toPaymentSettings({ PAYMENT_SANDBOX_URL: sandbox.url, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET });
    const gateway = await PaymentGateway.open(settings, 10_000);
    stores.defer(() => gateway.close());
    if (gateway.provider === undefined) throw new Error('The sandbox is the provider');
    ({ provider } = gateway);
  });
  beforeEach(async () => {
    areEventsLost = false;
    await client.setFaults({});
    ({ saleId } = await stores.openSale({ terms: TERMS, totalStock: 100 }));
  });

  async function startShop(): Promise<string> {
    const server = createServer((request, response) => {
      void request.toArray().then(async (chunks: Buffer[]) => {
        const event = provider.readEvent(Buffer.concat(chunks), String(request.headers['stripe-signature']));
        if (event !== undefined && !areEventsLost) await payments.insertEvents('sandbox', [event]);
        response.writeHead(event === undefined ? 400 : 200).end();
      });
    });
    stores.defer(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  }

  async function startWorker() {
    const environment = readWorkerEnvironment({
      ...process.env,
      ...stores.environment,
      PAYMENT_SANDBOX_URL: sandbox.url,
      PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET,
    });
    const app = await createWorker(environment, new RecordingLogger());
    stores.defer(() => app.close());
    await app.listen(0, '127.0.0.1');
    return app;
  }

  /** A hold in both stores. */
  async function held(): Promise<string> {
    const [orderId, userId] = [randomUUID(), randomUUID()];
    const decided = await new Holds(stores.redis).reserve(saleId, [{ orderId, userId, quantity: 1 }]);
    const [made] = decided === 'not-ready' ? [] : decided.outcomes;
    if (decided === 'not-ready' || made?.outcome !== 'held') throw new Error('There are units');
    const { outboxId, untilMs } = made;
    await writeHolds(stores, [hold(saleId, { orderId, userId, outboxId, untilMs, epoch: decided.epoch })]);
    return orderId;
  }

  async function start(orderId: string) {
    const started = await payments.start(orderId, provider);
    if (started.outcome !== 'started') throw new Error(started.outcome);
    return started.payment;
  }

  /** What the API does while a buyer waits; without it a worker does it. */
  async function secretOf(orderId: string): Promise<string | undefined> {
    const payment = await start(orderId);
    const answer = await provider.create(payment, `${payment.paymentId}:CREATE`);
    if (answer.outcome !== 'done') throw new Error(answer.message);
    await payments.saveProviderPaymentId(payment.paymentId, answer.payment.providerPaymentId);
    return answer.payment.clientSecret;
  }

  async function untilEnd(orderId: string, status: string, state: string): Promise<void> {
    const sql = `SELECT o.status, p.state, (SELECT COUNT(*)::int FROM payment_commands c WHERE c.payment_id = p.id AND c.state = 'DUE') AS due
                   FROM orders o LEFT JOIN payments p ON p.order_id = o.id WHERE o.id = $1`;
    await until(
      async () => {
        const { rows } = await stores.database.pool.query<{ status: string; state: string; due: number }>(sql, [
          orderId,
        ]);
        const [row] = rows;
        return row?.status === status && row.state === state && row.due === 0;
      },
      { what: `the order is ${status} and its payment ${state}` },
    );
  }

  async function untilHandled(): Promise<void> {
    await until(
      async () => (await stores.database.pool.query(`SELECT FROM payment_events WHERE state = 'NEW'`)).rowCount === 0,
      { what: 'every event is handled' },
    );
  }

  async function expire(orderId: string): Promise<void> {
    await stores.database.transaction(async (transaction) => {
      await lockSalesForOrders(transaction, [saleId], 'wait');
      await transaction.query(
        `WITH ended AS (UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1)
         UPDATE sales SET held = held - 1 WHERE id = $2`,
        [orderId, saleId],
      );
      await returnPayments(transaction, [orderId], 'HOLD_EXPIRED');
    });
  }

  async function stateInRedis(orderId: string): Promise<string | undefined> {
    const found = await new Holds(stores.redis).findOrders(saleId, [orderId]);
    return found === 'not-ready' ? found : found.orders[0]?.state;
  }

  async function truth(secret: string | undefined) {
    return (await client.payments()).find(({ id }) => id === secret?.split('_secret_')[0]);
  }

  it('confirms and captures once, and tells Redis, whatever the order and number of events', async () => {
    await client.setFaults({ copies: 5, shuffle: true });
    const app = await startWorker();
    const orderId = await held();
    const secret = await secretOf(orderId);
    expect((await client.pay(secret, 'pm_card_chargeDeclined')).status).toBe(402);
    await client.pay(secret);
    await untilEnd(orderId, 'CONFIRMED', 'CAPTURED');
    expect(await truth(secret)).toMatchObject({ captured: 1_999, refunded: 0 });
    await until(async () => (await stateInRedis(orderId)) === 'C');
    await until(async () => (await stores.countAudit(saleId)).PAYMENT_DECLINED === 1);
    const metrics = await readMetrics(await app.getUrl());
    expect(metrics.get('flashsale_payments_decided_total{outcome="confirmed"}')).toBeGreaterThan(0);
  });

  it('gives the unit back when reserved money cannot be taken', async () => {
    await startWorker();
    const orderId = await held();
    const secret = await secretOf(orderId);
    await client.pay(secret, 'pm_card_captureFails');
    await untilEnd(orderId, 'CANCELLED', 'VOIDED');
    expect(await truth(secret)).toMatchObject({ status: 'canceled', captured: 0 });
    await until(async () => (await stateInRedis(orderId)) === 'V');
  });

  it('lets go of money whose order has expired, also when it was taken already', async () => {
    await startWorker();
    const [open, reserved, taken] = [await held(), await held(), await held()];
    const secrets = [await secretOf(open), await secretOf(reserved), await secretOf(taken)];
    await client.setFaults({ delayMs: 1_500 });
    for (const secret of secrets.slice(1)) await client.pay(secret);
    const [id = ''] = (secrets[2] ?? '').split('_secret_');
    await provider.capturePayment(id, randomUUID());
    for (const orderId of [open, reserved, taken]) await expire(orderId);
    await untilEnd(open, 'EXPIRED', 'VOIDED');
    await untilEnd(reserved, 'EXPIRED', 'VOIDED');
    await untilEnd(taken, 'EXPIRED', 'REFUNDED');
    expect(await Promise.all(secrets.map(truth))).toEqual([
      expect.objectContaining({ status: 'canceled', captured: 0 }),
      expect.objectContaining({ status: 'canceled', captured: 0 }),
      expect.objectContaining({ captured: 1_999, refunded: 1_999 }),
    ]);
  });

  it('does each thing once although answers are cut, say 500 after doing it, or 429', async () => {
    await startWorker();
    const orderId = await held();
    const secret = await secretOf(orderId);
    await client.setFaults({ failAfter: 1, busy: 1 });
    await client.pay(secret);
    await untilEnd(orderId, 'CONFIRMED', 'CAPTURED');
    await client.setFaults({ cut: 2 });
    await stores.database.transaction(async (transaction) => returnPayments(transaction, [orderId], 'CANCELLED'));
    await untilEnd(orderId, 'CONFIRMED', 'REFUNDED');
    expect(await truth(secret)).toMatchObject({ captured: 1_999, refunded: 1_999 });
  });

  it('creates what the API could not, voids what the provider never had, and gives up what is refused', async () => {
    const [prepared, forgotten] = [await held(), await held()];
    const payment = await start(prepared);
    await start(forgotten);
    await expire(forgotten);
    await stores.database.pool.query(`UPDATE payment_commands SET due_at = now()`);
    await startWorker();
    await untilEnd(forgotten, 'EXPIRED', 'VOIDED');
    await untilEnd(prepared, 'HELD', 'OPEN');
    await stores.database.pool.query(`UPDATE payments SET provider_payment_id = 'pi_unknown' WHERE id = $1`, [
      payment.paymentId,
    ]);
    await expire(prepared);
    await until(async () => {
      const { rows } = await stores.database.pool.query<{ state: string }>(
        `SELECT state FROM payment_commands WHERE payment_id = $1 AND kind = 'VOID'`,
        [payment.paymentId],
      );
      return rows[0]?.state === 'GIVEN_UP';
    });

    // An operator has looked, and has it tried again.
    await stores.database.pool.query(`UPDATE payments SET provider_payment_id = $2 WHERE id = $1`, [
      payment.paymentId,
      (await client.payments()).find(({ paymentId }) => paymentId === payment.paymentId)?.id,
    ]);
    expect(await payments.retryCommands(payment.paymentId)).toEqual(['VOID']);
    await untilEnd(prepared, 'EXPIRED', 'VOIDED');
  });

  it('voids what was created a second time, so that the order has one payment', async () => {
    const orderId = await held();
    const payment = await start(orderId);
    const made = [];
    for (const generation of [0, 1]) {
      const answer = await provider.create(payment, commandKey(payment.paymentId, 'CREATE', generation));
      made.push(answer.outcome === 'done' ? answer.payment : undefined);
    }
    const [surplus, named] = made;
    await payments.saveProviderPaymentId(payment.paymentId, named?.providerPaymentId ?? '');
    await startWorker();
    await until(async () => (await truth(surplus?.clientSecret))?.status === 'canceled', { what: 'it is voided' });
    expect((await truth(named?.clientSecret))?.status).toBe('requires_payment_method');
    await client.pay(named?.clientSecret);
    await untilEnd(orderId, 'CONFIRMED', 'CAPTURED');
    await untilHandled();
  });

  it('voids what was begun before the shop changed its provider, where the former one is still known', async () => {
    const orderId = await held();
    const secret = await secretOf(orderId);
    const anew = await payments.start(orderId, { name: 'stripe', capture: 'MANUAL' });
    expect(anew.outcome).toBe('started');
    await startWorker();
    await until(async () => (await truth(secret))?.status === 'canceled', { what: 'it is voided' });
    await until(async () => {
      const sql = `SELECT FROM payment_commands JOIN payments p ON p.id = payment_id WHERE order_id = $1 AND kind = 'VOID'
                      AND payment_commands.state = 'DONE'`;
      return (await stores.database.pool.query(sql, [orderId])).rowCount === 1;
    });
    await untilHandled();
  });

  it('decides about one sale while another one is locked, and about that one afterwards', async () => {
    const locked = await held();
    const secretOfLocked = await secretOf(locked);
    const lockedSaleId = saleId;
    ({ saleId } = await stores.openSale({ terms: TERMS, totalStock: 100 }));
    const free = await held();
    const secret = await secretOf(free);
    const resetter = await stores.database.pool.connect();
    await resetter.query('BEGIN');
    await resetter.query('SELECT FROM sales WHERE id = $1 FOR UPDATE', [lockedSaleId]);
    try {
      await client.pay(secretOfLocked);
      await client.pay(secret);
      await startWorker();
      await untilEnd(free, 'CONFIRMED', 'CAPTURED');
      const { rows } = await stores.database.pool.query('SELECT status FROM orders WHERE id = $1', [locked]);
      expect(rows).toEqual([{ status: 'HELD' }]);
    } finally {
      await resetter.query('ROLLBACK');
      resetter.release();
    }
    await untilEnd(locked, 'CONFIRMED', 'CAPTURED');
  });

  it('asks about payments of which no event came', async () => {
    areEventsLost = true;
    const orderId = await held();
    const secret = await secretOf(orderId);
    await client.pay(secret);
    await startWorker();
    await stores.database.pool.query(
      `UPDATE payments SET checked_at = now() - INTERVAL '2 minutes' WHERE order_id = $1`,
      [orderId],
    );
    await untilEnd(orderId, 'CONFIRMED', 'CAPTURED');
    expect(await truth(secret)).toMatchObject({ captured: 1_999 });
  });

  it('gives back money at the provider that belongs to no payment, and ignores what is not ours', async () => {
    await startWorker();
    const orphan = await provider.create(
      {
        paymentId: randomUUID(),
        orderId: randomUUID(),
        saleId,
        epoch: 1,
        userId: 'nobody',
        amount: 700,
        currency: 'EUR',
      },
      randomUUID(),
    );
    const secret = orphan.outcome === 'done' ? orphan.payment.clientSecret : undefined;
    await client.pay(secret);
    await until(async () => (await truth(secret))?.status === 'canceled', { what: 'the orphan is voided' });
    expect(await stores.countAudit(saleId)).toMatchObject({ PAYMENT_ORPHANED: 1 });
    await payments.insertEvents('sandbox', [
      {
        eventId: randomUUID(),
        type: 'other',
        providerPaymentId: undefined,
        payload: { type: 'other', data: { object: {} } },
      },
      {
        eventId: 'broken',
        type: 'payment_intent.succeeded',
        providerPaymentId: undefined,
        payload: { type: 'payment_intent.succeeded', data: {} },
      },
    ]);
    await until(async () => {
      const sql = `SELECT FROM payment_events WHERE state = 'GIVEN_UP' AND event_id = 'broken'`;
      return (await stores.database.pool.query(sql)).rowCount === 1;
    });
    await untilHandled();
  });
});
