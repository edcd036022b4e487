import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  decodeReservations,
  PurchasePublisher,
  RabbitUnavailableError,
  RESERVATIONS_PER_MESSAGE_MAX,
  topology,
  type Topology,
} from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, reservation, useStores } from '../test-support/index.js';

/** As in the publisher. */
const UNCONFIRMED_MAX = 20_000;
const REOPEN_PERIOD_MS_MIN = 2_000;

const stores = useStores();
const { queue } = stores.topology.purchases;

/** A publisher with its own queues, which a test may delete. */
async function publishElsewhere(url = stores.rabbitmqUrl): Promise<{
  publisher: PurchasePublisher;
  elsewhere: ReturnType<typeof topology>;
  logger: RecordingLogger;
}> {
  const elsewhere = topology(`${stores.name}-${randomUUID()}`);
  const logger = new RecordingLogger();
  const publisher = new PurchasePublisher(url, stores.name, elsewhere, logger);
  stores.defer(async () => {
    await stores.withChannel(async (channel) => {
      for (const { queue: name, exchange } of [elsewhere.purchases, elsewhere.deadLetters]) {
        await channel.deleteQueue(name);
        await channel.deleteExchange(exchange);
      }
    });
  });
  stores.defer(() => publisher.close());
  await publisher.connect();
  return { publisher, elsewhere, logger };
}

/** Binds a queue that refuses everything once it has one message; resolves with its name. */
async function fillUp({ purchases: { exchange, routingKey } }: Topology): Promise<string> {
  const full = `${exchange}.full`;
  await stores.withChannel(async (channel) => {
    await channel.assertQueue(full, {
      autoDelete: true,
      arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    });
    await channel.bindQueue(full, exchange, routingKey);
  });
  stores.defer(() => stores.withChannel((channel) => channel.deleteQueue(full)));
  return full;
}

async function publishThroughProxy(): Promise<{ publisher: PurchasePublisher; proxy: TcpProxy }> {
  const proxy = await TcpProxy.before(stores.rabbitmqUrl);
  stores.defer(() => proxy.close());
  return { publisher: await stores.connectPublisher(proxy.url), proxy };
}

describe('publishToNobody', () => {
  it('is confirmed by the broker, reaches no queue and is in no count', async () => {
    const { publisher } = await publishElsewhere();
    expect(await publisher.publishToNobody([reservation('sale')])).toBe('confirmed');
    expect([await publisher.queueDepth(), await publisher.deadLetterDepth()]).toEqual([0, 0]);
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 0, leftToOutbox: 0 });
  });
});

