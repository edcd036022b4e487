import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  decodeReservations,
  discardReservation,
  encodeReservations,
  findDeadEntries,
  Holds,
  type Reservation,
  saleKeys,
  Tracing,
} from 'flashsale-core';
import { Registry } from 'prom-client';
import { until } from 'flashsale-testkit';
import {
  expectInvariants,
  reservation,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { OrderMetrics } from '../../flashsale-worker/src/orders/order-metrics.js';
import { HoldPersistence } from '../../flashsale-worker/src/orders/hold-persistence.js';
import { OrderPersistence } from '../../flashsale-worker/src/orders/order-persistence.js';
import { OrdersService } from '../../flashsale-worker/src/orders/orders.service.js';
import { BatchTracing } from '../../flashsale-worker/src/tracing/batch-tracing.js';
import { AdminClient } from './admin-client.js';
import { bodyOf } from './api-client.js';
import { startApiHere } from './api-under-test.js';

const stores = useStores();
let admin: AdminClient;
let colleague: AdminClient;

beforeAll(async () => {
  admin = new AdminClient((await startApiHere(stores)).client);
  colleague = new AdminClient((await startApiHere(stores)).client);
});

afterEach(async () => {
  await stores.withChannel(async (channel) => {
    await channel.purgeQueue(stores.topology.purchases.queue);
    await channel.purgeQueue(stores.topology.deadLetters.queue);
  });
});

const deadLetterDepth = (): Promise<number> => stores.queueDepth(stores.topology.deadLetters.queue);

/** Makes dead letters of these bodies, as a worker that rejects them does. */
async function deadLetter(bodies: readonly (Buffer | Reservation)[]): Promise<void> {
  const before = await deadLetterDepth();
  await stores.publish(bodies);
  await stores.withChannel(async (channel) => {
    for (let taken = 0; taken < bodies.length; taken += 1) {
      const delivery = await until(() => channel.get(stores.topology.purchases.queue));
      channel.nack(delivery, false, false);
    }
  });
  await until(async () => (await deadLetterDepth()) === before + bodies.length);
}

/** The message that an API has just published about its one purchase. */
async function takeFromQueue(): Promise<Reservation> {
  const { queue } = stores.topology.purchases;
  const delivery = await until(() => stores.withChannel((channel) => channel.get(queue, { noAck: true })));
  const decoded = decodeReservations(delivery.content);
  if ('defect' in decoded) throw new Error(decoded.defect);
  return decoded.reservations[0] as Reservation;
}

/** Puts these directly among the dead letters, without a reason. */
async function buryMany(messages: readonly Reservation[]): Promise<void> {
  const { exchange, routingKey, queue } = stores.topology.deadLetters;
  await stores.withChannel(async (channel) => {
    for (const message of messages) {
      channel.publish(exchange, routingKey, encodeReservations([message]), { persistent: true });
    }
    await until(async () => (await channel.checkQueue(queue)).messageCount === messages.length);
  });
}

/** Processes these reservations like a worker, without starting a process. */
async function workOn(reservations: readonly Reservation[]): Promise<string[]> {
  const orders = new OrdersService(
    new OrderPersistence(stores.database),
    new HoldPersistence(stores.database),
    stores.reservations,
    new Holds(stores.redis),
    new OrderMetrics(new Registry()),
    new BatchTracing(new Tracing()),
  );
  return orders.record(reservations);
}

async function purchaseStatus(saleId: string, userId: string): Promise<string> {
  return bodyOf(await admin.client.purchaseOf(saleId, userId)).status;
}

describe('listing dead letters', () => {
  it('shows what they are and why they died, the oldest first', async () => {
    const { saleId } = await stores.openSale();
    const message = reservation(saleId);
    await deadLetter([Buffer.from('not JSON'), message, Buffer.alloc(1024 * 1024, 'x'), Buffer.from([0xff, 0x00])]);
    const { total, items } = await admin.deadLetters();

    expect(total).toBe(4);
    expect(items.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        'not JSON',
        JSON.parse(encodeReservations([message]).toString()),
        `${'x'.repeat(4096)}…`,
        '\ufffd\u0000',
      ]),
    );
    const times = items.map(({ at }) => String(at));
    expect(times).toEqual(times.toSorted());
    for (const { reason, queue, count, at } of items) {
      expect({ reason, queue, count }).toEqual({
        reason: 'rejected',
        queue: stores.topology.purchases.queue,
        count: 1,
      });
      expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(60_000);
    }
    expect(new Set(items.map(({ deadLetterId }) => deadLetterId)).size).toBe(4);
  });

  it('changes nothing, however often and by however many clients', async () => {
    await deadLetter(Array.from({ length: 6 }, (_, i) => Buffer.from(`letter ${i}`)));
    const first = await admin.deadLetters();
    // RabbitMQ 4 would have dropped them after twenty reads.
    for (let i = 0; i < 16; i += 1) await admin.deadLetters(4);
    await Promise.all(Array.from({ length: 5 }, () => admin.deadLetters()));

    expect(await admin.deadLetters()).toEqual(first);
    expect((await admin.deadLetters(2)).items).toEqual(first.items.slice(0, 2));
    expect((await admin.deadLetters(2)).total).toBe(6);
  });

  it('distinguishes equal letters, and shows one that nobody rejected', async () => {
    await stores.withChannel(async (channel) => {
      for (let i = 0; i < 2; i += 1) channel.sendToQueue(stores.topology.deadLetters.queue, Buffer.from('same'));
      await until(async () => (await deadLetterDepth()) === 2);
    });
    const { items } = await admin.deadLetters();

    expect(items[0]).toMatchObject({ reason: null, queue: null, count: 0, at: null, body: 'same' });
    expect(items[1]?.deadLetterId).toBe(`${items[0]?.deadLetterId}-2`);
  });

  it.each(['0', '201', 'ten', '1.5'])('refuses a limit of %s', async (limit) => {
    expect((await admin.ask('GET', `/dead-letters?limit=${limit}`)).status).toBe(400);
  });

  it.each([0, 1_001, '5', null])('refuses to move %j', async (limit) => {
    expect((await admin.ask('POST', '/dead-letters/replay', { limit })).status).toBe(400);
    expect((await admin.ask('POST', '/dead-letters/discard', { limit })).status).toBe(400);
  });

  it('keeps operators from piling up', async () => {
    await deadLetter([Buffer.from('x')]);
    const answers = await Promise.all(Array.from({ length: 30 }, () => admin.ask('GET', '/dead-letters')));
    const statuses = answers.map(({ status }) => status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses.filter((status) => status === 503)).toHaveLength(22);
    expect((await admin.deadLetters()).total).toBe(1);
  });
});

