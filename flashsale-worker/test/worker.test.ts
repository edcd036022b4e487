import { beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HealthReport } from 'flashsale-core/nest';
import { TcpProxy, until } from 'flashsale-testkit';
import {
  expectInvariants,
  RecordingLogger,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { createWorker } from '../src/create-worker.js';
import { readWorkerEnvironment } from '../src/environment.js';

const stores = useStores();
let proxies: Record<'database' | 'redis' | 'rabbitmq', TcpProxy>;

beforeEach(async () => {
  proxies = {
    database: await TcpProxy.before(stores.databaseUrl),
    redis: await TcpProxy.before(stores.redisUrl),
    rabbitmq: await TcpProxy.before(stores.rabbitmqUrl),
  };
  for (const proxy of Object.values(proxies)) stores.defer(() => proxy.close());
});

async function startWorker(): Promise<NestFastifyApplication> {
  const environment = readWorkerEnvironment({
    ...process.env,
    ...stores.environment,
    DATABASE_URL: proxies.database.url,
    REDIS_URL: proxies.redis.url,
    RABBITMQ_URL: proxies.rabbitmq.url,
  });
  const app = await createWorker(environment, new RecordingLogger());
  stores.defer(() => app.close());
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  return app;
}

async function get(app: NestFastifyApplication, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${await app.getUrl()}${path}`);
  return { status: response.status, body: await response.json() };
}

async function health(app: NestFastifyApplication): Promise<HealthReport> {
  return (await get(app, '/health')).body as HealthReport;
}

describe('the worker', () => {
  it('opens sales and turns reservations into orders', async () => {
    await startWorker();
    const { saleId } = await stores.createSale({ totalStock: 30 });
    await until(async () => (await stores.observe(saleId))?.ready);
    await stores.publish(await reserveFor(stores, saleId, users(30)));
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
  });

  it('starts without its stores, and works as soon as they are up', async () => {
    for (const proxy of Object.values(proxies)) proxy.refuse();
    const app = await startWorker();
    expect(await get(app, '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get(app, '/health/ready')).toMatchObject({ status: 503 });
    expect(await health(app)).toMatchObject({
      status: 'degraded',
      services: { database: { status: 'down' }, redis: { status: 'down' }, rabbitmq: { status: 'down' } },
    });

    const { saleId } = await stores.createSale({ totalStock: 5 });
    for (const proxy of Object.values(proxies)) proxy.admit();
    await until(async () => (await stores.observe(saleId))?.ready);
    await stores.publish(await reserveFor(stores, saleId, users(5)));
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    await until(async () => (await health(app)).status === 'ok');
  });
});

describe('health', () => {
  it('reports every store', async () => {
    const app = await startWorker();
    expect(await get(app, '/health')).toEqual({
      status: 200,
      body: {
        status: 'ok',
        timestamp: expect.any(String),
        responseTime: expect.stringMatching(/^\d+ms$/),
        services: {
          database: { status: 'up', message: 'PostgreSQL answers' },
          redis: { status: 'up', message: 'Redis answers' },
          rabbitmq: { status: 'up', message: 'RabbitMQ answers' },
        },
      },
    });
    expect(await get(app, '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get(app, '/health/ready')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it.each(['database', 'redis', 'rabbitmq'] as const)('reports when %s is away, and when it is back', async (store) => {
    const app = await startWorker();
    proxies[store].refuse();
    await until(async () => (await health(app)).services[store].status === 'down');
    const { services } = await health(app);
    expect(
      Object.entries(services)
        .filter(([, { status }]) => status === 'down')
        .map(([name]) => name),
    ).toEqual([store]);
    expect(await get(app, '/health/live')).toMatchObject({ status: 200 });
    expect(await get(app, '/health/ready')).toMatchObject({ status: store === 'rabbitmq' ? 503 : 200 });

    proxies[store].admit();
    await until(async () => (await health(app)).status === 'ok');
    await until(async () => (await get(app, '/health/ready')).status === 200);
  });

  it.each(['database', 'redis', 'rabbitmq'] as const)('answers in time even if %s is silent', async (store) => {
    const app = await startWorker();
    proxies[store].silence();
    const startedAtMs = performance.now();
    const report = await health(app);
    const reportedAtMs = performance.now();
    await get(app, '/health/live');
    // The deadline is 1.5 s; a busy machine delays both.
    const liveMs = performance.now() - reportedAtMs;
    expect(reportedAtMs - startedAtMs).toBeLessThan(2_500 + 10 * liveMs);
    expect(report.status).toBe('degraded');
    expect(report.services[store].status).toBe('down');
    proxies[store].cut();
    proxies[store].admit();
  });
});
