import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  decodeReservations,
  encodeReservations,
  PurchasePublisher,
  type Reservation,
  type Topology,
  Tracing,
} from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, reservation, users, useStores } from '../../flashsale-core/test-support/index.js';
import { Registry } from 'prom-client';
import { PurchaseQueueStrategy } from '../src/queue/purchase-queue.strategy.js';
import { QueueMetrics } from '../src/queue/queue-metrics.js';
import { PURCHASES_RESERVED, type Verdict } from '../src/queue/verdict.js';
import { BatchTracing } from '../src/tracing/batch-tracing.js';

/** As in the strategy. */
const BATCH_SIZE_MAX = 500;

const stores = useStores();
let log: RecordingLogger;
let queues: Topology;
let publisher: PurchasePublisher;

beforeEach(async () => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
  queues = await stores.declareQueues();
  publisher = new PurchasePublisher(stores.rabbitmqUrl, `${stores.name} publishes`, queues, log);
  stores.defer(() => publisher.close());
  await publisher.connect();
});

/** A consumer with a handler that records the users of its reservations and answers as the test says. */
class Consumer {
  readonly batches: string[][] = [];
  /** When each batch arrived, by performance.now(). */
  readonly batchAtMs: number[] = [];
  readonly strategy: PurchaseQueueStrategy;
  running = 0;
  runningMax = 0;
  decide: (userId: string, batch: number) => Verdict = () => 'ack';
  /** What a batch waits for before it is answered. */
  hold: (batch: number) => Promise<unknown> = () => Promise.resolve();

  constructor(url = stores.rabbitmqUrl) {
    this.strategy = new PurchaseQueueStrategy(
      url,
      `${stores.name} consumes`,
      queues,
      publisher,
      new QueueMetrics(new Registry()),
      new BatchTracing(new Tracing()),
    );
    this.strategy.addHandler(PURCHASES_RESERVED, (batch: Reservation[]) =>
      this.#answer(batch.map(({ userId }) => userId)),
    );
    stores.defer(() => this.strategy.close());
  }

  /**
   * Starts with a batch that waits, publishes these users behind it, and resolves with a function that ends the
   * waiting, so that the next batch holds all of them.
   */
  static async startBehind(
    userIds: readonly string[],
    changes: Pick<Consumer, 'decide'>,
    perMessage = 1,
  ): Promise<[Consumer, () => void]> {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const consumer = await Consumer.start(undefined, {
      decide: (userId, batch) => (batch === 0 ? 'ack' : changes.decide(userId, batch)),
      hold: (batch) => (batch === 0 ? held : Promise.resolve()),
    });
    await publish(['first']);
    await until(() => consumer.batches.length === 1);
    await publish(userIds, perMessage);
    await until(async () => (await stores.queueDepth(queues.purchases.queue)) === 0);
    // Messages from the broker may still be in flight.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return [consumer, release];
  }

  static async start(url?: string, changes: Partial<Pick<Consumer, 'decide' | 'hold'>> = {}): Promise<Consumer> {
    const consumer = Object.assign(new Consumer(url), changes);
    await consumer.listen();
    return consumer;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.strategy.listen((error) =>
        error === undefined ? resolve() : reject(new Error('no consumer', { cause: error })),
      );
    });
  }

  get received(): string[] {
    return this.batches.flat();
  }

  async #answer(received: string[]): Promise<Verdict[]> {
    const batch = this.batches.push(received) - 1;
    this.batchAtMs.push(performance.now());
    this.running += 1;
    this.runningMax = Math.max(this.runningMax, this.running);
    try {
      await this.hold(batch);
      return received.map((userId) => this.decide(userId, batch));
    } finally {
      this.running -= 1;
    }
  }
}

/** Publishes a reservation of each user, this many per message. */
async function publish(userIds: readonly string[], perMessage = 1): Promise<void> {
  const messages = Array.from({ length: Math.ceil(userIds.length / perMessage) }, (_, i) =>
    userIds.slice(i * perMessage, (i + 1) * perMessage).map((userId) => reservation('sale', { userId })),
  );
  await stores.publish(
    messages.map((reservations) => encodeReservations(reservations)),
    queues,
  );
}

function usersOf(body: Buffer): string[] {
  const decoded = decodeReservations(body);
  return 'defect' in decoded ? [String(body)] : decoded.reservations.map(({ userId }) => userId);
}

