import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  DrainRounds,
  PurchasePublisher,
  type RedisStore,
  type Reservation,
  type Topology,
  Tracing,
} from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { RecordingLogger, reservation, useStores } from '../../flashsale-core/test-support/index.js';
import { Registry } from 'prom-client';
import { PurchaseQueueStrategy } from '../src/queue/purchase-queue.strategy.js';
import { QueueMetrics } from '../src/queue/queue-metrics.js';
import { PURCHASES_RESERVED, type Verdict } from '../src/queue/verdict.js';
import { DrainReporter, DrainRound } from '../src/sales/drain.js';
import { BatchTracing } from '../src/tracing/batch-tracing.js';

/** Long enough for every worker that can answer, on a busy machine. */
const ENOUGH_MS = 5_000;
/** As long as one round of the reconciler. */
const ROUND_MS = 1_000;

const stores = useStores();
let log: RecordingLogger;

beforeEach(async () => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
});

/** The result of one round with all consumers, by the deadline. */
async function isDrained(redis: RedisStore, saleId: string, deadlineMs: number): Promise<boolean> {
  const round = await DrainRound.begin(new DrainRounds(redis), saleId);
  try {
    return await round.isDrained(deadlineMs);
  } finally {
    await round.end();
  }
}

/** A fake queue as one worker sees it. */
class SeenQueue {
  consumers = 1;
  consumption = 1;
  readonly held = new Set<string>();
  ready = 0;
  consumersInAll = 2;

  holds(saleId: string): boolean {
    return this.held.has(saleId);
  }

  queueState(): Promise<{ readyMessages: number; consumers: number }> {
    return Promise.resolve({ readyMessages: this.ready, consumers: this.consumersInAll });
  }
}

function report(queue: ConstructorParameters<typeof DrainReporter>[1], instance: string): DrainReporter {
  const reporter = new DrainReporter(new DrainRounds(stores.redis), queue, instance, log);
  stores.defer(() => reporter.stop());
  reporter.start();
  return reporter;
}

describe('a sale is drained', () => {
  let one: SeenQueue;
  let other: SeenQueue;

  beforeEach(() => {
    [one, other] = [new SeenQueue(), new SeenQueue()];
    report(one, 'one');
    report(other, 'other');
  });

  it('when every consumer states it, also the next time', async () => {
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
  });

  it('although messages of another sale are in flight', async () => {
    one.held.add('another sale');
    const drained = ['sale', 'another sale'].map((saleId) => isDrained(stores.redis, saleId, 2 * ROUND_MS));
    expect(await Promise.all(drained)).toEqual([true, false]);
  });

  it.each<[string, (queue: SeenQueue) => void, (queue: SeenQueue) => void]>([
    ['holds something of it', (queue) => queue.held.add('sale'), (queue) => queue.held.clear()],
    ['sees messages that wait in the queue', (queue) => (queue.ready = 1), (queue) => (queue.ready = 0)],
    ['does not consume', (queue) => (queue.consumers = 0), (queue) => (queue.consumers = 1)],
    [
      'sees a consumer that states nothing',
      (queue) => (queue.consumersInAll = 3),
      (queue) => (queue.consumersInAll = 2),
    ],
    ['has more consumers than the broker counts', (queue) => (queue.consumers = 2), (queue) => (queue.consumers = 1)],
  ])('not while a worker %s', async (_what, disturb, mend) => {
    disturb(other);
    expect(await isDrained(stores.redis, 'sale', ROUND_MS)).toBe(false);
    mend(other);
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
  });

  it('as soon as the last one has settled it, within the same round', async () => {
    one.held.add('sale');
    const draining = isDrained(stores.redis, 'sale', ENOUGH_MS);
    await until(async () => {
      const [round] = await stores.redis.client.keys('flashsale:drain:sale:*');
      return round !== undefined && (await stores.redis.client.hlen(round)) === 1;
    });
    one.held.clear();
    expect(await draining).toBe(true);
  });

  it('not in the round in which a worker began to consume again: the statements of others may be outdated', async () => {
    one.held.add('sale');
    const draining = isDrained(stores.redis, 'sale', 2 * ROUND_MS);
    await until(async () => (await stores.redis.client.keys('flashsale:drain:sale:*')).length === 1);
    one.consumption = 2;
    one.held.clear();
    expect(await draining).toBe(false);
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
  });

  it('not in the round in which a worker left: its messages went to another one', async () => {
    other.held.add('sale');
    const draining = isDrained(stores.redis, 'sale', 2 * ROUND_MS);
    await until(async () => {
      const [round] = await stores.redis.client.keys('flashsale:drain:sale:*');
      return round !== undefined && (await stores.redis.client.hlen(round)) === 1;
    });
    other.consumers = 0;
    one.consumersInAll = 1;
    expect(await draining).toBe(false);
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
  });

  it('not the sale of a message that came while the queue was asked; the others are', async () => {
    const { queueState } = other;
    other.queueState = () => {
      other.held.add('sale');
      return queueState.call(other);
    };
    const drained = ['sale', 'another sale'].map((saleId) => isDrained(stores.redis, saleId, ROUND_MS));
    expect(await Promise.all(drained)).toEqual([false, true]);
  });

  it('with many others by few looks at the queue: after the loss of Redis all sales wait', async () => {
    const sales = Array.from({ length: 200 }, (_, i) => `sale-${i}`);
    let looks = 0;
    const { queueState } = one;
    one.queueState = () => {
      looks += 1;
      return queueState.call(one);
    };
    const drained = await Promise.all(sales.map((saleId) => isDrained(stores.redis, saleId, ENOUGH_MS)));
    expect(drained.every(Boolean)).toBe(true);
    expect(looks).toBeLessThan(sales.length / 4);
  });

  it('not while one worker cannot read the queue, and a round leaves nothing behind', async () => {
    const { queueState } = other;
    other.queueState = () => Promise.reject(new Error('RabbitMQ is away'));
    expect(await isDrained(stores.redis, 'sale', ROUND_MS)).toBe(false);
    other.queueState = queueState;
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
    expect(await stores.redis.client.keys('flashsale:drain:*')).toEqual(['flashsale:drain:membership']);
  });
});