describe('publish', () => {
  it('is confirmed when the broker has the message on disk', async () => {
    const publisher = await stores.connectPublisher();
    const reservations = [reservation('sale'), reservation('sale')];
    expect(await publisher.publish(reservations)).toBe('confirmed');
    const delivery = await stores.withChannel((channel) => channel.get(queue, { noAck: true }));
    if (delivery === false) throw new Error('nothing was delivered');
    expect(decodeReservations(delivery.content)).toEqual({ reservations });
    expect(delivery.properties).toMatchObject({ deliveryMode: 2, contentType: 'application/json' });
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 2, leftToOutbox: 0 });
  });

  it('keeps every message apart, many at once', async () => {
    const publisher = await stores.connectPublisher();
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => publisher.publish([reservation('sale')])));
    expect(new Set(outcomes)).toEqual(new Set(['confirmed']));
    expect(await publisher.queueDepth()).toBe(500);
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 500, leftToOutbox: 0 });
    await stores.withChannel((channel) => channel.purgeQueue(queue));
  });

  it('is returned when the queue was deleted, although the broker confirms; then the queue is declared again', async () => {
    const { publisher, elsewhere, logger } = await publishElsewhere();
    expect(await publisher.publish([reservation('sale')])).toBe('confirmed');
    await stores.withChannel((channel) => channel.deleteQueue(elsewhere.purchases.queue));

    expect(await publisher.publish([reservation('sale')])).toBe('returned');
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 1, leftToOutbox: 1 });
    expect(publisher.outcomes).toEqual({ confirmed: 1, returned: 1, refused: 0, lost: 0 });
    expect(logger.lines).toEqual([expect.stringContaining('declaring it again')]);

    await until(async () => (await publisher.publish([reservation('sale')])) === 'confirmed');
    expect(await publisher.queueDepth()).toBe(1);
  });

  it('survives an exchange that was deleted', async () => {
    const { publisher, elsewhere } = await publishElsewhere();
    await stores.withChannel((channel) => channel.deleteExchange(elsewhere.purchases.exchange));
    expect(await publisher.publish([reservation('sale')])).toBe('lost');
    await until(async () => (await publisher.publish([reservation('sale')])) === 'confirmed');
  });

  it('is refused when a queue is full: the broker says so, and the connection stays', async () => {
    const { publisher, elsewhere, logger } = await publishElsewhere();
    await fillUp(elsewhere);
    await until(async () => (await publisher.publish([reservation('sale')])) === 'refused');
    expect(publisher.gauges).toMatchObject({ unconfirmed: 0, leftToOutbox: 1 });
    expect(publisher.isConnected).toBe(true);
    expect(logger.lines).toEqual([]);
  });

  it('opens a new channel after repeated refusals: the old one may be refused forever', async () => {
    const { publisher, elsewhere, logger } = await publishElsewhere();
    const full = await fillUp(elsewhere);
    const reopened = (): number => logger.lines.filter((line) => line.includes('in a row were refused')).length;
    const refused: string[] = [];
    const startedAtMs = performance.now();
    await until(async () => {
      refused.push(await publisher.publish([reservation('sale')]));
      return reopened() === 1;
    });
    expect(performance.now() - startedAtMs).toBeGreaterThan(REOPEN_PERIOD_MS_MIN / 2);
    expect(refused.length).toBeGreaterThan(1);
    // A new channel that is refused as well is not replaced at once.
    await until(() => publisher.isConnected);
    const reconnectedAtMs = performance.now();
    while (performance.now() - reconnectedAtMs < REOPEN_PERIOD_MS_MIN / 2) {
      expect(await publisher.publish([reservation('sale')])).toBe('refused');
    }
    expect(reopened()).toBe(1);

    await stores.withChannel((channel) => channel.deleteQueue(full));
    await until(async () => (await publisher.publish([reservation('sale')])) === 'confirmed');
  });

  it('is lost with its connection, which recovers on its own', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    proxy.silence();
    const publishing = Promise.all(Array.from({ length: 10 }, () => publisher.publish([reservation('sale')])));
    expect(publisher.gauges.unconfirmed).toBe(10);
    proxy.cut();
    proxy.admit();
    expect(new Set(await publishing)).toEqual(new Set(['lost']));
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 0, leftToOutbox: 10 });
    expect(publisher.outcomes).toEqual({ confirmed: 0, returned: 0, refused: 0, lost: 10 });
    await until(async () => (await publisher.publish([reservation('sale')])) === 'confirmed');
    await stores.withChannel((channel) => channel.purgeQueue(queue));
  });

  it('is refused at once without a connection: nothing is kept for later', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    proxy.refuse();
    await until(() => !publisher.isConnected);
    expect(await publisher.publish([reservation('sale')])).toBe('refused');
    proxy.admit();
    await until(() => publisher.isConnected);
    expect(await publisher.queueDepth()).toBe(0);
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 0, leftToOutbox: 1 });
  });

  it('keeps no more unconfirmed reservations than its bound', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    const message = Array.from({ length: RESERVATIONS_PER_MESSAGE_MAX }, () => reservation('sale'));
    proxy.silence();
    const publishing = Array.from({ length: UNCONFIRMED_MAX / RESERVATIONS_PER_MESSAGE_MAX }, () =>
      publisher.publish(message),
    );
    expect(await publisher.publish([reservation('sale')])).toBe('refused');
    expect(publisher.gauges).toEqual({ unconfirmed: UNCONFIRMED_MAX, confirmed: 0, leftToOutbox: 1 });
    proxy.cut();
    expect(new Set(await Promise.all(publishing))).toEqual(new Set(['lost']));
  });

  it('is lost when the broker confirms nothing for ten seconds; then another connection is tried', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    proxy.silence();
    const startedAtMs = performance.now();
    expect(await publisher.publish([reservation('sale')])).toBe('lost');
    expect(performance.now() - startedAtMs).toBeLessThan(40_000);
    expect(publisher.isConnected).toBe(false);
    proxy.cut();
    proxy.admit();
    await until(async () => (await publisher.publish([reservation('sale')])) === 'confirmed');
    await stores.withChannel((channel) => channel.purgeQueue(queue));
  });
});