/** The users of the messages that are left in the queue after the consumer stopped: everything unacknowledged. */
async function takeLeft(): Promise<string[]> {
  return stores.withChannel(async (channel) => {
    const left: string[] = [];
    for (;;) {
      const delivery = await channel.get(queues.purchases.queue, { noAck: true });
      if (delivery === false) return left;
      left.push(...usersOf(delivery.content));
    }
  });
}

/** The users of each dead letter, joined. */
async function takeDead(): Promise<string[]> {
  return (await stores.takeDeadLetters(queues)).map((body) => usersOf(body).join('+')).sort();
}

describe('batches', () => {
  it('hold what is waiting, in order, up to their size, one batch at a time; all is acknowledged', async () => {
    await publish(users(2_000), 7);
    const consumer = await Consumer.start();
    await until(() => consumer.received.length === 2_000);
    await consumer.strategy.close();
    expect(consumer.received).toEqual(users(2_000));
    expect(Math.max(...consumer.batches.map(({ length }) => length))).toBeLessThanOrEqual(BATCH_SIZE_MAX);
    expect(consumer.batches.length).toBeLessThan(100);
    expect(consumer.runningMax).toBe(1);
    expect(await takeLeft()).toEqual([]);
  });

  it('wait only briefly under little load', async () => {
    const consumer = await Consumer.start();
    for (const userId of ['one', 'two', 'three']) {
      await publish([userId]);
      await until(() => consumer.received.at(-1) === userId);
    }
    expect(consumer.batches).toEqual([['one'], ['two'], ['three']]);
  });

  it('hold what arrives shortly after their first message', async () => {
    const consumer = await Consumer.start();
    let received = 0;
    // The broker may pause for longer than the moment, but not every time.
    await until(async () => {
      const next = consumer.batches.length;
      await publish(users(20));
      received += 20;
      await until(() => consumer.received.length === received);
      return (consumer.batches[next]?.length ?? 0) > 1;
    });
  });

  it('collect messages while another one runs, as many as one transaction takes', async () => {
    const [consumer, release] = await Consumer.startBehind(users(700), { decide: () => 'ack' }, 10);
    expect(consumer.batches).toEqual([['first']]);
    release();
    await until(() => consumer.received.length === 701);
    expect(consumer.batches.map(({ length }) => length)).toEqual([1, BATCH_SIZE_MAX, 200]);
  });
});

