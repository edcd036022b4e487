import { afterEach, describe, expect, it } from '@jest/globals';
import { DeadLetters, RabbitUnavailableError, type Topology } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

const stores = useStores();

afterEach(async () => {
  await stores.withChannel(async (channel) => {
    await channel.purgeQueue(stores.topology.purchases.queue);
    await channel.purgeQueue(stores.topology.deadLetters.queue);
  });
});

function deadLetters(url = stores.rabbitmqUrl, topology: Topology = stores.topology): DeadLetters {
  return new DeadLetters(url, `${stores.name} dead letters`, topology, new RecordingLogger());
}

const asText = (body: Buffer): string => body.toString();
const nothing = (): Promise<void> => Promise.resolve();

/** Numbered letters, in this order. */
async function fill(count: number): Promise<string[]> {
  const bodies = Array.from({ length: count }, (_, i) => `letter ${i}`);
  const { exchange, routingKey, queue } = stores.topology.deadLetters;
  await stores.withChannel(async (channel) => {
    for (const body of bodies) channel.publish(exchange, routingKey, Buffer.from(body), { persistent: true });
    await until(async () => (await channel.checkQueue(queue)).messageCount === count);
  });
  return bodies;
}

const bodiesOf = async (list: ReturnType<DeadLetters['list']>): Promise<string[]> =>
  (await list).letters.map(({ body }) => body.toString());

/** The number of letters in the queue, once those of a finished operation are back. */
async function untilDepth(depth: number): Promise<void> {
  const { queue } = stores.topology.deadLetters;
  await until(async () => (await stores.queueDepth(queue)) === depth, { what: `${depth} dead letters are there` });
}

describe('DeadLetters', () => {
  it('moves those alone that are meant, and reads whole bodies where a list shows their beginning', async () => {
    await fill(4);
    const { letters } = await deadLetters().list(10, asText);
    const [first, second] = letters;
    expect(letters.map(({ content }) => content)).toEqual(letters.map(({ body }) => body.toString()));
    const removed = await deadLetters().discard(
      10,
      () => Promise.resolve(true),
      (id) => id === second?.deadLetterId,
    );
    expect(removed).toBe(1);
    expect(await deadLetters().replay(10, nothing, (_id, body) => body.toString() === first?.content)).toBe(1);
    expect(await bodiesOf(deadLetters().list(10, asText))).toEqual(letters.slice(2).map(({ content }) => content));
    expect(
      await deadLetters().discard(
        10,
        () => Promise.resolve(true),
        () => false,
      ),
    ).toBe(0);
  });

  it('lists them in the same order every time, however the broker returns them', async () => {
    const bodies = await fill(70);
    const all = await bodiesOf(deadLetters().list(70, asText));

    expect(all.toSorted()).toEqual(bodies.toSorted());
    expect(await bodiesOf(deadLetters().list(7, asText))).toEqual(all.slice(0, 7));
    expect((await deadLetters().list(7, asText)).total).toBe(70);
    expect(await bodiesOf(deadLetters().list(100, asText))).toEqual(all);
  });

  it('discards those that a list shows first', async () => {
    await fill(40);
    const all = await bodiesOf(deadLetters().list(40, asText));
    expect(await deadLetters().discard(15, () => Promise.resolve(true))).toBe(15);

    expect(await bodiesOf(deadLetters().list(40, asText))).toEqual(all.slice(15));
  });

  it('moves many, each once: none is back after the connection has closed', async () => {
    await fill(200);
    expect(await deadLetters().discard(100, () => Promise.resolve(true))).toBe(100);
    await untilDepth(100);
    expect(await deadLetters().replay(99, nothing)).toBe(99);
    await untilDepth(1);

    expect(await stores.queueDepth()).toBe(99);
  });

  it('replays only those that were prepared first', async () => {
    const bodies = await fill(20);
    const prepared: string[] = [];
    const failsAtTheSecondChunk = (some: readonly Buffer[]): Promise<void> => {
      if (prepared.length > 0) return Promise.reject(new Error('the database is away'));
      prepared.push(...some.map(String));
      return Promise.resolve();
    };
    const replayed = await deadLetters().replay(20, failsAtTheSecondChunk);
    expect(replayed).toBe(prepared.length);
    await untilDepth(20 - replayed);
    await expect(deadLetters().replay(5, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await untilDepth(20 - replayed);
    expect(await stores.queueDepth()).toBe(replayed);
    expect((await deadLetters().readBodies()).bodies.map(String).concat(prepared).toSorted()).toEqual(
      bodies.toSorted(),
    );
  });

  it('keeps those that cannot be disposed of, and continues with the others', async () => {
    const bodies = await fill(6);
    const isOdd = (body: Buffer): Promise<boolean> => Promise.resolve(Number(body.toString().at(-1)) % 2 === 1);

    expect(await deadLetters().discard(10, isOdd)).toBe(3);
    const kept = await bodiesOf(deadLetters().list(10, asText));
    expect(kept.toSorted()).toEqual(bodies.filter((_body, i) => i % 2 === 0));
  });

  it('reports what was done before a store went away, and fails if nothing was', async () => {
    await fill(5);
    let disposed = 0;
    const failsAtTheThird = async (): Promise<boolean> => {
      disposed += 1;
      if (disposed === 3) throw new Error('the database is away');
      return true;
    };
    expect(await deadLetters().discard(5, failsAtTheThird)).toBe(2);
    await untilDepth(3);

    await expect(deadLetters().discard(5, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await untilDepth(3);
  });

  it('keeps a letter that the purchase queue refuses', async () => {
    const name = `${stores.name}-full`;
    const full: Topology = {
      ...stores.topology,
      purchases: {
        exchange: name,
        queue: name,
        routingKey: 'reserved',
        options: {
          durable: true,
          arguments: { 'x-queue-type': 'quorum', 'x-max-length': 1, 'x-overflow': 'reject-publish' },
        },
      },
    };
    await fill(60);
    try {
      const replayed = await deadLetters(stores.rabbitmqUrl, full).replay(60, nothing);
      expect(replayed).toBeLessThan(60);
      expect(await stores.queueDepth(name)).toBe(replayed);
      await untilDepth(60 - replayed);
      await expect(deadLetters(stores.rabbitmqUrl, full).replay(1, nothing)).rejects.toThrow(RabbitUnavailableError);
      await untilDepth(60 - replayed);
    } finally {
      await stores.withChannel(async (channel) => {
        await channel.deleteQueue(name);
        await channel.deleteExchange(name);
      });
    }
  });

  it('loses nothing when its connection breaks while it holds letters', async () => {
    await fill(10);
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    let disposed = 0;
    const cutsAtTheFourth = async (): Promise<boolean> => {
      disposed += 1;
      if (disposed === 4) {
        proxy.refuse();
        await until(() => proxy.connections === 0);
      }
      return true;
    };
    const discarded = deadLetters(proxy.url).discard(10, cutsAtTheFourth);
    await expect(discarded).rejects.toThrow('RabbitMQ went away');
    const { queue } = stores.topology.deadLetters;
    // What was acknowledged before the cut may be gone; what was not is there.
    await until(async () => (await stores.queueDepth(queue)) >= 7);

    await expect(deadLetters(proxy.url).list(5, asText)).rejects.toThrow('RabbitMQ is not connected');
    proxy.admit();
    expect((await deadLetters(proxy.url).list(5, asText)).letters).toHaveLength(5);
  });
});