describe('one dead letter', () => {
  it('says whose it is and why it died, and is moved without the others', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    const [ann, ben] = (await reserveFor(stores, saleId, ['ann', 'ben'])) as [Reservation, Reservation];
    await new OrderPersistence(stores.database).recordOnce('FAILED_DB', [ann], 'a check refused it');
    await deadLetter([Buffer.from('poison'), ann, ben]);
    const { items, bySale } = await admin.deadLetters();
    const of = (userId: string) => items.find(({ reservations }) => reservations[0]?.userId === userId);
    expect(of('ann')).toMatchObject({
      ...{ saleId, cause: 'a check refused it', reservations: [{ userId: 'ann', orderId: ann.orderId }] },
    });
    expect(of('ben')).toMatchObject({ saleId, cause: null });
    expect(items.find(({ body }) => body === 'poison')).toMatchObject({ saleId: null, cause: 'The body is not JSON.' });
    expect(bySale).toEqual([
      { saleId, letters: 2 },
      { saleId: null, letters: 1 },
    ]);

    expect(await admin.replay({ deadLetterId: of('ann')?.deadLetterId ?? '' })).toBe(1);
    expect((await takeFromQueue()).userId).toBe('ann');
    expect(await admin.replay({ deadLetterId: of('ann')?.deadLetterId ?? '' })).toBe(0);
    expect(await admin.discard({ saleId })).toBe(1);
    expect(await stores.observe(saleId)).toMatchObject({ buyers: 1 });
    expect((await admin.deadLetters()).items.map(({ body }) => body)).toEqual(['poison']);
    expect(await admin.deadLetters(50, saleId)).toMatchObject({ total: 1, items: [] });
    expect((await admin.ask('POST', '/dead-letters/discard', { deadLetterId: 'all' })).status).toBe(400);
  });
});

