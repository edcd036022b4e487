import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { PurchasePublisher, type Reservation, type Topology, Tracing } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { RecordingLogger, reservation, useStores } from '../../flashsale-core/test-support/index.js';
import { Registry } from 'prom-client';
import { PurchaseQueueStrategy } from '../src/queue/purchase-queue.strategy.js';
import { QueueMetrics } from '../src/queue/queue-metrics.js';
import { PURCHASES_RESERVED, type Verdict } from '../src/queue/verdict.js';
import { BatchTracing } from '../src/tracing/batch-tracing.js';

/** As in the strategy: messages for each consumer. */
const PREFETCH = 100;

const stores = useStores();
let queues: Topology;
let strategy: PurchaseQueueStrategy;
/** The verdicts of sales that are not simply written. */
let troubles: Map<string, Verdict>;
/** How long it takes to find out that a sale cannot be written. */
let tryMs: number;
/** In the order in which they were acknowledged. */
let written: string[];
/** When each sale was tried, by performance.now(). */
let tries: { saleId: string; atMs: number }[];

beforeEach(async () => {
  const log = new RecordingLogger();
  Logger.overrideLogger(log);
  queues = await stores.declareQueues();
  troubles = new Map();
  tryMs = 0;
  written = [];
  tries = [];
  const publisher = new PurchasePublisher(stores.rabbitmqUrl, `${stores.name} publishes`, queues, log);
  stores.defer(() => publisher.close());
  await publisher.connect();
  const metrics = new QueueMetrics(new Registry());
  const tracing = new BatchTracing(new Tracing());
  strategy = new PurchaseQueueStrategy(stores.rabbitmqUrl, stores.name, queues, publisher, metrics, tracing);
  strategy.addHandler(PURCHASES_RESERVED, async (batch: Reservation[]): Promise<Verdict[]> => {
    for (const saleId of new Set(batch.map((each) => each.saleId))) tries.push({ saleId, atMs: performance.now() });
    written.push(...batch.filter(({ saleId }) => !troubles.has(saleId)).map(({ userId }) => userId));
    const verdicts = batch.map(({ saleId }) => troubles.get(saleId) ?? 'ack');
    if (verdicts.some((verdict) => verdict !== 'ack')) await sleep(tryMs);
    return verdicts;
  });
  stores.defer(() => strategy.close());
  await new Promise<void>((resolve) => strategy.listen(() => resolve()));
});

/** Publishes this many messages of a sale, with one reservation each, and resolves with their users. */
async function publish(saleId: string, count: number): Promise<string[]> {
  const reservations = Array.from({ length: count }, () => reservation(saleId));
  await stores.publish(reservations, queues);
  return reservations.map(({ userId }) => userId);
}

describe.each<[string, Verdict]>([
  ['is locked', 'locked'],
  ['cannot be written', 'retry'],
])('a sale that %s', (_what, verdict) => {
  it('does not stop the others, however many messages it has', async () => {
    troubles.set('trouble', verdict);
    const waiting = await publish('trouble', 2 * PREFETCH + 50);
    await until(() => strategy.setAsideMessages === waiting.length);
    const others = await publish('free', 20);
    await until(() => written.length === others.length);
    expect(written).toEqual(others);
    await until(() => !strategy.holds('free'));
    expect(strategy.holds('trouble')).toBe(true);

    // Nothing is lost, and the order within the sale is kept.
    troubles.clear();
    await until(() => written.length === others.length + waiting.length);
    expect(written.slice(others.length)).toEqual(waiting);
    await until(() => !strategy.holds('trouble'));
    await strategy.close();
    expect(await stores.queueDepth(queues.purchases.queue)).toBe(0);
  });

  it('is retried less and less often, and often again after a success', async () => {
    troubles.set('trouble', verdict);
    await publish('trouble', 1);
    await until(() => tries.length === 6);
    const pauses = tries.slice(1).map(({ atMs }, i) => atMs - (tries[i]?.atMs ?? 0));
    expect(Math.max(...pauses.slice(3))).toBeGreaterThan(2 * (pauses[0] ?? 0));
    troubles.clear();
    await until(() => written.length === 1);
    tries = [];
    troubles.set('trouble', verdict);
    await publish('trouble', 1);
    await until(() => tries.length === 2);
    expect((tries[1]?.atMs ?? 0) - (tries[0]?.atMs ?? 0)).toBeLessThan(Math.max(...pauses.slice(3)));
  });
});

it('the process adds a consumer for each hundred messages set aside, and removes them afterwards', async () => {
  expect(strategy.consumers).toBe(1);
  troubles.set('trouble', 'retry');
  await publish('trouble', 4 * PREFETCH);
  await until(() => strategy.setAsideMessages === 4 * PREFETCH);
  await until(() => strategy.consumers >= 4);
  const { consumerCount } = await stores.withChannel((channel) => channel.checkQueue(queues.purchases.queue));
  expect(consumerCount).toBeGreaterThanOrEqual(4);

  troubles.clear();
  await until(() => written.length === 4 * PREFETCH);
  // Each batch or message lets one consumer go.
  await until(async () => {
    await publish('free', 1);
    return strategy.consumers <= 2;
  });
  expect(strategy.isConsuming).toBe(true);
  const last = await publish('free', 1);
  await until(() => written.at(-1) === last[0]);
});

it('no consumer is cancelled while a sale waits: the broker would count it until its messages are settled', async () => {
  troubles.set('trouble', 'locked');
  tryMs = 150;
  // Some of these come while the sale is being tried.
  for (let i = 0; i < 4 * PREFETCH; i += 1) await publish('trouble', 1);
  await until(() => strategy.setAsideMessages === 4 * PREFETCH);
  // The last one may not have been counted yet; one that was cancelled stays counted for as long as the sale waits.
  await until(async () => {
    const { consumerCount } = await stores.withChannel((channel) => channel.checkQueue(queues.purchases.queue));
    return consumerCount === strategy.consumers;
  });
});

it('the messages of a sale set aside do not go to another consumer while this one has them', async () => {
  troubles.set('trouble', 'locked');
  const waiting = await publish('trouble', 3);
  await until(() => strategy.setAsideMessages === 3);
  expect(await stores.queueDepth(queues.purchases.queue)).toBe(0);
  await strategy.close();
  // The broker gives them back a moment after the channel has closed.
  await until(async () => (await stores.queueDepth(queues.purchases.queue)) === waiting.length);
});
