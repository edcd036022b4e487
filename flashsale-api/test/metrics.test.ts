import { describe, expect, it } from '@jest/globals';
import { TcpProxy, until } from 'flashsale-testkit';
import { readMetrics, useStores } from '../../flashsale-core/test-support/index.js';
import { LoadShedding } from '../src/limits/load-shedding.js';
import { startApiHere } from './api-under-test.js';

/** The longest scrape on a busy machine; waiting for an absent store would take longer. */
const SCRAPE_MS_MAX = 1_000;

const stores = useStores();

const purchases = (outcome: string): string => `flashsale_purchase_duration_seconds_count{outcome="${outcome}"}`;

describe('GET /metrics', () => {
  it('counts purchases by outcome, and measures their duration', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const closed = await stores.openSale({ state: 'PAUSED' });
    const { client, url, refreshSales } = await startApiHere(stores);
    await refreshSales();
    for (const user of ['ann', 'bob', 'eve', 'joe']) await client.buy(saleId, user, 'key');
    await client.buy(saleId, 'ann', 'key');
    await client.buy(saleId, 'ann', 'key-2');
    await client.buy(closed.saleId, 'ann');
    await client.buy('no-such-sale', 'ann');
    const metrics = await readMetrics(url);
    const counts = ['success', 'sold_out', 'replayed', 'already_purchased', 'not_active', 'unknown_sale', 'unknown'];
    expect(counts.map((outcome) => metrics.get(purchases(outcome)))).toEqual([2, 2, 1, 1, 1, 1, 0]);
    expect(metrics.get('flashsale_purchase_duration_seconds_sum{outcome="success"}')).toBeGreaterThan(0);
    expect(metrics.get('flashsale_purchase_duration_seconds_bucket{le="+Inf",outcome="success"}')).toBe(2);
    expect(metrics.get('flashsale_purchases_in_flight')).toBe(0);
    await until(async () => (await readMetrics(url)).get('flashsale_publishes_total{outcome="confirmed"}') === 2);
    await until(async () => (await readMetrics(url)).get('flashsale_audit_entries_total{outcome="written"}') === 5);
  });

  it('measures requests by route, never by address', async () => {
    const { saleId } = await stores.openSale();
    const { client, url } = await startApiHere(stores);
    await client.status(saleId);
    await client.status('sale_9');
    await client.status('not a sale');
    await client.ask('GET', '/wp-login.php?a=1');
    await client.ask('PROPFIND', '/');
    await client.status('x'.repeat(300));
    await client.askWith('POST', '/api/v1/sale/purchase', { saleId: 7 });
    const metrics = await readMetrics(url);
    const route = 'route="/api/v1/sale/:saleId/status"';
    const durations = 'flashsale_http_request_duration_seconds_count';
    for (const status of [200, 404, 400]) {
      expect(metrics.get(`${durations}{method="GET",${route},status="${status}"}`)).toBe(1);
    }
    const errors = [...metrics].filter(([series]) => series.startsWith('flashsale_http_errors_total'));
    expect(Object.fromEntries(errors)).toEqual({
      [`flashsale_http_errors_total{method="GET",${route},status="404"}`]: 1,
      [`flashsale_http_errors_total{method="GET",${route},status="400"}`]: 1,
      'flashsale_http_errors_total{method="none",route="none",status="404"}': 2,
      'flashsale_http_errors_total{method="none",route="none",status="414"}': 1,
      'flashsale_http_errors_total{method="POST",route="/api/v1/sale/purchase",status="400"}': 1,
    });
    expect([...metrics.keys()].join('\n')).not.toMatch(/wp-login|PROPFIND|xxx|not a sale/);
  });

  it('counts the refusals of each rate limit', async () => {
    const { saleId } = await stores.openSale();
    const { client, url } = await startApiHere(stores, {
      FLASHSALE_DEMO: 'false',
      ADMIN_TOKEN: 'correct-horse-battery-staple-0123',
      RATE_LIMIT_PURCHASES_PER_ADDRESS: '3',
      RATE_LIMIT_PURCHASES_PER_USER: '1',
      RATE_LIMIT_ADMIN_FAILURES: '1',
      // Longer than the test takes on a busy machine.
      RATE_LIMIT_WINDOW_SECONDS: '600',
    });
    const refusals = async (): Promise<Record<string, number | undefined>> => {
      const metrics = await readMetrics(url);
      const read = (limit: string): number | undefined =>
        metrics.get(`flashsale_rate_limit_refusals_total{limit="${limit}"}`);
      return { address: read('purchases-address'), user: read('purchases-user'), admin: read('admin-failures') };
    };
    expect(await refusals()).toEqual({ address: 0, user: 0, admin: 0 });

    const statuses: number[] = [];
    for (const user of ['ann', 'ann', 'bob', 'eve', 'joe']) statuses.push((await client.buy(saleId, user)).status);
    const headers = { authorization: 'Bearer guessed' };
    for (let i = 0; i < 4; i += 1) statuses.push((await client.ask('GET', '/api/v1/admin/sales', { headers })).status);
    expect(statuses).toEqual([200, 429, 200, 429, 429, 401, 429, 429, 429]);
    expect(await refusals()).toEqual({ address: 2, user: 1, admin: 3 });
  });

  it('reports the delay of the event loop, and the requests refused because of it', async () => {
    const { client, app, url } = await startApiHere(stores, { SHED_EVENT_LOOP_DELAY_MS: '500' });
    // It takes no samples of its own in this process, because sampling begins after the warm-up.
    const shedding = app.get(LoadShedding);
    const read = async (): Promise<(number | undefined)[]> => {
      const metrics = await readMetrics(url);
      return ['active', 'delay_seconds', 'refusals_total'].map((name) =>
        metrics.get(`flashsale_load_shedding_${name}`),
      );
    };
    expect(await read()).toEqual([0, 0, 0]);

    for (let i = 0; i < 3; i += 1) shedding.observe(750);
    for (const user of ['ann', 'bob']) expect(await client.buy('sale_9', user)).toMatchObject({ status: 503 });
    expect(await read()).toEqual([1, 0.75, 2]);

    for (let i = 0; i < 4; i += 1) shedding.observe(25);
    expect(await read()).toEqual([0, 0.025, 2]);
  });

  it('reports the process, its event loop and its connections', async () => {
    const { url } = await startApiHere(stores);
    await until(async () => (await readMetrics(url)).get('flashsale_store_connected{store="rabbitmq"}') === 1);
    const metrics = await readMetrics(url);
    expect(metrics.get('flashsale_store_connected{store="redis"}')).toBe(1);
    expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(metrics.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(metrics.get('flashsale_database_pool_connections_max')).toBe(4);
    expect(metrics.get('flashsale_database_pool_connections{state="in_use"}')).toBe(0);
    expect(metrics.get('flashsale_database_pool_waiting_queries')).toBe(0);
  });

  it('answers at once while no store does, and keeps counting', async () => {
    const { saleId } = await stores.openSale();
    const redis = await TcpProxy.before(stores.redisUrl);
    const database = await TcpProxy.before(stores.databaseUrl);
    for (const proxy of [redis, database]) stores.defer(() => proxy.close());
    const { client, url } = await startApiHere(stores, { REDIS_URL: redis.url, DATABASE_URL: database.url });
    stores.defer(() => [redis, database].forEach((proxy) => proxy.admit()));
    for (const proxy of [redis, database]) proxy.silence();
    expect(await client.buy(saleId, 'ann')).toMatchObject({ status: 503 });
    const startedAtMs = performance.now();
    const metrics = await readMetrics(url);
    const readAtMs = performance.now();
    // On a busy machine, at once takes as long as a request that needs no store.
    await client.get('/health/live');
    const liveMs = performance.now() - readAtMs;
    expect(readAtMs - startedAtMs).toBeLessThan(SCRAPE_MS_MAX + 10 * liveMs);
    expect(metrics.get(purchases('unknown'))).toBe(1);
    const refused = 'flashsale_http_errors_total{method="POST",route="/api/v1/sale/purchase",status="503"}';
    expect(metrics.get(refused)).toBe(1);
  });
});
