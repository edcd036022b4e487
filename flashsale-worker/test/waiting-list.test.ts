import { expect, it } from '@jest/globals';
import {
  extendHold,
  type Hold,
  Holds,
  isHold,
  Leases,
  lockSalesForOrders,
  measureDrift,
  readOutbox,
  type Sale,
  WaitingList,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { Registry } from 'prom-client';
import { readHoldSums, reserveHoldsFor, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { ExpiryMetrics } from '../src/expiry/expiry-metrics.js';
import { HoldEnds } from '../src/expiry/hold-ends.js';
import { HoldSweep } from '../src/expiry/hold-sweep.js';
import { HoldPersistence } from '../src/orders/hold-persistence.js';
import { ListMetrics } from '../src/waiting-list/list-metrics.js';
import { ListMirror } from '../src/waiting-list/list-mirror.service.js';

const stores = useStores();
const SHORT_MS = 1_000;

const holds = () => new Holds(stores.redis);
const list = () => new WaitingList(stores.database, stores.redis);
const persistence = () => new HoldPersistence(stores.database);

function sweep(sale: Sale): Promise<void> {
  const by = new HoldSweep(holds(), new HoldEnds(stores.database), persistence(), new ExpiryMetrics(new Registry()));
  return by.sweep(sale, new AbortController().signal);
}

/** A sale of one unit that somebody holds for a second. */
async function openAllHeld(offerTtlMs = SHORT_MS): Promise<Sale> {
  const sale = await stores.openSale({ totalStock: 1, terms: { ...TERMS, holdTtlMs: SHORT_MS, offerTtlMs } });
  const held = await reserveHoldsFor(stores, sale.saleId, ['owner']);
  await persistence().persist(held);
  await stores.reservations.settle(held);
  return sale;
}

async function offersOf(saleId: string): Promise<Hold[]> {
  const found: Hold[] = [];
  for await (const page of readOutbox(stores.redis.sale(saleId))) found.push(...page.filter(isHold));
  return found;
}

/** Sweeps until somebody has an offer, and writes it as a worker that gets its message. */
async function untilOffered(sale: Sale): Promise<Hold> {
  await until(
    async () => {
      await sweep(sale);
      return (await offersOf(sale.saleId)).length > 0;
    },
    { what: 'units are offered' },
  );
  const [offer] = await offersOf(sale.saleId);
  if (offer === undefined) throw new Error('no offer');
  expect(await persistence().persist([offer])).toEqual(['held']);
  await stores.reservations.settle([offer]);
  return offer;
}

async function rows(saleId: string): Promise<string[]> {
  const { rows: found } = await stores.database.pool.query<{ user_id: string; state: string }>(
    'SELECT user_id, state FROM waiting_list WHERE sale_id = $1 ORDER BY place',
    [saleId],
  );
  return found.map(({ user_id, state }) => `${user_id} ${state}`);
}

it('a unit goes down the list, as each offer runs out', async () => {
  const sale = await openAllHeld();
  const { saleId } = sale;
  for (const userId of ['ann', 'bob']) await list().join(saleId, { userId, quantity: 1, acceptLess: false });
  expect(await untilOffered(sale)).toMatchObject({ userId: 'ann', quantity: 1 });
  expect(await rows(saleId)).toEqual(['ann OFFERED', 'bob JOINING']);
  expect(await untilOffered(sale)).toMatchObject({ userId: 'bob', quantity: 1 });
  expect(await rows(saleId)).toEqual(['ann OFFERED', 'bob OFFERED']);
  expect(await stores.readSale(saleId)).toMatchObject({ held: 1, sold: 0 });
  expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 3, RESERVED: 3, EXPIRED: 2 });
  expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toEqual({ buyers: 0, stock: 0 });
  await readHoldSums(stores, saleId);
});

it('an offer that is looked at before its message came is written by the sweeper, with its listing', async () => {
  const sale = await openAllHeld();
  const { saleId } = sale;
  await list().join(saleId, { userId: 'ann', quantity: 1, acceptLess: false });
  await until(
    async () => {
      await sweep(sale);
      return (await rows(saleId))[0] === 'ann OFFERED';
    },
    { what: 'the offer was written and has run out' },
  );
  expect(await stores.countAudit(saleId)).toMatchObject({ RESERVED: 2, EXPIRED: 2 });
});

it('a payment lengthens an offer by the extension, counted from the time of offers', async () => {
  const sale = await openAllHeld(TERMS.offerTtlMs);
  await list().join(sale.saleId, { userId: 'ann', quantity: 1, acceptLess: false });
  const offer = await untilOffered(sale);
  const extended = await stores.database.transaction(async (client) => {
    await lockSalesForOrders(client, [sale.saleId], 'wait');
    return extendHold(client, offer.orderId);
  });
  expect(extended?.untilMs).toBe(offer.untilMs + TERMS.holdExtensionMs);
});

it('the mirror tells Redis who joined and who left where the API could not', async () => {
  const { saleId } = await openAllHeld();
  const mirror = new ListMirror(list(), new Leases(stores.redis, 'worker'), new ListMetrics(new Registry()));
  for (const [userId, state] of [
    ['ann', 'JOINING'],
    ['bob', 'LEAVING'],
  ])
    await stores.database.pool.query(
      'INSERT INTO waiting_list (sale_id, user_id, quantity, accept_less, state) VALUES ($1, $2, 1, false, $3)',
      [saleId, userId, state],
    );
  mirror.start();
  try {
    await until(async () => String(await rows(saleId)) === 'ann LISTED,bob LEFT', { what: 'Redis was told' });
  } finally {
    await mirror.stop();
  }
  expect(await list().find(saleId, 'ann')).toMatchObject({ standing: 'listed', ahead: 0 });
  expect(await list().find(saleId, 'bob')).toEqual({ standing: 'not-listed' });
});

it('is measured by the worker that keeps it: who waits, since when, and what became of offers', async () => {
  const sale = await openAllHeld();
  const { saleId } = sale;
  for (const userId of ['ann', 'bob', 'eve']) await list().join(saleId, { userId, quantity: 1, acceptLess: false });
  await untilOffered(sale);
  await untilOffered(sale);
  await stores.database.pool.query(
    `UPDATE waiting_list SET joined_at = now() - interval '1 hour' WHERE sale_id = $1 AND user_id = 'eve'`,
    [saleId],
  );
  const registry = new Registry();
  const mirror = new ListMirror(list(), new Leases(stores.redis, 'worker'), new ListMetrics(registry));
  const of = (name: string, more = ''): string => `flashsale_list_${name}{sale="${saleId}"${more}}`;
  mirror.start();
  let text = '';
  try {
    await until(async () => (text = await registry.metrics()).includes(`${of('waiting')} 1`), {
      what: 'it is measured',
    });
  } finally {
    await mirror.stop();
  }
  expect(text).toContain(`${of('offers', ',end="open"')} 1`);
  expect(text).toContain(`${of('offers', ',end="run_out"')} 1`);
  expect(text).toContain(`${of('offers', ',end="taken"')} 0`);
  expect(text).toMatch(new RegExp(`flashsale_list_oldest_seconds{sale="${saleId}"} 36\\d\\d`));
  expect(await list().countOpenOffers(saleId)).toBe(1);
});
