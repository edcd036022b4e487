import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { discardReservation, findDeadEntries, liftDeadEntries, type Reservation, resetSale } from 'flashsale-core';
import {
  expectInvariants,
  reservation,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { expectSold } from './expect-sold.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';

const stores = useStores();

function persistence(): OrderPersistence {
  return new OrderPersistence(stores.database);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, position: Math.random() }))
    .sort((a, b) => a.position - b.position)
    .map(({ item }) => item);
}

describe('a batch', () => {
  it('becomes orders, their count, and three audit rows for each, in one transaction', async () => {
    const { saleId } = await stores.openSale();
    const [ann, bob] = [
      reservation(saleId, { userId: 'ann', reservedAtMs: Date.UTC(2026, 10, 20, 10) + 7 }),
      reservation(saleId, { userId: 'bob', reservedAtMs: Date.UTC(2026, 10, 20, 10) + 5 }),
    ];
    expect(await persistence().persist([ann, bob])).toEqual(['confirmed', 'confirmed']);

    const orders = await stores.database.prisma.order.findMany({ where: { saleId }, orderBy: { userId: 'asc' } });
    expect(orders).toEqual([
      {
        id: ann.orderId,
        saleId,
        userId: 'ann',
        status: 'CONFIRMED',
        reservedAt: new Date(ann.reservedAtMs),
        createdAt: expect.any(Date),
        quantity: 1,
        amount: null,
        currency: null,
        expiresAt: null,
        instance: null,
        confirmedAt: null,
        endedAt: null,
        endReason: null,
        bucket: 0,
      },
      expect.objectContaining({ id: bob.orderId, userId: 'bob', reservedAt: new Date(bob.reservedAtMs) }),
    ]);
    const [annsOrder, bobsOrder] = orders;
    const { rows: audit } = await stores.database.pool.query({
      text: `SELECT user_id, event_type, order_id, epoch, created_at FROM order_audit_trail WHERE sale_id = $1 ORDER BY id`,
      values: [saleId],
      rowMode: 'array',
    });
    // In the order of the reservations, so that the audit trail is chronological.
    expect(audit).toEqual([
      ['bob', 'ATTEMPTED', bob.orderId, 1, new Date(bob.reservedAtMs)],
      ['bob', 'RESERVED', bob.orderId, 1, new Date(bob.reservedAtMs)],
      ['bob', 'CONFIRMED', bob.orderId, 1, bobsOrder?.createdAt],
      ['ann', 'ATTEMPTED', ann.orderId, 1, new Date(ann.reservedAtMs)],
      ['ann', 'RESERVED', ann.orderId, 1, new Date(ann.reservedAtMs)],
      ['ann', 'CONFIRMED', ann.orderId, 1, annsOrder?.createdAt],
    ]);
    await expectSold(stores, saleId, 2);
  });

  it('may hold several sales, and messages that become no orders; outcomes keep its order', async () => {
    const [one, other] = [await stores.openSale(), await stores.openSale()];
    await resetSale(stores.database, stores.redis.sale(other.saleId));
    await stores.database.pool.query('UPDATE sales SET epoch = 4, opened_epoch = 4 WHERE id = $1', [other.saleId]);
    const confirmed = reservation(one.saleId);
    const batch = [
      reservation(other.saleId, { epoch: 1 }),
      confirmed,
      reservation('no-such-sale'),
      reservation(other.saleId, { epoch: 2 }),
      reservation(other.saleId, { epoch: 3 }),
      reservation(one.saleId, { userId: confirmed.userId }),
      reservation(other.saleId, { epoch: 5 }),
      reservation(other.saleId, { epoch: 4 }),
      confirmed,
    ];
    expect(await persistence().persist(batch)).toEqual([
      'stale',
      'confirmed',
      'unknown-sale',
      'before-rebuild',
      'before-rebuild',
      'duplicate',
      'ahead',
      'confirmed',
      'confirmed',
    ]);
    await expectSold(stores, one.saleId, 1);
    expect(await stores.readSale(other.saleId)).toMatchObject({ sold: 1 });
    expect(await stores.readOrders(other.saleId)).toEqual([{ orderId: batch[7]?.orderId, userId: batch[7]?.userId }]);
  });

  it('without current reservations writes nothing', async () => {
    const { saleId } = await stores.openSale();
    expect(await persistence().persist([reservation(saleId, { epoch: 2 })])).toEqual(['ahead']);
    await expectSold(stores, saleId, 0);
  });

  it('accepts the greatest values that a message can have', async () => {
    const { saleId } = await stores.openSale();
    const message = reservation(saleId, {
      userId: '~'.repeat(64),
      reservedAtMs: 8.64e15,
      outboxId: '9999999999-99999999999999999999',
    });
    expect(await persistence().persist([message])).toEqual(['confirmed']);
    await expectSold(stores, saleId, 1);
  });

  it('recognises an order id in any case', async () => {
    const { saleId } = await stores.openSale();
    const message = reservation(saleId);
    const shouted = { ...message, orderId: message.orderId.toUpperCase() };
    expect(await persistence().persist([shouted, message])).toEqual(['confirmed', 'confirmed']);
    await expectSold(stores, saleId, 1);
  });
});