describe('a verdict', () => {
  it('dead sends only that message to the dead letters', async () => {
    await publish(users(20));
    const consumer = await Consumer.start(undefined, { decide: (userId) => (/[37]$/.test(userId) ? 'dead' : 'ack') });
    await until(() => consumer.received.length === 20);
    await consumer.strategy.close();
    expect(await takeLeft()).toEqual([]);
    expect(await takeDead()).toEqual(['user-13', 'user-17', 'user-3', 'user-7']);
  });

  it('dead for a whole batch acknowledges nothing else', async () => {
    const [consumer, release] = await Consumer.startBehind(users(3), { decide: () => 'dead' });
    release();
    await until(() => consumer.received.length === 4);
    await consumer.strategy.close();
    expect(await takeLeft()).toEqual([]);
    expect(await takeDead()).toEqual(users(3));
  });

  it('retry keeps the batch and its order, and waits longer each time', async () => {
    const [consumer, release] = await Consumer.startBehind(users(10), {
      decide: (_userId, batch) => (batch < 5 ? 'retry' : 'ack'),
    });
    release();
    await until(() => consumer.received.length === 51);
    await consumer.strategy.close();
    expect(consumer.batches.slice(1)).toEqual(Array(5).fill(users(10)));
    const pauses = consumer.batchAtMs.slice(2).map((atMs, i) => atMs - (consumer.batchAtMs[i + 1] ?? 0));
    pauses.forEach((pauseMs, i) => {
      expect(pauseMs).toBeGreaterThan(50 * 2 ** i - 10);
      expect(pauseMs).toBeLessThan(100 * 2 ** i + 5_000);
    });
    expect(await takeLeft()).toEqual([]);
  });

  it('retry starts with short pauses again after a success', async () => {
    await publish(['a']);
    const consumer = await Consumer.start(undefined, {
      decide: (_userId, batch) => (batch < 5 || batch === 6 ? 'retry' : 'ack'),
    });
    await until(() => consumer.batches.length === 6);
    await publish(['b']);
    await until(() => consumer.batches.length === 8);
    expect((consumer.batchAtMs[7] ?? 0) - (consumer.batchAtMs[6] ?? 0)).toBeLessThan(1_500);
  });

  it('retry for some repeats only their messages, before later ones', async () => {
    const [consumer, release] = await Consumer.startBehind(
      users(502),
      { decide: (userId, batch) => (batch === 1 && ['user-1', 'user-14'].includes(userId) ? 'retry' : 'ack') },
      10,
    );
    release();
    await until(() => consumer.received.includes('user-501'));
    await consumer.strategy.close();
    expect(consumer.batches).toEqual([['first'], users(BATCH_SIZE_MAX), [...users(20), 'user-500', 'user-501']]);
    expect(await takeLeft()).toEqual([]);
  });

  it('dead for some of a message gives each of them its own dead letter', async () => {
    await publish(users(20), 10);
    const consumer = await Consumer.start(undefined, {
      decide: (userId) => (['user-3', 'user-5', 'user-12'].includes(userId) ? 'dead' : 'ack'),
    });
    await until(async () => (await stores.queueDepth(queues.deadLetters.queue)) === 3);
    await consumer.strategy.close();
    expect(await takeLeft()).toEqual([]);
    expect(await takeDead()).toEqual(['user-12', 'user-3', 'user-5']);
  });

  it('dead for some of a message keeps it while they cannot be published separately', async () => {
    await publish(users(10), 10);
    await publisher.close();
    const consumer = await Consumer.start(undefined, { decide: (userId) => (userId === 'user-3' ? 'dead' : 'ack') });
    await until(() => consumer.batches.length === 2);
    await consumer.strategy.close();
    expect(await takeLeft()).toEqual(users(10));
    expect(await takeDead()).toEqual([]);
  });

  it('is not needed for a body that cannot be decoded: only that goes to the dead letters', async () => {
    const unreadable = ['not JSON', '{"v":2}', ''].map((text) => Buffer.from(text));
    const [first, last] = ['ann', 'bob'].map((userId) => encodeReservations([reservation('sale', { userId })]));
    await stores.publish([unreadable[0], first, unreadable[1], unreadable[2], last] as Buffer[], queues);
    const consumer = await Consumer.start();
    await until(() => consumer.received.length === 2);
    await consumer.strategy.close();
    expect(consumer.received).toEqual(['ann', 'bob']);
    expect(await takeLeft()).toEqual([]);
    expect(await takeDead()).toEqual(['', 'not JSON', '{"v":2}']);
    expect(log.lines.filter((line) => line.startsWith('error: A message goes to the dead letters'))).toHaveLength(3);
  });

  it('counts only for its own message: undecided ones stay', async () => {
    const [consumer, release] = await Consumer.startBehind(users(6), {
      decide: (userId) => (/[14]/.test(userId) ? 'retry' : 'ack'),
    });
    release();
    await until(() => consumer.batches.length === 3);
    await consumer.strategy.close();
    expect(await takeLeft()).toEqual(['user-1', 'user-4']);
  });

  it('missing because the handler failed keeps the whole batch', async () => {
    const [consumer, release] = await Consumer.startBehind(users(3), {
      decide: (_userId, batch) => {
        if (batch === 1) throw new Error('unexpected');
        return 'ack';
      },
    });
    release();
    await until(() => consumer.batches.length === 3);
    await consumer.strategy.close();
    expect(consumer.batches).toEqual([['first'], users(3), users(3)]);
    expect(log.lines).toContain('error: A batch failed unexpectedly and will be repeated: unexpected');
    expect(await takeLeft()).toEqual([]);
  });

  it('missing because nobody handles purchases keeps them', async () => {
    const strategy = new PurchaseQueueStrategy(
      stores.rabbitmqUrl,
      stores.name,
      queues,
      publisher,
      new QueueMetrics(new Registry()),
      new BatchTracing(new Tracing()),
    );
    stores.defer(() => strategy.close());
    strategy.listen(() => undefined);
    await publish(['a']);
    await until(() => log.lines.some((line) => line.includes('no handler listens')));
    await strategy.close();
    expect(await takeLeft()).toEqual(['a']);
  });
});

