import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { freePort, type ServerProcess, until } from 'flashsale-testkit';
import { expectInvariants, readMetrics, users, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, bodyOf, orderIds, tally } from './api-client.js';
import { connectClient } from './api-under-test.js';

const PROCESSES = 2;
const SETTINGS = { API_PROCESSES: String(PROCESSES), WARM_UP_REQUESTS: '50', SHED_EVENT_LOOP_DELAY_MS: '0' };
const SHOPPERS = 20;
/** For a busy machine. */
const DEADLINE_MS = 60_000;

const stores = useStores();

/** Those that have taken connections so far, in the order of their starts. */
function pidsOf(api: ServerProcess): number[] {
  return api.log
    .filter((line) => line.includes('The API answers on'))
    .map((line) => (JSON.parse(line) as { readonly pid: number }).pid);
}

async function untilServing(api: ServerProcess, processes: number): Promise<ReadonlyMap<string, number>> {
  return until(
    async () => {
      const metrics = await readMetrics(api.url);
      return metrics.get('flashsale_api_processes') === processes ? metrics : undefined;
    },
    { what: `${processes} processes serve`, deadlineMs: DEADLINE_MS },
  );
}

/** Buys with one key until there is a final answer, over whatever breaks. */
async function buyPersistently(client: ApiClient, saleId: string, userId: string): Promise<Answer> {
  const key = randomUUID();
  return until(
    async () => {
      const answer = await client.buy(saleId, userId, key).catch(() => undefined);
      return answer?.status === 200 ? answer : undefined;
    },
    { what: `${userId} gets a final answer`, deadlineMs: DEADLINE_MS },
  );
}

describe('an API of two processes', () => {
  it('shares one port, and reports the metrics and the health of both, whichever is asked', async () => {
    const { saleId } = await stores.openSale({ totalStock: 30 });
    const api = await stores.startApi(SETTINGS);
    await untilServing(api, PROCESSES);
    const clients = Array.from({ length: 10 }, () => connectClient(stores, api.url, 1));
    const answers = await Promise.all(
      users(50).map((userId, i) => (clients[i % clients.length] as ApiClient).buy(saleId, userId)),
    );
    expect(tally(answers)).toEqual({ SUCCESS: 30, SOLD_OUT: 20 });

    for (const client of clients) {
      expect(bodyOf(await client.get('/health'))).toMatchObject({
        status: 'ok',
        processes: { configured: PROCESSES, answering: PROCESSES },
      });
      expect(await client.get('/health/ready')).toMatchObject({ status: 200 });
    }
    // Each scrape comes over a connection of its own, so both processes are asked.
    for (let i = 0; i < 4; i += 1) {
      const metrics = await readMetrics(api.url);
      expect(metrics.get('flashsale_purchase_duration_seconds_count{outcome="success"}')).toBe(30);
      expect(metrics.get('flashsale_purchase_duration_seconds_count{outcome="sold_out"}')).toBe(20);
      expect(metrics.get('flashsale_store_connected{store="redis"}')).toBe(1);
      expect(metrics.get('flashsale_database_pool_connections_max')).toBe(4 * PROCESSES);
      expect(metrics.get('process_start_time_seconds')).toBeGreaterThan(1e9);
    }
    expect(new Set(pidsOf(api)).size).toBe(PROCESSES);
    expect(pidsOf(api)).not.toContain(api.pid);
  });

  it('starts a process again that is killed under load, and loses nothing', async () => {
    const { saleId } = await stores.openSale({ totalStock: 300 });
    const api = await stores.startApi(SETTINGS);
    await untilServing(api, PROCESSES);
    await stores.startWorker();
    const [victim = 0] = pidsOf(api);
    const client = connectClient(stores, api.url, SHOPPERS);
    const answers: Answer[] = [];
    const queue = users(500);
    const shop = async (): Promise<void> => {
      for (let userId = queue.shift(); userId !== undefined; userId = queue.shift())
        answers.push(await buyPersistently(client, saleId, userId));
    };
    const shopping = Promise.all(Array.from({ length: SHOPPERS }, shop));
    await until(() => answers.length > 100);
    process.kill(victim, 'SIGKILL');
    await shopping;

    expect(tally(answers)).toEqual({ SUCCESS: 300, SOLD_OUT: 200 });
    const metrics = await untilServing(api, PROCESSES);
    expect(metrics.get('flashsale_api_process_restarts_total')).toBe(1);
    expect(pidsOf(api)).toHaveLength(PROCESSES + 1);
    await stores.untilAtRest(saleId, DEADLINE_MS);
    expect((await stores.readOrders(saleId)).map(({ orderId }) => orderId).sort()).toEqual(orderIds(answers).sort());
    await expectInvariants(stores, saleId);
  });

  it('answers every accepted request when it is asked to stop, loses no audit row, and exits with 0', async () => {
    const { saleId } = await stores.openSale({ totalStock: 50 });
    const api = await stores.startApi(SETTINGS);
    await stores.startWorker();
    await untilServing(api, PROCESSES);
    const answers: Answer[] = [];
    const shoppers = Array.from({ length: SHOPPERS }, async (_, shopper) => {
      const client = connectClient(stores, api.url, 1);
      for (let i = 0; ; i += 1) {
        const answer = await client.buy(saleId, `user-${shopper}-${i}`);
        answers.push(answer);
        if (answer.headers.connection === 'close') return;
      }
    });
    await until(() => answers.length > 500, { deadlineMs: DEADLINE_MS });
    const [exit] = await Promise.all([api.stop(DEADLINE_MS), ...shoppers]);

    expect(exit).toEqual({ code: 0, signal: null });
    expect(tally(answers)).toEqual({ SUCCESS: 50, SOLD_OUT: answers.length - 50 });
    await stores.untilAtRest(saleId, DEADLINE_MS);
    expect(await stores.countAudit(saleId)).toEqual({
      ATTEMPTED: answers.length,
      RESERVED: 50,
      CONFIRMED: 50,
      REJECTED_SOLD_OUT: answers.length - 50,
    });
    await expectInvariants(stores, saleId);
  });

  it('ends with its primary, after what is under way', async () => {
    const api = await stores.startApi(SETTINGS);
    await untilServing(api, PROCESSES);
    const pids = pidsOf(api);
    await api.kill();

    await until(() => !pids.some(isRunning), { what: 'both processes end', deadlineMs: DEADLINE_MS });
  });

  it('shows what a process cannot start with, and exits', async () => {
    const first = await stores.startApi();
    const second = stores.start('flashsale-api', { ...SETTINGS, PORT: new URL(first.url).port });
    expect(await second.exited()).toMatchObject({ code: 1 });
    expect(second.log.join('\n')).toContain('EADDRINUSE');
  });

  it('is not ready, like one process, while Redis is away', async () => {
    const api = stores.start('flashsale-api', { ...SETTINGS, REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    await api.untilListening();
    const client = connectClient(stores, api.url);
    expect(await client.get('/health/ready')).toMatchObject({ status: 503 });
    expect(bodyOf(await client.get('/health'))).toMatchObject({
      status: 'degraded',
      services: { redis: { status: 'down' } },
    });
    expect(await api.stop(DEADLINE_MS)).toEqual({ code: 0, signal: null });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