describe('with RabbitMQ', () => {
  let queues: Topology;
  let publisher: PurchasePublisher;

  beforeEach(async () => {
    queues = await stores.declareQueues();
    publisher = new PurchasePublisher(stores.rabbitmqUrl, `${stores.name} publishes`, queues, log);
    stores.defer(() => publisher.close());
    await publisher.connect();
  });

  /** A worker that holds the messages of the sale until the test lets it acknowledge them. */
  async function startWorker(instance: string): Promise<{
    strategy: PurchaseQueueStrategy;
    reporter: DrainReporter;
    letGo: () => void;
  }> {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const metrics = new QueueMetrics(new Registry());
    const tracing = new BatchTracing(new Tracing());
    const strategy = new PurchaseQueueStrategy(stores.rabbitmqUrl, instance, queues, publisher, metrics, tracing);
    strategy.addHandler(PURCHASES_RESERVED, async (batch: Reservation[]): Promise<Verdict[]> => {
      await held;
      return batch.map(() => 'ack');
    });
    stores.defer(() => strategy.close());
    stores.defer(letGo);
    await new Promise<void>((resolve) => strategy.listen(() => resolve()));
    return { strategy, reporter: report(strategy, instance), letGo };
  }

  it('a message that a consumer has not acknowledged prevents it, although the queue is empty', async () => {
    const [one, other] = [await startWorker('one'), await startWorker('other')];
    await stores.publish([reservation('sale')], queues);
    await until(() => one.strategy.holds('sale') || other.strategy.holds('sale'));
    expect(await stores.queueDepth(queues.purchases.queue)).toBe(0);
    expect(await isDrained(stores.redis, 'sale', ROUND_MS)).toBe(false);
    expect(await isDrained(stores.redis, 'another sale', ENOUGH_MS)).toBe(true);
    one.letGo();
    other.letGo();
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
  });

  it('a consumer that states nothing prevents it for as long as it is connected', async () => {
    await startWorker('one');
    const channel = await stores.rabbit.createChannel();
    await channel.consume(queues.purchases.queue, () => undefined);
    expect(await isDrained(stores.redis, 'sale', ROUND_MS)).toBe(false);
    await channel.close();
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
  });

  it('messages that a worker leaves behind prevent it until another one has settled them', async () => {
    const leaving = await startWorker('leaving');
    await stores.publish([reservation('sale')], queues);
    await until(() => leaving.strategy.holds('sale'));
    const staying = await startWorker('staying');
    expect(await isDrained(stores.redis, 'sale', ROUND_MS)).toBe(false);

    // As when its process is killed: its connection ends, and its messages go to another worker.
    await leaving.reporter.stop();
    leaving.strategy.unwrap<{ reconnect: (reason: string) => void }>().reconnect('the test says so');
    const closing = leaving.strategy.close();
    await until(() => staying.strategy.holds('sale'));
    expect(await isDrained(stores.redis, 'sale', ROUND_MS)).toBe(false);
    staying.letGo();
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
    leaving.letGo();
    await closing;
  });

  it('a worker that joins or leaves delays it by at most a round', async () => {
    const one = await startWorker('one');
    expect(await isDrained(stores.redis, 'sale', ENOUGH_MS)).toBe(true);
    const other = await startWorker('other');
    await until(() => isDrained(stores.redis, 'sale', ROUND_MS));
    one.letGo();
    await one.reporter.stop();
    await one.strategy.close();
    other.letGo();
    await until(() => isDrained(stores.redis, 'sale', ROUND_MS));
  });
});