describe('the broker', () => {
  it('is found when it comes up after the start', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    proxy.refuse();
    await publish(['a']);
    const consumer = await Consumer.start(proxy.url);
    expect(consumer.strategy.isConsuming).toBe(false);
    proxy.admit();
    await until(() => consumer.received.length === 1);
    expect(consumer.strategy.isConsuming).toBe(true);
  });

  it('delivers a batch again if the connection is lost in the middle of it', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await publish(users(600));
    const consumer = await Consumer.start(proxy.url, { hold: (batch) => (batch === 0 ? held : Promise.resolve()) });
    await until(() => consumer.batches.length === 1);
    const first = consumer.batches[0] ?? [];
    proxy.cut();
    await until(() => !consumer.strategy.isConsuming);
    release();
    await until(() => consumer.received.length === first.length + 600);
    await consumer.strategy.close();
    expect(consumer.received.slice(first.length)).toEqual(users(600));
    expect(await takeLeft()).toEqual([]);
  });

  it('delivers a batch again if the connection is lost while it waits for a retry', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    await publish(users(5));
    let isAway = true;
    const consumer = await Consumer.start(proxy.url, { decide: () => (isAway ? 'retry' : 'ack') });
    await until(() => consumer.batches.length === 3);
    proxy.cut();
    await until(() => !consumer.strategy.isConsuming);
    isAway = false;
    await until(() => consumer.strategy.isConsuming && consumer.batches.length > 3);
    await until(async () => (await stores.queueDepth(queues.purchases.queue)) === 0);
    await consumer.strategy.close();
    expect(new Set(consumer.received)).toEqual(new Set(users(5)));
    expect(await takeLeft()).toEqual([]);
  });

  it('gets a deleted queue declared and consumed again', async () => {
    const consumer = await Consumer.start();
    await stores.withChannel((channel) => channel.deleteQueue(queues.purchases.queue));
    await until(() => !consumer.strategy.isConsuming);
    await until(() => consumer.strategy.isConsuming);
    expect(log.lines).toContainEqual(expect.stringContaining('the queue was deleted; declaring it again'));
    await publish(['after']);
    await until(() => consumer.received.includes('after'));
  });

  it('gets a queue that was deleted in the middle of a batch consumed again', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await publish(users(3));
    const consumer = await Consumer.start(undefined, { hold: (batch) => (batch === 0 ? held : Promise.resolve()) });
    await until(() => consumer.batches.length === 1);
    await stores.withChannel((channel) => channel.deleteQueue(queues.purchases.queue));
    await until(() => log.lines.some((line) => line.includes('declaring it again')));
    release();
    await until(() => consumer.strategy.isConsuming);
    await publish(['after']);
    await until(() => consumer.received.includes('after'));
    await consumer.strategy.close();
    expect(await takeLeft()).toEqual([]);
  });

  it('accepts acknowledgements of messages delivered before a purge', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await publish(users(3));
    const consumer = await Consumer.start(undefined, { hold: (batch) => (batch === 0 ? held : Promise.resolve()) });
    await until(() => consumer.batches.length === 1);
    await stores.withChannel((channel) => channel.purgeQueue(queues.purchases.queue));
    release();
    await publish(['after']);
    await until(() => consumer.received.includes('after'));
    expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});

describe('close', () => {
  it('lets the current batch end, and leaves the rest to others', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await publish(users(1_500));
    const consumer = await Consumer.start(undefined, { hold: () => held });
    await until(() => consumer.batches.length === 1);
    const closing = consumer.strategy.close();
    await publish(['while-closing']);
    release();
    const startedAtMs = performance.now();
    await closing;
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(consumer.batches).toHaveLength(1);
    const [first = []] = consumer.batches;
    expect(await takeLeft()).toEqual([...users(1_500).slice(first.length), 'while-closing']);
    expect(consumer.strategy.isConsuming).toBe(false);
  });

  it('does not wait for the pause before a retry', async () => {
    await publish(users(3));
    const consumer = await Consumer.start(undefined, { decide: () => 'retry' });
    await until(() => consumer.batches.length === 7);
    // The pause after the seventh failure is at least 2.5 s.
    const startedAtMs = performance.now();
    await consumer.strategy.close();
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    expect(await takeLeft()).toEqual(users(3));
  });

  it('does not wait forever for a broker that does not answer', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    const consumer = await Consumer.start(proxy.url);
    proxy.silence();
    const startedAtMs = performance.now();
    await consumer.strategy.close();
    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
    proxy.cut();
  });

  it('does not wait for a broker that is gone', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    const consumer = await Consumer.start(proxy.url);
    proxy.refuse();
    await until(() => !consumer.strategy.isConsuming);
    const startedAtMs = performance.now();
    await consumer.strategy.close();
    // Less than the ten seconds that it takes to drain at most.
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
  });
});

it('offers Nest its connection, and no events', async () => {
  const consumer = await Consumer.start();
  expect(consumer.strategy.unwrap()).toHaveProperty('reconnect');
  expect(consumer.strategy.on()).toBeUndefined();
});