describe('replaying dead letters', () => {
  it('turns them into orders once the cause is gone', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100 });
    await buryMany(await reserveFor(stores, saleId, users(60)));
    expect(await admin.replay({ limit: 30 })).toBe(30);
    expect(await admin.replay()).toBe(30);
    expect(await admin.replay()).toBe(0);

    await stores.startWorker();
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(60);
    expect((await admin.deadLetters()).total).toBe(0);
  });

  it('lets the relay publish the entry again if the copy is lost', async () => {
    const { saleId } = await stores.openSale();
    const [entry] = await reserveFor(stores, saleId, ['unlucky']);
    if (entry === undefined) throw new Error('Nothing was reserved.');
    await new OrderPersistence(stores.database).recordOnce('FAILED_DB', [entry], 'refused');
    const { pool } = stores.database;
    expect((await findDeadEntries(pool, [entry])).has(entry)).toBe(true);
    await deadLetter([entry]);
    expect(await admin.replay()).toBe(1);
    expect((await findDeadEntries(pool, [entry])).has(entry)).toBe(false);
    expect(await stores.countAudit(saleId)).toEqual({ FAILED_DB: 1, REPAIRED: 1 });
  });

  it('replays each letter once, even if it dies again at once, and counts its deaths', async () => {
    await stores.startWorker();
    await stores.publish([Buffer.from('poison'), Buffer.from('venom')]);
    await until(async () => (await deadLetterDepth()) === 2);
    expect(await admin.replay()).toBe(2);

    const { items } = await until(async () => {
      const list = await admin.deadLetters();
      return list.items.length === 2 && list.items.every(({ count }) => count === 2) && list;
    });
    expect(items.map(({ body }) => String(body)).toSorted()).toEqual(['poison', 'venom']);
  });

  it('reaches the purchase queue even if its binding was removed', async () => {
    await deadLetter([Buffer.from('a'), Buffer.from('b')]);
    const { purchases } = stores.topology;
    await stores.withChannel((channel) =>
      channel.unbindQueue(purchases.queue, purchases.exchange, purchases.routingKey),
    );
    expect(await admin.replay()).toBe(2);
    expect(await stores.queueDepth()).toBe(2);
  });
});

