import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type NewPayment,
  type PaymentSettings,
  type ProviderAnswer,
  type ProviderPayment,
  StripeProvider,
} from 'flashsale-core';
import { freePort, type ServerProcess, until } from 'flashsale-testkit';
import { SANDBOX_SECRET, SandboxClient, useStores } from '../../flashsale-core/test-support/index.js';
import { EventReceiver } from './event-receiver.js';

const DEADLINE_MS = 10_000;
const HASTY_DEADLINE_MS = 300;

/** The adapter of production, against the sandbox as a process. */
describe('the Stripe adapter', () => {
  const stores = useStores();
  let receiver: EventReceiver;
  let sandbox: ServerProcess;
  let client: SandboxClient;
  let provider: StripeProvider;

  beforeAll(async () => {
    receiver = await EventReceiver.start();
    sandbox = await stores.startSandbox({ PAYMENT_EVENTS_URL: receiver.url });
    client = new SandboxClient(sandbox);
    provider = await openProvider();
  });
  beforeEach(() => client.setFaults({}));
  afterAll(() => receiver.stop());

  async function openProvider(settings: Partial<PaymentSettings> = {}, deadlineMs = DEADLINE_MS) {
    const opened = await StripeProvider.open(
      {
        provider: 'sandbox',
        secretKey: SANDBOX_SECRET,
        webhookSecret: SANDBOX_SECRET,
        publishableKey: undefined,
        url: sandbox.url,
        publicUrl: sandbox.url,
        ...settings,
      },
      deadlineMs,
    );
    stores.defer(() => opened.close());
    return opened;
  }

  function newPayment(more: Partial<NewPayment> = {}): NewPayment {
    return {
      paymentId: randomUUID(),
      orderId: randomUUID(),
      saleId: 'sale_1',
      epoch: 1,
      userId: 'alice',
      amount: 1_999,
      currency: 'EUR',
      ...more,
    };
  }

  function done(answer: ProviderAnswer): ProviderPayment {
    if (answer.outcome === 'done') return answer.payment;
    throw new Error(`${answer.outcome}: ${answer.message}`);
  }

  async function create(more: Partial<NewPayment> = {}): Promise<ProviderPayment> {
    const payment = newPayment(more);
    return done(await provider.create(payment, `${payment.paymentId}:CREATE`));
  }

  async function createPaid(card?: string): Promise<ProviderPayment> {
    const created = await create();
    await client.pay(created.clientSecret, card);
    return done(await provider.retrieve(created.providerPaymentId));
  }

  it('creates a payment once for each key, and gives back what it is for', async () => {
    const payment = newPayment();
    const [first, again] = await Promise.all([
      provider.create(payment, `${payment.paymentId}:CREATE`),
      provider.create(payment, `${payment.paymentId}:CREATE`),
    ]);
    expect(again).toEqual(first);
    const { paymentId, orderId, saleId, epoch, userId, amount, currency } = payment;
    const purpose = { paymentId, orderId, saleId, epoch, userId };
    expect(done(first)).toMatchObject({ state: 'OPEN', amount, currency, captured: 0, refunded: 0, purpose });
  });

  it('refuses the same key with another body', async () => {
    const payment = newPayment();
    const key = `${payment.paymentId}:CREATE`;
    await provider.create(payment, key);
    expect(await provider.create({ ...payment, amount: 1 }, key)).toMatchObject({ outcome: 'refused' });
  });

  it.each([1, 999_999_99, Number.MAX_SAFE_INTEGER])('carries the amount %d without a loss', async (amount) => {
    const created = await create({ amount });
    await client.pay(created.clientSecret);
    const captured = done(await provider.capturePayment(created.providerPaymentId, randomUUID()));
    expect(captured).toMatchObject({ state: 'CAPTURED', amount, captured: amount });
    const refund = await provider.refund(created.providerPaymentId, amount, randomUUID());
    expect(refund).toEqual({ outcome: 'done', payment: undefined });
    expect(done(await provider.retrieve(created.providerPaymentId))).toMatchObject({
      state: 'REFUNDED',
      refunded: amount,
    });
  });

  it('reserves, captures and refunds, each once for its key', async () => {
    const { providerPaymentId: id, state } = await createPaid();
    expect(state).toBe('AUTHORIZED');
    const captures = [
      await provider.capturePayment(id, `${id}:CAPTURE`),
      await provider.capturePayment(id, `${id}:CAPTURE`),
    ];
    expect(captures.map((answer) => done(answer).captured)).toEqual([1_999, 1_999]);
    for (let i = 0; i < 2; i += 1) await provider.refund(id, 1_999, `${id}:REFUND`);
    expect((await client.payments()).find((payment) => payment.id === id)).toMatchObject({
      captured: 1_999,
      refunded: 1_999,
    });
    expect(await provider.refund(id, 1, `${id}:OTHER`)).toMatchObject({ outcome: 'conflict' });
  });

  it('voids what was reserved; what was captured is a conflict', async () => {
    const reserved = await createPaid();
    expect(done(await provider.voidPayment(reserved.providerPaymentId, randomUUID())).state).toBe('VOIDED');
    expect(await provider.capturePayment(reserved.providerPaymentId, randomUUID())).toMatchObject({
      outcome: 'conflict',
    });
    const captured = await createPaid();
    await provider.capturePayment(captured.providerPaymentId, randomUUID());
    expect(await provider.voidPayment(captured.providerPaymentId, randomUUID())).toMatchObject({ outcome: 'conflict' });
  });

  it('leaves a declined payment open, and says so in an event', async () => {
    const created = await create();
    expect((await client.pay(created.clientSecret, 'pm_card_chargeDeclined')).status).toBe(402);
    expect(done(await provider.retrieve(created.providerPaymentId)).state).toBe('OPEN');
    const declined = await eventOf(created.providerPaymentId, 'payment_intent.payment_failed');
    expect(provider.interpret(declined.payload)).toMatchObject({ kind: 'declined', code: 'card_declined' });
    // The buyer tries again.
    await client.pay(created.clientSecret);
    expect(done(await provider.retrieve(created.providerPaymentId)).state).toBe('AUTHORIZED');
  });

  it('says that a capture is refused for good', async () => {
    const paid = await createPaid('pm_card_captureFails');
    expect(await provider.capturePayment(paid.providerPaymentId, randomUUID())).toMatchObject({
      outcome: 'refused',
      code: 'card_declined',
    });
    expect(done(await provider.retrieve(paid.providerPaymentId)).state).toBe('AUTHORIZED');
  });

  it('lets nobody pay without the client secret', async () => {
    const created = await create();
    const response = await client.pay(`${created.providerPaymentId}_secret_guessed`);
    expect(response.status).toBe(404);
  });

  it('does not conclude anything from a 500, a cut answer or a time-out', async () => {
    // A closed connection is tried once more by Stripe's library itself, under the same key.
    for (const fault of [{ failAfter: 1 }, { cut: 2 }]) {
      const paid = await createPaid();
      await client.setFaults(fault);
      const answer = await provider.capturePayment(paid.providerPaymentId, randomUUID());
      expect(answer.outcome).toBe('unknown');
      expect(done(await provider.retrieve(paid.providerPaymentId)).state).toBe('CAPTURED');
    }
    const hasty = await openProvider({}, HASTY_DEADLINE_MS);
    const { providerPaymentId } = await createPaid();
    await hasty.retrieve(providerPaymentId);
    sandbox.freeze();
    const answer = await hasty.retrieve(providerPaymentId).finally(() => sandbox.thaw());
    expect(answer.outcome).toBe('unknown');
  });

  it('gets the 500 again under the same key, as Stripe answers it', async () => {
    const paid = await createPaid();
    await client.setFaults({ failAfter: 1 });
    for (const isReplayed of [false, true]) {
      const answer = await provider.capturePayment(paid.providerPaymentId, 'again');
      expect(answer).toMatchObject({ outcome: 'unknown', isReplayed });
    }
    expect(await provider.capturePayment(paid.providerPaymentId, 'other')).toMatchObject({ outcome: 'conflict' });
  });

  it('knows what was certainly not done', async () => {
    const paid = await createPaid();
    await client.setFaults({ busy: 1 });
    const busy = await provider.capturePayment(paid.providerPaymentId, randomUUID());
    expect(busy.outcome).toBe('transient');
    const nobody = await openProvider({ url: `http://127.0.0.1:${await freePort()}` });
    expect((await nobody.retrieve(paid.providerPaymentId)).outcome).toBe('transient');
    const stranger = await openProvider({ secretKey: 'sk_test_of_somebody_else' });
    expect((await stranger.retrieve(paid.providerPaymentId)).outcome).toBe('transient');
    expect(await provider.retrieve('pi_unknown')).toMatchObject({ outcome: 'refused', code: 'resource_missing' });
    expect(done(await provider.retrieve(paid.providerPaymentId)).state).toBe('AUTHORIZED');
  });

  it('reads every step of a payment from its events, whatever their order', async () => {
    await client.setFaults({ shuffle: true, copies: 3 });
    const { providerPaymentId: id } = await createPaid();
    await provider.capturePayment(id, randomUUID());
    await provider.refund(id, 1_999, randomUUID());
    await until(async () => receiver.typesOf(id).length === 12, { what: 'three copies of four events' });
    const states = new Map(
      receiver.received
        .filter(({ body }) => body.includes(id))
        .map(({ body, signature, event }) => {
          const meaning = provider.interpret(provider.readEvent(body, signature)?.payload);
          return [event.type, meaning.kind === 'moved' ? meaning.payment.state : meaning.kind];
        }),
    );
    expect(Object.fromEntries(states)).toEqual({
      'payment_intent.created': 'OPEN',
      'payment_intent.amount_capturable_updated': 'AUTHORIZED',
      'payment_intent.succeeded': 'CAPTURED',
      'charge.refunded': 'REFUNDED',
    });
  });

  it('accepts no event with a wrong key, an old time, another body or no signature', async () => {
    for (const signature of ['wrong-key', 'old-time']) {
      await client.setFaults({ signature });
      const { providerPaymentId: id } = await create();
      await until(async () => receiver.typesOf(id).length > 0, { what: 'the event was sent' });
      const forged = receiver.received.find(({ body }) => body.includes(id));
      expect(provider.readEvent(forged?.body ?? Buffer.from(''), forged?.signature)).toBeUndefined();
    }
    await client.setFaults({});
    const { providerPaymentId: id } = await create();
    await until(async () => receiver.typesOf(id).length > 0, { what: 'the event was sent' });
    const good = receiver.received.find(({ body }) => body.includes(id));
    if (good === undefined) throw new Error('The event was received');
    expect(provider.readEvent(good.body, good.signature)).toMatchObject({ providerPaymentId: id });
    expect(provider.readEvent(Buffer.from(`${good.body.toString()} `), good.signature)).toBeUndefined();
    expect(provider.readEvent(good.body, undefined)).toBeUndefined();
  });

  it('sends an event again until it is taken', async () => {
    receiver.status = 503;
    const { providerPaymentId: id } = await create();
    await until(async () => receiver.typesOf(id).length >= 2, { what: 'the event was sent twice' });
    receiver.status = 200;
    const sent = receiver.typesOf(id).length;
    await until(async () => receiver.typesOf(id).length > sent, { what: 'the event was taken' });
    await until(
      async () => {
        const sql = 'SELECT 1 FROM payment_sandbox.events WHERE body LIKE $1';
        return (await stores.database.pool.query(sql, [`%${id}%`])).rowCount === 0;
      },
      { what: 'it is sent no more' },
    );
  });

  async function eventOf(id: string, type: string) {
    await until(async () => receiver.typesOf(id).includes(type), { what: `${type} was sent` });
    const found = receiver.received.find(({ body, event }) => event.type === type && body.includes(id));
    const read = found && provider.readEvent(found.body, found.signature);
    if (read === undefined) throw new Error(`${type} has a bad signature`);
    return read;
  }
});
