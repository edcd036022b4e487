import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Holds, type NotedReminder, Reminders, WaitingList } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { reserveHoldsFor, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { type MailServer, type ReceivedMail, startMailServer } from '../test-support/mail-server.js';

const HOUR_MS = 3_600_000;
const stores = useStores();

/** Refused by the server for good, and at the first attempt only. */
const GONE = 'gone@example.com';
const BUSY = 'busy@example.com';

let mails: MailServer;

beforeAll(async () => {
  mails = await startMailServer((address, attempt) => {
    if (address === GONE) return 550;
    return address === BUSY && attempt === 1 ? 451 : undefined;
  });
});
afterAll(() => mails.stop());
beforeEach(() => {
  mails.received.length = 0;
  mails.asked.length = 0;
});

const upcoming = { startsAt: new Date(Date.now() + HOUR_MS), endsAt: new Date(Date.now() + 2 * HOUR_MS) };

function note(saleId: string, ...emails: string[]): Promise<NotedReminder[]> {
  const reminders = new Reminders(stores.database);
  return Promise.all(emails.map((email) => reminders.note(saleId, email)));
}

async function addressesOf(saleId: string): Promise<string[]> {
  const { rows } = await stores.database.pool.query<{ email: string }>(
    'SELECT email FROM reminders WHERE sale_id = $1 ORDER BY email',
    [saleId],
  );
  return rows.map(({ email }) => email);
}

function startWorker() {
  return stores.startWorker({
    SMTP_URL: mails.url,
    MAIL_FROM: 'Shop <shop@shop.example>',
    SHOP_URL: 'https://shop.example',
  });
}

describe('a mail when a sale opens', () => {
  it('is noted once for an address and sale, and only before the sale opens', async () => {
    const { saleId } = await stores.createSale(upcoming);
    expect(await note(saleId, 'ada@example.com', 'Ada@Example.com')).toEqual(['noted', 'noted']);
    expect(await addressesOf(saleId)).toEqual(['ada@example.com']);
    const { saleId: open } = await stores.createSale();
    expect(await note(open, 'ada@example.com')).toEqual(['not-upcoming']);
    expect(await note('unknown', 'ada@example.com')).toEqual(['unknown-sale']);
  });

  it('is sent once by several workers, and its address deleted', async () => {
    const { saleId } = await stores.createSale({ ...upcoming, name: 'A vase' });
    const buyers = Array.from({ length: 30 }, (_, i) => `buyer-${i}@example.com`).sort();
    await note(saleId, ...buyers);
    await Promise.all([startWorker(), startWorker()]);
    expect(mails.received).toEqual([]);
    await stores.sales.change(saleId, { startsAt: new Date(Date.now() - 1_000) });
    await until(async () => (await addressesOf(saleId)).length === 0, { what: 'all mails are sent' });
    expect(mails.received.map(({ to }) => to).sort()).toEqual(buyers);
    const [{ text } = { text: '' }] = mails.received;
    expect(text).toContain('From: Shop <shop@shop.example>');
    expect(text).toContain('Subject: A vase is open now');
    expect(text).toContain(`https://shop.example/sale/${saleId}`);
    expect(text).toMatch(/^Message-ID: <[\da-f]{32}@shop\.example>/m);
  });

  it('is tried again where the server is busy, and given up where it refuses the address', async () => {
    const { saleId } = await stores.createSale(upcoming);
    await note(saleId, GONE, BUSY);
    await stores.sales.change(saleId, { startsAt: new Date(Date.now() - 1_000) });
    await startWorker();
    await until(async () => (await addressesOf(saleId)).join() === BUSY && mails.asked.includes(BUSY), {
      what: 'one is left',
    });
    const { rows } = await stores.database.pool.query<{ attempts: number; waits: boolean }>(
      'SELECT attempts, due_at > now() AS waits FROM reminders WHERE sale_id = $1',
      [saleId],
    );
    expect(rows).toEqual([{ attempts: 1, waits: true }]);
    await until(async () => {
      await stores.database.pool.query('UPDATE reminders SET due_at = now() WHERE due_at > now()');
      return (await addressesOf(saleId)).length === 0;
    });
    expect(mails.received.map(({ to }) => to)).toEqual([BUSY]);
    expect(mails.asked.filter((address) => address === GONE)).toHaveLength(1);
  });

  it('is never sent for a sale that has ended or is paused; what has ended is forgotten', async () => {
    const { saleId: ended } = await stores.createSale(upcoming);
    const { saleId: paused } = await stores.createSale({ ...upcoming, state: 'PAUSED' });
    await note(ended, 'ada@example.com');
    await note(paused, 'ada@example.com');
    await stores.sales.change(ended, {
      startsAt: new Date(Date.now() - HOUR_MS),
      endsAt: new Date(Date.now() - 1_000),
    });
    await stores.sales.change(paused, { startsAt: new Date(Date.now() - 1_000) });
    await startWorker();
    await until(async () => (await addressesOf(ended)).length === 0, { what: 'the address is forgotten' });
    expect(mails.received).toEqual([]);
    await stores.sales.change(paused, { state: 'OPEN' });
    await until(async () => (await addressesOf(paused)).length === 0, { what: 'the mail is sent' });
    expect(mails.received).toHaveLength(1);
  });
});

describe('a mail with an offer of a waiting list', () => {
  /** A sale whose only unit is offered to the first of these, by an order that is written. */
  async function offerTo(
    name: string,
    ...waiters: ['en' | 'de', string][]
  ): Promise<{ saleId: string; orderId: string }> {
    const { saleId } = await stores.openSale({ name, totalStock: 1, terms: TERMS });
    const [held] = await reserveHoldsFor(stores, saleId, ['owner']);
    if (held === undefined) throw new Error('nothing is held');
    const list = new WaitingList(stores.database, stores.redis);
    for (const [i, [language, email]] of waiters.entries())
      await list.join(saleId, { userId: `waiter-${i}`, quantity: 1, acceptLess: false }, { email, language });
    await stores.reservations.settle([held]);
    const holds = new Holds(stores.redis);
    await holds.settle(saleId, [{ orderId: held.orderId, instance: held.outboxId, verdict: 'X' }]);
    const offered = await list.find(saleId, 'waiter-0');
    if (offered.standing !== 'offered') throw new Error('nothing is offered');
    return { saleId, orderId: offered.orderId };
  }

  async function addressesOn(...saleIds: string[]): Promise<string[]> {
    const { rows } = await stores.database.pool.query<{ email: string }>(
      'SELECT email FROM offer_mails JOIN waiting_list USING (place) WHERE sale_id = ANY($1) ORDER BY place',
      [saleIds],
    );
    return rows.map(({ email }) => email);
  }

  it('is sent once by several workers, in the language that was asked for, and its address deleted', async () => {
    const { saleId, orderId } = await offerTo('Eine Lampe', ['de', 'ada@example.com'], ['en', 'bob@example.com']);
    const { saleId: other, orderId: english } = await offerTo('A vase', ['en', 'eve@example.com']);
    await Promise.all([startWorker(), startWorker()]);
    await until(async () => (await addressesOn(saleId, other)).join() === 'bob@example.com', {
      what: 'both mails are sent',
    });
    expect(mails.received.map(({ to }) => to).sort()).toEqual(['ada@example.com', 'eve@example.com']);
    const textTo = (address: string): string => mails.received.find(({ to }) => to === address)?.text ?? '';
    expect(textTo('eve@example.com')).toContain('Subject: A vase is held for you');
    expect(textTo('eve@example.com')).toContain(`https://shop.example/orders/${english}`);
    expect(textTo('ada@example.com')).toContain('Subject: =?UTF-8?Q?Eine_Lampe_ist_f=C3=BCr_Sie_reserviert?');
    expect(textTo('ada@example.com').replaceAll('=3D', '=')).toContain(
      `https://shop.example/orders/${orderId}?sale=${saleId}`,
    );
  });

  it('has the same id when the worker that sent it died before it noted that', async () => {
    const { saleId } = await offerTo('A vase', ['en', 'ada@example.com']);
    const idOf = ({ text }: ReceivedMail): string | undefined => /^Message-ID: (.*)$/m.exec(text)?.[1];
    const worker = await startWorker();
    await until(() => mails.received.length === 1, { what: 'it is sent' });
    await until(async () => (await addressesOn(saleId)).length === 0, { what: 'it is noted' });
    await worker.stop();
    await stores.database.pool.query(
      `INSERT INTO offer_mails (place, email, language, order_id, attempts, due_at)
       SELECT place, 'ada@example.com', 'en', order_id, 1, now() FROM waiting_list WHERE sale_id = $1`,
      [saleId],
    );
    await startWorker();
    await until(() => mails.received.length === 2, { what: 'it is sent again' });
    expect(new Set(mails.received.map(idOf)).size).toBe(1);
  });
});