describe('discarding dead letters', () => {
  it('removes a message that never was a purchase', async () => {
    const unknown = reservation('no-such-sale');
    const { saleId } = await stores.openSale();
    const madeUp = [
      reservation(saleId, { epoch: 9, outboxId: '9-1' }),
      reservation(saleId, { epoch: 1, outboxId: '2-1' }),
      reservation(saleId, { epoch: 1, outboxId: '1-99999999999999999999' }),
    ];
    await deadLetter([Buffer.from('poison'), unknown, ...madeUp]);

    expect(await admin.discard({ limit: 2 })).toBe(2);
    expect(await admin.discard()).toBe(3);
    expect(await admin.discard()).toBe(0);
    expect(await deadLetterDepth()).toBe(0);
    await expectInvariants(stores, saleId);
    expect(await stores.countAudit(saleId)).not.toHaveProperty('DISCARDED');
  });

  it('releases the unit, and no copy of the message brings the order back', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const [ann, ben] = (await reserveFor(stores, saleId, ['ann', 'ben'])) as [Reservation, Reservation];
    await deadLetter([ann]);
    expect(await purchaseStatus(saleId, 'ann')).toBe('RESERVED');

    expect(await admin.discard()).toBe(1);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: 1, outboxLength: 1 });
    expect(await purchaseStatus(saleId, 'ann')).toBe('NOT_PURCHASED');
    expect((await admin.audit(saleId, { eventType: 'DISCARDED' })).items).toMatchObject([
      {
        userId: 'ann',
        orderId: ann.orderId,
        epoch: 1,
        metadata: { reason: 'an operator discarded the dead letter', outboxId: ann.outboxId },
      },
    ]);

    // Copies that the relay queued before reach workers afterwards.
    expect(await workOn([ann, ben, ann])).toEqual(['ack', 'ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toEqual([{ orderId: ben.orderId, userId: 'ben' }]);
    expect(await deadLetterDepth()).toBe(0);
  });

  it('releases every unit of a message that the broker dead-lettered as a whole', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const reservations = await reserveFor(stores, saleId, users(3));
    await workOn(reservations.slice(0, 1));
    await deadLetter([encodeReservations(reservations)]);

    expect(await admin.discard()).toBe(1);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(1);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 2, buyers: 1, outboxLength: 0 });
    expect(await stores.countAudit(saleId)).toMatchObject({ CONFIRMED: 1, DISCARDED: 2 });
  });

  it('keeps a message while one of its units cannot be released', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const reservations = await reserveFor(stores, saleId, users(3));
    await workOn(reservations.slice(2));
    await deadLetter([encodeReservations(reservations)]);
    const { meta } = saleKeys(saleId);
    await stores.redis.client.setGate(meta, '1', 'closed');
    expect(await admin.discard()).toBe(0);
    await stores.redis.client.setGate(meta, '1', 'open');
    expect(await admin.discard()).toBe(1);
    await expectInvariants(stores, saleId);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 2, buyers: 1, outboxLength: 0 });
  });

  it('lets the user buy again, even with the same Idempotency-Key, whatever copies are still queued', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const first = bodyOf(await admin.client.buy(saleId, 'ann', 'key-1'));
    const copy = await takeFromQueue();
    await deadLetter([copy]);
    expect(await admin.discard()).toBe(1);

    const again = bodyOf(await admin.client.buy(saleId, 'ann', 'key-1'));
    expect(again).toEqual(first);
    const fresh = await takeFromQueue();
    await deadLetter([copy]);
    expect(await workOn([copy])).toEqual(['ack']);
    expect(await admin.discard()).toBe(1);
    expect(await workOn([copy, fresh, copy])).toEqual(['ack', 'ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toEqual([{ orderId: first.orderId, userId: 'ann' }]);
  });

  it('takes nothing from a buyer whose order is in the database', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const messages = await reserveFor(stores, saleId, users(2));
    await workOn(messages);
    await deadLetter(messages);

    expect(await admin.discard()).toBe(2);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(2);
    expect(await stores.countAudit(saleId)).not.toHaveProperty('DISCARDED');
  });

  it('does not touch reservations made after a reset', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const first = bodyOf(await admin.client.buy(saleId, 'ann', 'key-1'));
    const stale = await takeFromQueue();
    await admin.client.reset(saleId);
    expect((await admin.client.buy(saleId, 'ann', 'key-1')).body).toEqual(first);
    const fresh = await takeFromQueue();
    await deadLetter([stale]);

    expect(await admin.discard()).toBe(1);
    expect(await workOn([stale, fresh])).toEqual(['ack', 'ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toHaveLength(1);
  });

  it('waits while the gate is closed, and a worker or the next call completes it', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const [ann, ben] = (await reserveFor(stores, saleId, ['ann', 'ben'])) as [Reservation, Reservation];
    await deadLetter([ann, ben]);
    const { meta } = saleKeys(saleId);
    await stores.redis.client.setGate(meta, '1', 'closed');
    expect(await admin.discard()).toBe(0);
    expect((await admin.deadLetters()).total).toBe(2);
    expect(await discardReservation(stores.database, stores.redis.sale(ann.saleId), ann, 'again')).toBe('not-ready');

    await stores.redis.client.setGate(meta, '1', 'open');
    expect(await admin.discard({ limit: 1 })).toBe(1);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: 1, outboxLength: 1 });

    // The relay finds ben's entry and publishes a copy; its worker releases the unit.
    await stores.startWorker();
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toEqual([]);
    expect((await stores.countAudit(saleId)).DISCARDED).toBe(2);
  });

  it('stays in force when Redis is rebuilt before the unit was released', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const [ann] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    const { meta } = saleKeys(saleId);
    await stores.redis.client.setGate(meta, '1', 'closed');
    expect(await discardReservation(stores.database, stores.redis.sale(ann.saleId), ann, 'interrupted')).toBe(
      'not-ready',
    );
    await stores.redis.client.hset(meta, 'server', 'a server before');
    await stores.rebuildSale(saleId);
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 2, ready: true, buyers: 1 });

    // As the relay publishes the entry that the rebuild has kept.
    expect(await workOn([ann])).toEqual(['ack']);
    await expectInvariants(stores, saleId);
    expect(await stores.readOrders(saleId)).toEqual([]);
  });

  it('repairs a sale with more buyers than units, one by one', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    const messages = await reserveFor(stores, saleId, users(5));
    await stores.database.pool.query('UPDATE sales SET total_stock = 3 WHERE id = $1', [saleId]);
    await stores.startWorker();
    await stores.publish(messages);
    // Two of five do not fit into the database; as long as their entries live, the relay publishes copies.
    await until(async () => (await deadLetterDepth()) >= 2);
    await until(async () => (await stores.readOrders(saleId)).length === 3);
    await until(async () => {
      await admin.discard();
      return (await stores.observe(saleId))?.outboxLength === 0;
    });

    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    expect(await stores.countAudit(saleId)).toMatchObject({ CONFIRMED: 3, DISCARDED: 2, FAILED_DB: 2 });
  });

  it('loses nothing when two operators and their workers act at once', async () => {
    const { saleId } = await stores.openSale({ totalStock: 80 });
    await buryMany(await reserveFor(stores, saleId, users(80)));
    await stores.startWorker();
    let moved = 0;
    await until(async () => {
      const counts = await Promise.all([
        admin.replay({ limit: 10 }),
        colleague.discard({ limit: 10 }),
        colleague.replay({ limit: 10 }),
        admin.discard({ limit: 10 }),
        admin.deadLetters(10).then(() => 0),
        colleague.deadLetters(10).then(() => 0),
      ]);
      moved += counts.reduce((sum, count) => sum + count, 0);
      // A letter that a connection has just returned is in no queue for a moment, but was not moved either.
      return moved >= 80 && (await deadLetterDepth()) === 0 && (await stores.queueDepth()) === 0;
    });
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    const { CONFIRMED: confirmed = 0, DISCARDED: discarded = 0 } = await stores.countAudit(saleId);

    expect(confirmed + discarded).toBe(80);
    expect(confirmed).toBeGreaterThan(0);
    expect(discarded).toBeGreaterThan(0);
  });
});