describe('a broker that comes after the start', () => {
  it('is found', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    proxy.refuse();
    const publisher = await stores.connectPublisher(proxy.url);
    expect(publisher.isConnected).toBe(false);
    expect(await publisher.publish([reservation('sale')])).toBe('refused');
    await expect(publisher.queueDepth()).rejects.toThrow(RabbitUnavailableError);
    proxy.admit();
    await until(() => publisher.isConnected);
    expect(await publisher.queueDepth()).toBe(0);
  });
});

describe('queueDepth', () => {
  it('counts what waits, and nothing else', async () => {
    const publisher = await stores.connectPublisher();
    expect(await publisher.queueDepth()).toBe(0);
    await stores.publish([reservation('sale'), reservation('sale')]);
    expect(await publisher.queueDepth()).toBe(2);
    expect(await publisher.deadLetterDepth()).toBe(0);
    await stores.withChannel((channel) => channel.purgeQueue(queue));
  });

  it('does not wait forever for a broker that does not answer', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    proxy.silence();
    await expect(publisher.queueDepth()).rejects.toThrow(/took longer than 2000 ms/);
    proxy.cut();
    await until(() => !publisher.isConnected);
  });

  it('declares the queue again when it is missing', async () => {
    const { publisher, elsewhere } = await publishElsewhere();
    await stores.withChannel((channel) => channel.deleteQueue(elsewhere.purchases.queue));
    await expect(publisher.queueDepth()).rejects.toThrow(/no queue/);
    await until(async () => (await publisher.queueDepth()) === 0);
  });
});

describe('drain', () => {
  it('resolves when every publish has its outcome', async () => {
    const publisher = await stores.connectPublisher();
    const outcomes: string[] = [];
    for (let i = 0; i < 100; i += 1) {
      void publisher.publish([reservation('sale')]).then((outcome) => outcomes.push(outcome));
    }
    await publisher.drain();
    expect(publisher.gauges).toEqual({ unconfirmed: 0, confirmed: 100, leftToOutbox: 0 });
    expect(outcomes).toHaveLength(100);
    await stores.withChannel((channel) => channel.purgeQueue(queue));
  });

  it('resolves when the connection is lost meanwhile', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    proxy.silence();
    void publisher.publish([reservation('sale')]);
    setTimeout(() => proxy.cut(), 20);
    await publisher.drain();
    expect(publisher.gauges).toMatchObject({ unconfirmed: 0, leftToOutbox: 1 });
  });

  it('does not wait when nothing was published', async () => {
    const publisher = await stores.connectPublisher();
    await expect(publisher.drain()).resolves.toBeUndefined();
  });
});

describe('close', () => {
  it('gives every pending publish an outcome', async () => {
    const { publisher, proxy } = await publishThroughProxy();
    proxy.silence();
    const publishing = publisher.publish([reservation('sale')]);
    const startedAtMs = performance.now();
    await publisher.close();
    expect(await publishing).toBe('lost');
    // After ten seconds it would be lost anyway.
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
    expect(await publisher.publish([reservation('sale')])).toBe('refused');
    proxy.cut();
  });
});
