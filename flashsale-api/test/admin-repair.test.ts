import { beforeAll, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { expectInvariants, reserveFor, users, useStores } from '../../flashsale-core/test-support/index.js';
import { OrderPersistence } from '../../flashsale-worker/src/orders/order-persistence.js';
import { AdminClient } from './admin-client.js';
import { bodyOf } from './api-client.js';
import { startApiHere } from './api-under-test.js';

const stores = useStores();
let admin: AdminClient;

beforeAll(async () => {
  admin = new AdminClient((await startApiHere(stores)).client);
});

/** A sale with ten orders, of which PostgreSQL forgot three, as after a restore from a backup. */
async function loseOrders(): Promise<string> {
  const { saleId } = await stores.openSale();
  const reservations = await reserveFor(stores, saleId, users(10));
  const persistence = new OrderPersistence(stores.database);
  await persistence.persist(reservations.slice(0, 7));
  const { client } = stores.redis;
  await client.xdel(saleKeys(saleId).outbox, ...reservations.map(({ outboxId }) => outboxId));
  return saleId;
}

it('reports differences, changes nothing until asked to, and repairs them once', async () => {
  const saleId = await loseOrders();
  const report = bodyOf(await admin.repair(saleId, { apply: false }));
  expect(report).toMatchObject({ saleId, epoch: 1, applied: false });
  const lost = { id: 'lost-orders', found: 3, mended: 0, remedy: 'written again' };
  expect(report.findings.filter(({ found }) => found > 0)).toMatchObject([lost]);
  expect(bodyOf(await admin.repair(saleId, {}))).toEqual(report);
  expect(await stores.readOrders(saleId)).toHaveLength(7);

  const applied = bodyOf(await admin.repair(saleId, { apply: true }));
  expect(applied.findings.filter(({ found }) => found > 0)).toMatchObject([{ ...lost, mended: 3 }]);
  await expectInvariants(stores, saleId);
  const again = bodyOf(await admin.repair(saleId, { apply: true }));
  expect(again.findings.every(({ found }) => found === 0)).toBe(true);
});

it('removes owners on request', async () => {
  const saleId = await loseOrders();
  const report = bodyOf(await admin.repair(saleId, { apply: true, forgetUnbacked: true }));
  expect(report.findings.filter(({ found }) => found > 0)).toMatchObject([
    { id: 'unbacked-owners', found: 3, mended: 3 },
  ]);
  expect((await stores.observe(saleId))?.stock).toBe(3);
  expect(await stores.readOrders(saleId)).toHaveLength(7);
});

it.each([
  ['an unknown sale', 'nowhere', { apply: true }, 404, /not found/],
  ['a sale that is not open', undefined, { apply: true }, 503, /is closed or being rebuilt/],
  ['a string for a boolean', undefined, { apply: 'yes' }, 400, /apply must be a boolean value/],
  ['an unknown property', undefined, { aply: true }, 400, /aply should not exist/],
])('refuses %s', async (_what, named, body, status, message) => {
  const saleId = named ?? (await stores.createSale()).saleId;
  const answer = await admin.ask('POST', `/sales/${saleId}/repair`, body);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toMatch(message);
});