describe('a redelivery', () => {
  it('is confirmed again and adds nothing', async () => {
    const { saleId } = await stores.openSale();
    const batch = [reservation(saleId), reservation(saleId)];
    await persistence().persist(batch);
    expect(await persistence().persist(batch)).toEqual(['confirmed', 'confirmed']);
    await expectSold(stores, saleId, 2);
  });

  it('within the same batch counts once', async () => {
    const { saleId } = await stores.openSale();
    const [message, another] = [reservation(saleId), reservation(saleId)];
    const outcomes = await persistence().persist([message, another, message, message]);
    expect(outcomes).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
    await expectSold(stores, saleId, 2);
  });

  it('of some messages among new ones adds only the new ones', async () => {
    const { saleId } = await stores.openSale();
    const before = [reservation(saleId), reservation(saleId)];
    await persistence().persist(before);
    expect(await persistence().persist([reservation(saleId), ...before])).toEqual(Array(3).fill('confirmed'));
    await expectSold(stores, saleId, 3);
  });

  it('of everything three times, shuffled, in concurrent batches of three workers, writes each order once', async () => {
    const sales = await Promise.all([1, 2, 3].map(() => stores.openSale({ totalStock: 200 })));
    const messages: Reservation[] = [];
    for (const { saleId } of sales) messages.push(...(await reserveFor(stores, saleId, users(200))));
    const deliveries = shuffled([...messages, ...messages, ...messages]);
    const worker = async (): Promise<void> => {
      while (deliveries.length > 0) {
        const batch = deliveries.splice(0, 1 + Math.floor(Math.random() * 120));
        const outcomes = await persistence().persist(batch);
        // On a busy machine another worker may hold the lock for longer than the timeout.
        deliveries.push(...batch.filter((_, i) => outcomes[i] === 'locked'));
        expect(['confirmed', 'locked']).toEqual(expect.arrayContaining([...new Set(outcomes)]));
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    for (const { saleId } of sales) await expectSold(stores, saleId, 200);
  });
});

describe('a second order of a user', () => {
  it('is a duplicate, whichever batch it comes in', async () => {
    const { saleId } = await stores.openSale();
    const first = reservation(saleId, { userId: 'ann' });
    const second = reservation(saleId, { userId: 'ann' });
    expect(await persistence().persist([first, second])).toEqual(['confirmed', 'duplicate']);
    expect(await persistence().persist([second])).toEqual(['duplicate']);
    await expectSold(stores, saleId, 1);
    expect(await stores.readOrders(saleId)).toEqual([{ orderId: first.orderId, userId: 'ann' }]);
  });

  it('is allowed in another sale', async () => {
    const [one, other] = [await stores.openSale(), await stores.openSale()];
    const batch = [reservation(one.saleId, { userId: 'ann' }), reservation(other.saleId, { userId: 'ann' })];
    expect(await persistence().persist(batch)).toEqual(['confirmed', 'confirmed']);
  });
});

describe('two batches at once', () => {
  it('of the same sales in opposite orders never deadlock', async () => {
    const sales = await Promise.all(users(6).map(() => stores.openSale({ totalStock: 1_000 })));
    const batch = (saleIds: readonly string[]): Reservation[] => saleIds.map((saleId) => reservation(saleId));
    const saleIds = sales.map(({ saleId }) => saleId);
    const rounds = Array.from({ length: 40 }, (_, i) =>
      persistence().persist(batch(i % 2 === 0 ? saleIds : saleIds.toReversed())),
    );
    const outcomes = (await Promise.all(rounds)).flat();
    expect(new Set(outcomes)).toEqual(new Set(['confirmed']));
    for (const saleId of saleIds) await expectSold(stores, saleId, 40);
  });

  it('cannot make two orders for one user', async () => {
    const { saleId } = await stores.openSale();
    const rivals = Array.from({ length: 4 }, () => reservation(saleId, { userId: 'ann' }));
    const outcomes = (await Promise.all(rivals.map((message) => persistence().persist([message])))).flat();
    expect(outcomes.sort()).toEqual(['confirmed', 'duplicate', 'duplicate', 'duplicate']);
    await expectSold(stores, saleId, 1);
  });
});

describe('a discarded reservation', () => {
  it('never becomes an order, however often its message comes; a later one of the same user does', async () => {
    const { saleId } = await stores.openSale();
    const [discarded, other] = (await reserveFor(stores, saleId, ['ann', 'bob'])) as [Reservation, Reservation];
    await discardReservation(stores.database, stores.redis.sale(discarded.saleId), discarded, 'as the operator wished');
    expect(await persistence().persist([discarded, other, discarded])).toEqual(['discarded', 'confirmed', 'discarded']);
    const [again] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    expect(await persistence().persist([again, discarded])).toEqual(['confirmed', 'discarded']);
    expect(await stores.readOrders(saleId)).toHaveLength(2);
  });
});

describe('recordOnce', () => {
  async function auditRows(saleId: string): Promise<unknown[]> {
    const { rows } = await stores.database.pool.query<Record<string, unknown>>(
      `SELECT event_type, user_id, order_id, epoch, metadata FROM order_audit_trail WHERE sale_id = $1 ORDER BY id`,
      [saleId],
    );
    return rows;
  }

  it('writes one row for each order id and event, however often it is called', async () => {
    const { saleId } = await stores.openSale();
    const [one, other] = [reservation(saleId), reservation(saleId)];
    await persistence().recordOnce('FAILED_DB', [one, other, one], 'a "reason"');
    await persistence().recordOnce('FAILED_DB', [one], 'another reason');
    await persistence().recordOnce('OVERSOLD', [one], 'oversold');
    const row = (event_type: string, { userId, orderId }: Reservation, reason: string): unknown => ({
      event_type,
      user_id: userId,
      order_id: orderId,
      epoch: 1,
      metadata: { reason },
    });
    expect(await auditRows(saleId)).toEqual([
      row('FAILED_DB', one, 'a "reason"'),
      row('FAILED_DB', other, 'a "reason"'),
      row('OVERSOLD', one, 'oversold'),
    ]);
  });

  it('writes another row if the death of an entry was lifted since, so that it is dead again', async () => {
    const { saleId } = await stores.openSale();
    const dead = reservation(saleId);
    const { pool } = stores.database;
    const isDead = async (): Promise<boolean> => (await findDeadEntries(pool, [dead])).has(dead);
    expect(await isDead()).toBe(false);
    for (const round of [1, 2, 3]) {
      await persistence().recordOnce('FAILED_DB', [dead], 'refused');
      await persistence().recordOnce('FAILED_DB', [dead], 'refused');
      expect(await isDead()).toBe(true);
      expect(await liftDeadEntries(pool, [dead], 'a test')).toBe(1);
      expect(await liftDeadEntries(pool, [dead], 'a test')).toBe(0);
      expect(await isDead()).toBe(false);
      expect(await stores.countAudit(saleId)).toEqual({ FAILED_DB: round, REPAIRED: round });
    }
  });

  it('writes nothing about a sale that does not exist', async () => {
    const saleId = randomUUID();
    await persistence().recordOnce('FAILED_DB', [reservation(saleId)], 'there is no such sale');
    expect(await auditRows(saleId)).toEqual([]);
  });
});

it('keeps reservations, orders and counters consistent', async () => {
  const { saleId } = await stores.openSale({ totalStock: 20 });
  const messages = await reserveFor(stores, saleId, users(20));
  await persistence().persist(messages);
  await stores.redis.client.xtrim(`sale:${saleId}:outbox`, 'MAXLEN', 0);
  await expectInvariants(stores, saleId);
});
