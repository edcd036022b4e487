import { beforeEach, describe, expect, it } from '@jest/globals';
import { lockSale, settleOutbox } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { readMetrics, RecordingLogger, reserveFor, users, useStores } from '../../flashsale-core/test-support/index.js';
import { createWorker } from '../src/create-worker.js';
import { readWorkerEnvironment } from '../src/environment.js';

/** The longest scrape on a busy machine; waiting for an absent store would take longer. */
const SCRAPE_MS_MAX = 1_000;

const stores = useStores();
let log: RecordingLogger;

beforeEach(() => {
  log = new RecordingLogger();
});

/** Resolves with a function that stops it, and its address. */
async function startWorker(
  environment: Record<string, string> = {},
): Promise<{ stop: () => Promise<void>; url: string }> {
  const app = await createWorker(readWorkerEnvironment({ ...process.env, ...stores.environment, ...environment }), log);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= app.close());
  stores.defer(stop);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  return { stop, url: await app.getUrl() };
}

describe('GET /metrics of a worker', () => {
  it('counts batches, deliveries and confirmations', async () => {
    const { url } = await startWorker();
    const { saleId } = await stores.openSale({ totalStock: 30 });
    await stores.publish([...(await reserveFor(stores, saleId, users(30))), Buffer.from('poison')]);
    await stores.untilAtRest(saleId);
    const metrics = await until(async () => {
      const read = await readMetrics(url);
      return read.get('flashsale_deliveries_total{verdict="dead"}') === 1 && read;
    });
    expect(metrics.get('flashsale_deliveries_total{verdict="ack"}')).toBe(30);
    expect(metrics.get('flashsale_deliveries_total{verdict="retry"}')).toBe(0);
    expect(metrics.get('flashsale_batch_reservations_sum')).toBe(30);
    expect(metrics.get('flashsale_batch_duration_seconds_count')).toBe(
      metrics.get('flashsale_batch_reservations_count'),
    );
    expect(metrics.get('flashsale_order_confirmation_seconds_count')).toBe(30);
    expect(metrics.get('flashsale_broken_promises_total')).toBe(0);
    expect(metrics.get('flashsale_store_connected{store="redis"}')).toBe(1);
    expect(metrics.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    await stores.takeDeadLetters();
  });

  it('reports the sales in one worker at a time; another one takes over', async () => {
    const sale = await stores.openSale({ totalStock: 7 });
    await reserveFor(stores, sale.saleId, users(2));
    const workers = [await startWorker(), await startWorker()];
    const stock = `flashsale_sale_stock_units{sale="${sale.saleId}"}`;
    const telling = async (): Promise<number[]> => {
      const reads = await Promise.all(workers.map(({ url }) => readMetrics(url)));
      return reads.flatMap((read, i) => (read.has(stock) ? [i] : []));
    };
    const [first] = await until(async () => {
      const indexes = await telling();
      return indexes.length === 1 && indexes;
    });
    await workers[first as number]?.stop();
    workers.splice(first as number, 1);
    await until(async () => (await telling()).length === 1);
  });

  it('reports each sale, and reports and logs drift', async () => {
    const { url } = await startWorker();
    const whole = await stores.openSale({ totalStock: 7 });
    const { saleId } = await stores.openSale({ totalStock: 9 });
    const [lost] = await reserveFor(stores, saleId, ['ann']);
    await settleOutbox(stores.redis.sale(saleId), [lost?.outboxId ?? '']);
    await stores.createSale({ state: 'PAUSED' });
    const read = await until(async () => {
      const metrics = await readMetrics(url);
      return metrics.has(`flashsale_sale_drift_units{equation="buyers",sale="${saleId}"}`) && metrics;
    });
    const metric = (name: string, of = saleId): number | undefined => read.get(`${name}{sale="${of}"}`);
    expect(metric('flashsale_sale_total_stock_units')).toBe(9);
    expect(metric('flashsale_sale_stock_units')).toBe(8);
    expect(metric('flashsale_sale_buyers')).toBe(1);
    expect(metric('flashsale_sale_orders')).toBe(0);
    expect(metric('flashsale_sale_outbox_entries')).toBe(0);
    expect(metric('flashsale_sale_outbox_oldest_age_seconds')).toBe(0);
    expect(metric('flashsale_sale_ready')).toBe(1);
    expect(read.get(`flashsale_sale_drift_units{equation="buyers",sale="${saleId}"}`)).toBe(1);
    expect(read.get(`flashsale_sale_drift_units{equation="stock",sale="${saleId}"}`)).toBe(0);
    expect(read.get(`flashsale_sale_drift_units{equation="buyers",sale="${whole.saleId}"}`)).toBe(0);
    expect(read.get('flashsale_queue_messages{queue="purchases"}')).toBe(0);
    expect(read.get('flashsale_queue_messages{queue="dead_letters"}')).toBe(0);
    expect(read.get('flashsale_sales_left_out')).toBe(0);
    const measuredAtMs = (read.get('flashsale_sales_measured_timestamp_seconds') ?? 0) * 1_000;
    expect(Math.abs(Date.now() - measuredAtMs)).toBeLessThan(60_000);
    expect(log.lines).toContain(`error: ${saleId} drifts: buyers - orders - outbox = 1, total - stock - buyers = 0`);
    expect(log.lines.filter((line) => line.includes(whole.saleId) && line.includes('drifts'))).toEqual([]);
  });

  it('reports all sales, also unpresentable ones, and logs each of those once', async () => {
    const { saleId } = await stores.openSale({ totalStock: 7 });
    await stores.database.pool.query('ALTER TABLE sales DROP CONSTRAINT sales_times_check');
    await stores.database.pool.query(
      `INSERT INTO sales (id, name, total_stock, starts_at, ends_at) VALUES
         ('open_end', 'No end', 5, '2026-01-01', 'infinity'),
         ('no_start', 'No start', 6, '-infinity', '2090-01-01'),
         ('far_end', 'Far', 8, '2026-01-01', '280000-01-01')`,
    );
    stores.defer(() => stores.database.pool.query(`DELETE FROM sales WHERE id IN ('open_end', 'no_start', 'far_end')`));
    const { url } = await startWorker();
    const readyOf = (sale: string): string => `flashsale_sale_ready{sale="${sale}"}`;
    const read = await until(async () => {
      const metrics = await readMetrics(url);
      return metrics.get(readyOf('far_end')) === 1 && metrics;
    });
    for (const sale of [saleId, 'open_end', 'no_start']) expect(read.get(readyOf(sale))).toBe(1);
    expect(read.get(`flashsale_sale_total_stock_units{sale="${saleId}"}`)).toBe(7);
    expect(read.get('flashsale_sales_unpresentable')).toBe(3);
    const measuredAt = read.get('flashsale_sales_measured_timestamp_seconds') ?? 0;
    await until(async () => {
      return ((await readMetrics(url)).get('flashsale_sales_measured_timestamp_seconds') ?? 0) > measuredAt;
    });
    expect(log.lines.filter((line) => line.includes('has values that cannot be shown')).toSorted()).toEqual([
      'warn: far_end has values that cannot be shown, and is shown with the nearest that can: ends_at',
      'warn: no_start has values that cannot be shown, and is shown with the nearest that can: starts_at',
      'warn: open_end has values that cannot be shown, and is shown with the nearest that can: ends_at',
    ]);
  });

  it('reports the age of the oldest reservation without an order', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, ['ann']);
    const { url } = await startWorker();
    const age = `flashsale_sale_outbox_oldest_age_seconds{sale="${saleId}"}`;
    // While its row is locked, no order of the sale is written.
    await stores.database.transaction(async (client) => {
      await lockSale(client, saleId);
      await until(async () => {
        // PostgreSQL ends a transaction that is idle for too long.
        await client.query('SELECT 1');
        return ((await readMetrics(url)).get(age) ?? 0) > 0;
      });
    });
    await stores.untilAtRest(saleId);
    await until(async () => (await readMetrics(url)).get(age) === 0);
  });

  it('answers at once while its stores do not, and stops reporting the sales', async () => {
    const [redis, database] = [await TcpProxy.before(stores.redisUrl), await TcpProxy.before(stores.databaseUrl)];
    for (const proxy of [redis, database]) stores.defer(() => proxy.close());
    await stores.openSale();
    const { url } = await startWorker({ REDIS_URL: redis.url, DATABASE_URL: database.url });
    stores.defer(() => [redis, database].forEach((proxy) => proxy.admit()));
    await until(async () => (await readMetrics(url)).has('flashsale_sales_measured_timestamp_seconds'));
    const scrapeMs = async (): Promise<number> => {
      const startedAtMs = performance.now();
      await readMetrics(url);
      return performance.now() - startedAtMs;
    };
    const withStoresMs = await scrapeMs();
    for (const proxy of [redis, database]) proxy.silence();
    // On a busy machine, at once takes as long as it does with the stores.
    expect(await scrapeMs()).toBeLessThan(SCRAPE_MS_MAX + 5 * withStoresMs);
    await until(async () => !(await readMetrics(url)).has('flashsale_sales_measured_timestamp_seconds'));
  });
});
