import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { decodeReservations, Lease, leaseKey, Leases, lockSale, type Reservation, saleKeys } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, reserveFor, useStores } from '../../flashsale-core/test-support/index.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';
import { RelayService } from '../src/outbox/relay.service.js';

const LEASE = leaseKey('outbox-relay');

const stores = useStores();

beforeEach(() => {
  Logger.overrideLogger(new RecordingLogger());
});

async function start(instance: string, rabbitmqUrl?: string): Promise<RelayService> {
  const publisher = await stores.connectPublisher(rabbitmqUrl);
  const relay = new RelayService(stores.reservations, publisher, stores.sales, new Leases(stores.redis, instance));
  stores.defer(() => relay.stop());
  relay.start();
  return relay;
}

/** A reservation of an API that was killed before it could publish. */
async function forget(saleId: string, userId: string): Promise<void> {
  const reservedAtMs = Date.now() - 60_000;
  const fields = ['userId', userId, 'orderId', randomUUID(), 'reservedAtMs', reservedAtMs];
  await stores.redis.client.xadd(saleKeys(saleId).outbox, '1-*', ...fields);
}

/** Takes all messages from the queue. */
async function takeReservations(): Promise<Reservation[]> {
  return stores.withChannel(async (channel) => {
    const taken: Reservation[] = [];
    for (;;) {
      const delivery = await channel.get(stores.topology.purchases.queue, { noAck: true });
      if (delivery === false) return taken;
      const decoded = decodeReservations(delivery.content);
      if ('reservations' in decoded) taken.push(...decoded.reservations);
    }
  });
}

/** Takes all messages from the queue, and resolves with the users of this sale among them. */
async function takePublished(saleId: string): Promise<string[]> {
  return (await takeReservations()).filter((taken) => taken.saleId === saleId).map(({ userId }) => userId);
}

describe('the relay', () => {
  it('publishes old entries in every sale', async () => {
    const [one, other] = [await stores.openSale(), await stores.openSale()];
    await forget(one.saleId, 'ann');
    await forget(other.saleId, 'bob');
    await start('one');
    await until(async () => (await stores.queueDepth()) === 2);
    const { queue } = stores.topology.purchases;
    const bodies = await stores.withChannel(async (channel) => [await channel.get(queue), await channel.get(queue)]);
    const userIds = bodies.map((delivery) => {
      const decoded = delivery ? decodeReservations(delivery.content) : { defect: 'nothing' };
      return 'reservations' in decoded ? String(decoded.reservations[0]?.userId) : decoded.defect;
    });
    expect(userIds.sort()).toEqual(['ann', 'bob']);
  });

  it('is one at a time; when it stops, the other one takes over at once', async () => {
    const { saleId } = await stores.openSale();
    const first = await start('first');
    await until(async () => (await stores.redis.client.get(LEASE)) === 'first');
    await start('second');
    await forget(saleId, 'ann');
    const published: string[] = [];
    await until(async () => published.push(...(await takePublished(saleId))) > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect([...published, ...(await takePublished(saleId))]).toEqual(['ann']);

    await first.stop();
    // Released, so that nobody waits until it expires.
    expect(await stores.redis.client.get(LEASE)).not.toBe('first');
    await until(async () => (await stores.redis.client.get(LEASE)) === 'second');
    await forget(saleId, 'bob');
    await until(async () => (await takePublished(saleId)).includes('bob'));
  });

  it('takes over when the previous one was killed', async () => {
    const { saleId } = await stores.openSale();
    await forget(saleId, 'ann');
    await new Lease(stores.redis, 'outbox-relay', 'the killed one').hold();
    await start('one');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await takePublished(saleId)).toEqual([]);
    await until(async () => (await takePublished(saleId)).includes('ann'));
  });

  it('skips closed and locked sales, and publishes their old entries as soon as these can become orders', async () => {
    const [closed, locked, open] = [await stores.openSale(), await stores.openSale(), await stores.openSale()];
    for (const { saleId } of [closed, locked, open]) await forget(saleId, 'ann');
    const published = new Set<string>();
    const takeAllPublished = async (): Promise<void> =>
      (await takeReservations()).forEach(({ saleId }) => published.add(saleId));
    const isPublished = async (saleId: string): Promise<boolean> => {
      await takeAllPublished();
      return published.has(saleId);
    };
    await stores.database.pool.query('UPDATE sales SET epoch = 2 WHERE id = $1', [closed.saleId]);
    await stores.openDatabase().transaction(async (holder) => {
      await lockSale(holder, locked.saleId);
      await start('one');
      await until(() => isPublished(open.saleId));
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await takeAllPublished();
    });
    expect([published.has(closed.saleId), published.has(locked.saleId)]).toEqual([false, false]);
    await until(() => isPublished(locked.saleId));
    expect(published.has(closed.saleId)).toBe(false);
    await stores.database.pool.query('UPDATE sales SET opened_epoch = 2 WHERE id = $1', [closed.saleId]);
    await until(() => isPublished(closed.saleId));
  });

  it('skips what PostgreSQL refused: it is among the dead letters', async () => {
    const { saleId } = await stores.openSale();
    const [dead] = (await reserveFor(stores, saleId, ['dead'])) as [Reservation];
    await new OrderPersistence(stores.database).recordOnce('FAILED_DB', [dead], 'refused');
    await forget(saleId, 'forgotten');
    await start('one');
    await until(async () => (await takePublished(saleId)).includes('forgotten'));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await takePublished(saleId)).not.toContain('dead');
  });

  it('covers sales that ended long ago or start much later', async () => {
    const dayMs = 24 * 60 * 60_000;
    const window = { startsAt: new Date(Date.now() - 2 * dayMs), endsAt: new Date(Date.now() - dayMs) };
    const { saleId } = await stores.openSale(window);
    await stores.database.pool.query('ALTER TABLE sales DISABLE TRIGGER raise_sale_revision');
    await stores.database.pool.query(`UPDATE sales SET updated_at = now() - interval '1 day' WHERE id = $1`, [saleId]);
    await stores.database.pool.query('ALTER TABLE sales ENABLE TRIGGER raise_sale_revision');
    await forget(saleId, 'ann');
    await start('one');
    await until(async () => (await takePublished(saleId)).includes('ann'));
  });

  it('waits while the broker is away, and publishes when it is back', async () => {
    const { saleId } = await stores.openSale();
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    proxy.refuse();
    await forget(saleId, 'ann');
    await start('one', proxy.url);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    proxy.admit();
    await until(async () => (await takePublished(saleId)).includes('ann'));
  });
});
