import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { decodeReservations, Lease, leaseKey, saleKeys } from 'flashsale-core';
import { RecordingLogger, TcpProxy, until, useStores } from '../../flashsale-core/test-support/index.js';
import { RelayService } from '../src/outbox/relay.service.js';

const LEASE = leaseKey('outbox-relay');

const stores = useStores();

beforeEach(() => {
  Logger.overrideLogger(new RecordingLogger());
});

async function start(instance: string, rabbitmqUrl?: string): Promise<RelayService> {
  const publisher = await stores.connectPublisher(rabbitmqUrl);
  const relay = new RelayService(stores.redis, publisher, stores.database, instance);
  stores.defer(() => relay.stop());
  relay.start();
  return relay;
}

/** A reservation whose API was killed before it could publish. */
async function forget(saleId: string, userId: string): Promise<void> {
  const reservedAtMs = Date.now() - 60_000;
  const fields = ['userId', userId, 'orderId', randomUUID(), 'reservedAtMs', reservedAtMs];
  await stores.redis.client.xadd(saleKeys(saleId).outbox, '1-*', ...fields);
}

/** The users of this sale whose purchases wait in the queue, which is empty afterwards. */
async function takePublished(saleId: string): Promise<string[]> {
  return stores.withChannel(async (channel) => {
    const userIds: string[] = [];
    for (;;) {
      const delivery = await channel.get(stores.topology.purchases.queue, { noAck: true });
      if (delivery === false) return userIds;
      const decoded = decodeReservations(delivery.content);
      if ('defect' in decoded) continue;
      userIds.push(...decoded.reservations.filter((found) => found.saleId === saleId).map(({ userId }) => userId));
    }
  });
}

describe('the relay', () => {
  it('publishes what was forgotten, in every sale', async () => {
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
    await until(async () => (await stores.redis.client.get(LEASE)) === 'second', { deadlineMs: 2_500 });
    await forget(saleId, 'bob');
    await until(async () => (await takePublished(saleId)).includes('bob'));
  });

  it('takes over when the one before was killed', async () => {
    const { saleId } = await stores.openSale();
    await forget(saleId, 'ann');
    await new Lease(stores.redis, 'outbox-relay', 'the killed one').hold();
    await start('one');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await takePublished(saleId)).toEqual([]);
    await until(async () => (await takePublished(saleId)).includes('ann'), { deadlineMs: 4_000 });
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
