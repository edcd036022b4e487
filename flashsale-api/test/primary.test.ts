import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from '@jest/globals';
import { freePort, until } from 'flashsale-testkit';
import { readMetrics, RecordingLogger, useStores } from '../../flashsale-core/test-support/index.js';
import { createApi } from '../src/create-api.js';
import { readApiEnvironment } from '../src/environment.js';
import { PrivateListener } from '../src/health/private-listener.js';
import { WarmUp } from '../src/health/warm-up.js';
import { Primary } from '../src/processes/primary.js';
import { mergeReports } from '../src/processes/whole-host.js';
import { connectClient } from './api-under-test.js';

const DEADLINE_MS = 90_000;
const SETTINGS = { API_PROCESSES: '2', WARM_UP_REQUESTS: '50', SHED_EVENT_LOOP_DELAY_MS: '0', FLASHSALE_DEMO: 'true' };

const stores = useStores();

beforeAll(() => {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('../dist/main.js', import.meta.url)), silent: true });
});

/** A primary in this process, with real processes below it. */
function startPrimary(port: number): { primary: Primary; workers: Worker[]; ended: Promise<number>; lines: string[] } {
  const logger = new RecordingLogger();
  const workers: Worker[] = [];
  const primary = new Primary({ processes: 2, shutdownDelayMs: 0 }, logger, () => {
    const worker = cluster.fork({ ...stores.environment, ...SETTINGS, HOST: '127.0.0.1', PORT: String(port) });
    worker.process.stdout?.resume();
    worker.process.stderr?.resume();
    workers.push(worker);
    return worker;
  });
  const ended = primary.run();
  stores.defer(async () => {
    primary.stop();
    await ended;
  });
  return { primary, workers, ended, lines: logger.lines };
}

it('starts a process again that has died, tells all what became of the others, and stops all', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { primary, workers, ended, lines } = startPrimary(port);
  const untilServing = (restarts: number): Promise<unknown> =>
    until(
      async () => {
        const metrics = await readMetrics(url).catch(() => new Map<string, number>());
        const state = ['flashsale_api_processes', 'flashsale_api_process_restarts_total'].map((name) =>
          metrics.get(name),
        );
        return state[0] === 2 && state[1] === restarts;
      },
      { what: `two processes serve after ${restarts} restarts`, deadlineMs: DEADLINE_MS },
    );
  await untilServing(0);
  const health = await connectClient(stores, url).get('/health');
  expect(health.body).toMatchObject({ status: 'ok', processes: { configured: 2, answering: 2 } });

  workers[0]?.process.kill('SIGKILL');
  await untilServing(1);
  expect(lines.filter((line) => line.includes('ended with SIGKILL'))).toHaveLength(1);

  primary.stop();
  primary.stop();
  expect(await ended).toBe(0);
  expect(workers.every((worker) => worker.isDead())).toBe(true);
}, 240_000);

it('takes the connections of a private port before the API listens, and none after', async () => {
  const app = await createApi(
    readApiEnvironment({ ...process.env, ...stores.environment, ...SETTINGS }),
    new RecordingLogger(),
  );
  stores.defer(() => app.close());
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const listener = await PrivateListener.open(app.getHttpServer());
  const { port } = listener.address;
  const client = connectClient(stores, `http://127.0.0.1:${port}`);
  expect(await client.get('/health/live')).toMatchObject({ status: 200 });
  await app.get(WarmUp).run(listener.address, 20);
  expect(app.getHttpServer().listening).toBe(false);
  listener.close();
  await expect(client.get('/health/live')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
});

it('reports a store as down if it is for one process, and the whole as degraded if one is missing', () => {
  const up = { status: 'up', message: 'answers' } as const;
  const down = { status: 'down', message: 'does not answer' } as const;
  const well = {
    status: 'ok',
    timestamp: 'now',
    responseTime: '1ms',
    services: { database: up, redis: up, rabbitmq: up },
  } as const;
  const ill = { ...well, status: 'degraded', services: { ...well.services, redis: down } } as const;
  expect(mergeReports([well, well], 2)).toMatchObject({ status: 'ok', services: well.services });
  expect(mergeReports([well, ill], 2)).toMatchObject({ status: 'degraded', services: ill.services });
  expect(mergeReports([well], 2)).toMatchObject({ status: 'degraded', processes: { configured: 2, answering: 1 } });
});
