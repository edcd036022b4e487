import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { decodeReservations, findDeadEntries, OutboxRelay, type Reservation } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import {
  expectInvariants,
  RecordingLogger,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';

/** A relay publishes an old entry after 2 s, 4 s later, and 8 s after that. */
const OBSERVED_MS = 10_000;
/** The longest pause of a relay between two publishes of one entry. */
const MINUTE_MS = 60_000;
const MINUTES = 120;

const stores = useStores();

async function query(text: string, ...values: unknown[]): Promise<void> {
  await stores.database.pool.query(text, values);
}

const letters = (): Promise<number> => stores.queueDepth(stores.topology.deadLetters.queue);

/** The order ids in all dead letters, with repetitions; the queue is empty afterwards. */
async function takeDeadOrders(): Promise<string[]> {
  const bodies = await stores.takeDeadLetters();
  return bodies.flatMap((body) => {
    const decoded = decodeReservations(body);
    return 'reservations' in decoded ? decoded.reservations.map(({ orderId }) => orderId) : [];
  });
}

/** Waits for this many letters, then checks that no more come while the worker's relay runs. */
async function expectNoMoreThan(count: number): Promise<void> {
  await until(async () => (await letters()) === count, { what: `there are ${count} dead letters` });
  await sleep(OBSERVED_MS);
  expect(await letters()).toBe(count);
}

/** What a relay would publish of this sale in two hours, minute by minute. */
async function publishedInHours(saleId: string): Promise<number> {
  const { pool } = stores.database;
  const published: Reservation[] = [];
  let nowMs = 0;
  const relay = new OutboxRelay({
    redis: stores.redis,
    publish: (reservations) => {
      published.push(...reservations);
      return Promise.resolve('confirmed');
    },
    queueDepth: () => Promise.resolve(0),
    findPublishable: (saleIds) => stores.sales.findWritable(saleIds),
    findDead: (reservations) => findDeadEntries(pool, reservations),
    logger: new RecordingLogger(),
    nowMs: () => nowMs,
  });
  const { signal } = new AbortController();
  for (let minute = 0; minute < MINUTES; minute += 1) {
    nowMs += 2 * MINUTE_MS;
    await relay.publishDue([saleId], signal);
  }
  return published.length;
}

describe('a reservation that can never be an order has one dead letter', () => {
  it('if the stock was lowered below the reservations; raised again and replayed, all are orders', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100 });
    const messages = await reserveFor(stores, saleId, users(60, 'u'));
    await stores.publish(messages);
    await query('UPDATE sales SET total_stock = 50 WHERE id = $1', saleId);
    await stores.startWorker();

    await expectNoMoreThan(10);
    expect(await stores.readOrders(saleId)).toHaveLength(50);
    expect(await stores.countAudit(saleId)).toMatchObject({ FAILED_DB: 10 });
    expect(await publishedInHours(saleId)).toBe(0);

    await query('UPDATE sales SET total_stock = 100 WHERE id = $1', saleId);
    const dead = await takeDeadOrders();
    expect(new Set(dead).size).toBe(10);
    await stores.publish(messages.filter(({ orderId }) => dead.includes(orderId)));
    await stores.untilAtRest(saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(60);
    await until(async () => (await stores.observe(saleId))?.stock === 40);
    await expectInvariants(stores, saleId);
  });

  it('if PostgreSQL refuses it', async () => {
    await query(
      `ALTER TABLE orders ADD CONSTRAINT nobody_called_mallory CHECK (user_id NOT LIKE 'mallory%') NOT VALID`,
    );
    const { saleId } = await stores.openSale({ totalStock: 20 });
    await stores.publish(await reserveFor(stores, saleId, [...users(3, 'mallory'), ...users(7, 'u')]));
    await stores.startWorker();
    await expectNoMoreThan(3);
    expect(await stores.readOrders(saleId)).toHaveLength(7);
    expect(await publishedInHours(saleId)).toBe(0);
    expect(new Set(await takeDeadOrders()).size).toBe(3);
    await query('ALTER TABLE orders DROP CONSTRAINT nobody_called_mallory');
  });

  it('if its sale was deleted while it was in flight', async () => {
    const { saleId } = await stores.openSale({ totalStock: 20 });
    await stores.publish(await reserveFor(stores, saleId, users(5)));
    await query('DELETE FROM sales WHERE id = $1', saleId);
    await stores.startWorker();
    await expectNoMoreThan(5);
    expect(await publishedInHours(saleId)).toBe(0);
    expect(new Set(await takeDeadOrders()).size).toBe(5);
  });

  it('even if a worker is killed and its successor finds the same entries', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10 });
    await stores.publish(await reserveFor(stores, saleId, users(10)));
    await query('UPDATE sales SET total_stock = 6 WHERE id = $1', saleId);
    const first = await stores.startWorker();
    await until(async () => (await letters()) === 4);
    await first.kill();
    await stores.startWorker();
    await expectNoMoreThan(4);
    expect(new Set(await takeDeadOrders()).size).toBe(4);
  });
});
