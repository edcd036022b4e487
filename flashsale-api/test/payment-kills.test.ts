import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas } from 'flashsale-client';
import { type Hold, Holds } from 'flashsale-core';
import { type ServerProcess, until } from 'flashsale-testkit';
import {
  reserveHoldsFor,
  SANDBOX_SECRET,
  SandboxClient,
  TERMS,
  useStores,
  writeHolds,
} from '../../flashsale-core/test-support/index.js';
import { type Answer, bodyOf } from './api-client.js';
import { connectClient } from './api-under-test.js';

/** No event names a payment, so what was lost in the middle is found by its key alone. */
const NOWHERE = 'http://127.0.0.1:1/events';

const stores = useStores();
let sandbox: ServerProcess;

beforeAll(async () => {
  sandbox = await stores.startSandbox({ PAYMENT_EVENTS_URL: NOWHERE });
});

/** What API and worker need to take payments; one that is to die does so at its first pass of the point. */
function paying(failPoint?: string): Record<string, string> {
  return {
    PAYMENT_SANDBOX_URL: sandbox.url,
    PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET,
    ...(failPoint !== undefined && { FAILPOINTS: `${failPoint}:kill` }),
  };
}

/** An order that is held, with its row. */
async function held(): Promise<Hold> {
  const { saleId } = await stores.openSale({ terms: TERMS });
  const made = await reserveHoldsFor(stores, saleId, ['ann'], 2);
  await writeHolds(stores, made);
  return made[0] as Hold;
}

function startPayment({ url }: ServerProcess, { orderId, saleId }: Hold): Promise<Answer> {
  const path = pathTo('/api/v1/orders/{orderId}/payment', { orderId });
  return connectClient(stores, url).ask('POST', `${path}?saleId=${saleId}`);
}

async function secretOf(api: ServerProcess, hold: Hold): Promise<string> {
  const answer = (await startPayment(api, hold)) as Answer<Schemas['StartedPayment']>;
  expect(answer).toMatchObject({ status: 200, body: { status: 'OPEN' } });
  return bodyOf(answer).clientSecret;
}

async function startAndDie(failPoint: string, hold: Hold): Promise<void> {
  const api = await stores.startApi(paying(failPoint));
  await expect(startPayment(api, hold)).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect((await api.exited()).signal).toBe('SIGKILL');
}

interface PaymentRow {
  readonly state: string;
  /** That it is created. */
  readonly command: string;
  /** At the provider. */
  readonly id: string | null;
}

async function paymentsOf({ orderId }: Hold): Promise<PaymentRow[]> {
  const { rows } = await stores.database.pool.query<PaymentRow>(
    `SELECT p.state, c.state AS command, p.provider_payment_id AS id
       FROM payments p LEFT JOIN payment_commands c ON c.payment_id = p.id WHERE p.order_id = $1`,
    [orderId],
  );
  return rows;
}

/** The ids of the payments that the provider has of an order. */
async function intentsOf({ orderId }: Hold): Promise<string[]> {
  const all = await new SandboxClient(sandbox).payments();
  return all.filter((intent) => intent.orderId === orderId).map(({ id }) => id);
}

/** Whoever has died: there is one payment, the provider has it once, and every tab gets the same secret. */
async function expectOnePayment(api: ServerProcess, hold: Hold): Promise<void> {
  const secret = await secretOf(api, hold);
  const [id = '', ...others] = await intentsOf(hold);
  expect(others).toEqual([]);
  expect(secret.startsWith(`${id}_secret_`)).toBe(true);
  expect(await secretOf(api, hold)).toBe(secret);
  expect(await paymentsOf(hold)).toEqual([{ state: 'OPEN', command: 'DONE', id }]);
  const found = await new Holds(stores.redis).findOrders(hold.saleId, [hold.orderId]);
  const untilMs = hold.untilMs + TERMS.holdExtensionMs;
  expect(found).toMatchObject({ orders: [{ untilMs }] });
  expect((await stores.countAudit(hold.saleId))['EXTENDED']).toBe(1);
}

describe('an API that is killed while it begins a payment', () => {
  it('before it asks the provider leaves one payment, which the next one opens', async () => {
    const hold = await held();
    await startAndDie('after_payment_commit', hold);
    expect(await paymentsOf(hold)).toEqual([{ state: 'NEW', command: 'DUE', id: null }]);
    expect(await intentsOf(hold)).toEqual([]);
    await expectOnePayment(await stores.startApi(paying()), hold);
  });

  it('after the provider has created it gets the same one again', async () => {
    const hold = await held();
    await startAndDie('after_provider_call', hold);
    expect(await paymentsOf(hold)).toEqual([{ state: 'NEW', command: 'DUE', id: null }]);
    expect(await intentsOf(hold)).toHaveLength(1);
    await expectOnePayment(await stores.startApi(paying()), hold);
  });

  it('leaves it to a worker, and if that is killed after the provider has created it, to the next one', async () => {
    const hold = await held();
    await startAndDie('after_payment_commit', hold);
    const makeDue = () => stores.database.pool.query(`UPDATE payment_commands SET due_at = now() WHERE state = 'DUE'`);
    await makeDue();
    const dying = stores.start('flashsale-worker', paying('after_provider_call'));
    expect((await dying.exited()).signal).toBe('SIGKILL');
    expect(await paymentsOf(hold)).toEqual([{ state: 'NEW', command: 'DUE', id: null }]);
    expect(await intentsOf(hold)).toHaveLength(1);
    // Its lease would end in half a minute.
    await makeDue();
    await stores.startWorker(paying());
    const [id] = await intentsOf(hold);
    await until(async () => (await paymentsOf(hold))[0]?.id === id, { what: 'the payment has a name' });
    await expectOnePayment(await stores.startApi(paying()), hold);
  });
});
