import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { TcpProxy, until } from 'flashsale-testkit';
import { propertySeed, useStores } from '../../flashsale-core/test-support/index.js';
import { type LimitsRedis, LimitsServer } from '../src/limits/limits-redis.js';
import { Quotas } from '../src/limits/quotas.js';
import { ADMITTED, type Limit, RateLimit } from '../src/limits/rate-limit.js';

const stores = useStores();
type Server = Awaited<ReturnType<typeof stores.startRedis>>;
let server: Server;
let redis: Redis;

beforeAll(async () => {
  server = await stores.startRedis();
  ({ client: redis } = await stores.connectRedis(server.url));
});

const running: LimitsRedis[] = [];
afterEach(() => {
  for (const connection of running.splice(0)) connection.close();
});

/** What one API process has: a connection, quotas and a limit of its own. */
interface Instance {
  readonly limit: RateLimit;
  readonly quotas: Quotas;
}

async function startInstances(
  count: number,
  limit: Partial<Limit>,
  { url = server.url, clientsMax }: { readonly url?: string; readonly clientsMax?: number } = {},
): Promise<Instance[]> {
  // The name is part of the keys, so each test counts for itself.
  const name = `test-${Math.random().toString(36).slice(2)}`;
  const whole: Limit = { name, requestsMax: 16, windowSeconds: 3_600, hasNetworks: true, hasShare: true, ...limit };
  return Promise.all(
    Array.from({ length: count }, async () => {
      const connection = new LimitsServer(url, 'test limits', new Logger('test'));
      running.push(connection);
      await connection.connect();
      const quotas = new Quotas(connection);
      return { quotas, limit: new RateLimit(whole, quotas, clientsMax) };
    }),
  );
}

const instanceAt = (instances: readonly Instance[], i: number): Instance => instances[i % instances.length] as Instance;

const isAdmitted = async ({ limit }: Instance, client = 'ann'): Promise<boolean> =>
  (await limit.take(client)) === ADMITTED;

async function countAdmitted(asked: readonly Promise<boolean>[]): Promise<number> {
  return (await Promise.all(asked)).filter(Boolean).length;
}

async function callsOf(client: Redis, command: string): Promise<number> {
  const line = new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await client.info('commandstats'));
  return Number(line?.[1] ?? 0);
}

describe('a limit', () => {
  it.each([1, 2, 4])('is kept by %i processes, whether requests come in turn or at once', async (processes) => {
    const requestsMax = 40;
    const mostAdmitted = requestsMax + (processes - 1) * 10;
    const inTurn = await startInstances(processes, { requestsMax });
    let admitted = 0;
    for (let i = 0; i < 100; i += 1) if (await isAdmitted(instanceAt(inTurn, i))) admitted += 1;
    expect(admitted).toBe(mostAdmitted);

    const atOnce = await startInstances(processes, { requestsMax });
    const asked = Array.from({ length: 400 }, (_, i) => isAdmitted(instanceAt(atOnce, i)));
    expect(await countAdmitted(asked)).toBe(mostAdmitted);
  });

  it('is exact for one process of several that gets all requests', async () => {
    const [, used] = await startInstances(4, { requestsMax: 40 });
    expect(await countAdmitted(Array.from({ length: 100 }, () => isAdmitted(used as Instance)))).toBe(40);
  });

  it('is reached by the others, whatever a process draws and does not use', async () => {
    const [one, other] = await startInstances(2, { requestsMax: 32 });
    const asked = Array.from({ length: 9 }, () => isAdmitted(one as Instance));
    // The ninth waits for Redis, and the tenth comes meanwhile.
    await setImmediate();
    asked.push(isAdmitted(one as Instance));
    const admitted = await countAdmitted(asked);
    expect(admitted).toBe(10);
    const later = Array.from({ length: 32 }, () => isAdmitted(other as Instance));
    expect(admitted + (await countAdmitted(later))).toBeGreaterThanOrEqual(32);
  });

  it('of 1 needs no Redis', async () => {
    const [instance] = await startInstances(1, { requestsMax: 1 });
    expect([instance?.limit.take('ann'), typeof instance?.limit.take('ann')]).toEqual([ADMITTED, 'number']);
    expect(instance?.quotas.calls).toBe(0);
  });

  it('without shares is exact for all processes together', async () => {
    const instances = await startInstances(4, { requestsMax: 10, hasShare: false });
    const asked = Array.from({ length: 100 }, (_, i) => isAdmitted(instanceAt(instances, i)));
    expect(await countAdmitted(asked)).toBe(10);
  });

  it('holds between its bounds over any schedule of requests, processes and clients', async () => {
    const request = fc.record({ process: fc.nat(3), client: fc.nat(2), waits: fc.boolean() });
    const schedule = fc.record({
      processes: fc.integer({ min: 1, max: 4 }),
      requestsMax: fc.integer({ min: 1, max: 50 }),
      requests: fc.array(request, { minLength: 50, maxLength: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ processes, requestsMax, requests }) => {
        const instances = await startInstances(processes, { requestsMax });
        const asked: { readonly client: number; readonly isAdmitted: Promise<boolean> }[] = [];
        for (const { process, client, waits } of requests) {
          asked.push({ client, isAdmitted: isAdmitted(instanceAt(instances, process), `192.0.2.${client}`) });
          if (waits) await asked.at(-1)?.isAdmitted;
        }
        const share = Math.max(Math.floor(requestsMax / 4), 1);
        for (const client of [0, 1, 2]) {
          const own = asked.filter((one) => one.client === client);
          const admitted = await countAdmitted(own.map((one) => one.isAdmitted));
          expect(admitted).toBeLessThanOrEqual(requestsMax + (processes - 1) * share);
          expect(admitted).toBeGreaterThanOrEqual(Math.min(requestsMax, own.length));
        }
        for (const connection of running.splice(0)) connection.close();
      }),
      { numRuns: 40, seed: propertySeed },
    );
  });

  it('begins anew when its window has ended, at another time for each client', async () => {
    const [instance] = await startInstances(1, { requestsMax: 3, windowSeconds: 1 });
    const { limit } = instance as Instance;
    const endOf = async (client: string): Promise<number> => {
      await until(async () => (await limit.take(client)) !== ADMITTED);
      await until(async () => (await limit.take(client)) === ADMITTED, { pollPeriodMs: 1 });
      return Date.now() % 1_000;
    };
    const [one, same, other] = [await endOf('192.0.2.1'), await endOf('192.0.2.1'), await endOf('192.0.2.7')];
    const apart = (a: number, b: number): number => Math.min(Math.abs(a - b), 1_000 - Math.abs(a - b));
    expect(apart(one, same)).toBeLessThan(200);
    expect(apart(one, other)).toBeGreaterThan(200);
  });
});

describe('Redis', () => {
  it('is asked once for everything that a turn of the event loop needs, and for no refusal', async () => {
    const [first] = await startInstances(1, { requestsMax: 8 });
    const { limit, quotas } = first as Instance;
    const users = new RateLimit(
      { name: 'users', requestsMax: 8, windowSeconds: 3_600, hasNetworks: false, hasShare: false },
      quotas,
    );
    const before = await callsOf(redis, 'fcall');
    const address = (i: number): string => `2001:db8:${i}:1::/64`;
    const asked = Array.from({ length: 100 }, (_, i) => [
      ...Array.from({ length: 5 }, () => limit.take(address(i))),
      users.take(`user-${i}`),
    ]).flat();
    expect(await Promise.all(asked.map((verdict) => Promise.resolve(verdict)))).toEqual(asked.map(() => ADMITTED));
    expect(quotas.calls).toBe(1);
    expect((await callsOf(redis, 'fcall')) - before).toBe(1);

    for (let i = 0; i < 20; i += 1) await limit.take(address(0));
    const calls = await callsOf(redis, 'fcall');
    const refused = Array.from({ length: 1_000 }, () => limit.take(address(0)));
    expect(new Set(refused.map((verdict) => typeof verdict))).toEqual(new Set(['number']));
    expect(refused).not.toContain(ADMITTED);
    expect(await callsOf(redis, 'fcall')).toBe(calls);
  });

  it('forgets what was counted soon after the window', async () => {
    const [instance] = await startInstances(1, { name: 'short', requestsMax: 8, windowSeconds: 1 });
    for (let i = 0; i < 5; i += 1) await instance?.limit.take('ann');
    const keys = await redis.keys('flashsale:limit:short:*');
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(await redis.pttl(key)).toBeLessThanOrEqual(2_000);
    await until(async () => (await redis.keys('flashsale:limit:short:*')).length === 0);
  });

  it('is followed by processes whose clock is wrong', async () => {
    const instances = await startInstances(2, { requestsMax: 16 });
    const [right, wrong] = instances as [Instance, Instance];
    const realNow = Date.now;
    let asked = 0;
    try {
      for (const instance of [right, wrong]) {
        Date.now = instance === wrong ? () => realNow() - 5 * 3_600_000 : realNow;
        for (let i = 0; i < 40; i += 1) if (await isAdmitted(instance, '192.0.2.9')) asked += 1;
      }
      expect(Math.abs(wrong.quotas.nowMs() - realNow())).toBeLessThan(1_000);
    } finally {
      Date.now = realNow;
    }
    // The wrong window of its first requests, and a share of the right one.
    expect(asked).toBeLessThanOrEqual(16 + 4 + 4 + 4);
  });

  it('away: each process counts alone; back: what was admitted meanwhile is drawn as well', async () => {
    const proxy = await TcpProxy.before(server.url);
    stores.defer(() => proxy.close());
    const instances = await startInstances(2, { requestsMax: 16 }, { url: proxy.url });
    const [one, other] = instances as [Instance, Instance];
    proxy.refuse();
    proxy.cut();
    await until(() => !one.quotas.isOpen && !other.quotas.isOpen);
    expect(await countAdmitted(Array.from({ length: 100 }, () => isAdmitted(one)))).toBe(16);
    expect(await countAdmitted(Array.from({ length: 10 }, () => isAdmitted(other)))).toBe(10);
    proxy.admit();
    await until(() => one.quotas.isOpen && other.quotas.isOpen);
    // The pool has 12, of which it draws the 6 that it admitted beyond its share, and the rest.
    expect(await countAdmitted(Array.from({ length: 100 }, () => isAdmitted(other)))).toBe(6);
    expect(await isAdmitted(one)).toBe(false);
  });

  it('frozen: the first requests wait for a moment, and nobody after them', async () => {
    const own = await stores.startRedis();
    const [instance] = await startInstances(1, { requestsMax: 16 }, { url: own.url });
    own.freeze();
    const startedAtMs = performance.now();
    expect(await countAdmitted(Array.from({ length: 100 }, () => isAdmitted(instance as Instance)))).toBe(16);
    expect(performance.now() - startedAtMs).toBeLessThan(1_500);
    expect(instance?.quotas.isOpen).toBe(false);
    expect(
      Array.from({ length: 20 }, () => instance?.limit.take('eve')).filter((verdict) => verdict === 0),
    ).toHaveLength(16);
    own.thaw();
    await until(() => instance?.quotas.isOpen);
  });

  it('that forgets the functions gets them again, and nobody is refused meanwhile', async () => {
    const own = await stores.startRedis();
    const [instance] = await startInstances(1, { requestsMax: 80 }, { url: own.url });
    const { client } = await stores.connectRedis(own.url);
    for (let i = 0; i < 60; i += 1) {
      if (i === 30) await client.function('FLUSH');
      expect(await isAdmitted(instance as Instance)).toBe(true);
    }
    await until(() => instance?.quotas.isOpen);
    const calls = instance?.quotas.calls ?? 0;
    expect(await countAdmitted(Array.from({ length: 30 }, () => isAdmitted(instance as Instance)))).toBe(20);
    expect(instance?.quotas.calls).toBe(calls + 1);
    expect(await callsOf(client, 'fcall')).toBeGreaterThan(calls);
  });

  it('is asked for a bounded number of requests at once; the rest is counted by the process alone', async () => {
    const [instance] = await startInstances(1, { requestsMax: 8, hasShare: false });
    const asked = Array.from({ length: 10_500 }, (_, i) => instance?.limit.take(`192.0.${i >> 8}.${i & 255}`));
    expect(asked.filter((verdict) => verdict === ADMITTED)).toHaveLength(500);
    const waited = await Promise.all(asked.map((verdict) => Promise.resolve(verdict)));
    expect(new Set(waited)).toEqual(new Set([ADMITTED]));
  });

  it('that refuses writes is not asked for every request', async () => {
    const own = await stores.startRedis();
    const { client } = await stores.connectRedis(own.url);
    const [instance] = await startInstances(1, { requestsMax: 16 }, { url: own.url });
    await client.call('REPLICAOF', '127.0.0.1', '1');
    expect(await countAdmitted(Array.from({ length: 30 }, () => isAdmitted(instance as Instance)))).toBe(16);
    expect(instance?.quotas.calls).toBe(1);
  });
});

describe('a table at its cap', () => {
  it('still limits whom it knows, and asks Redis about everybody else', async () => {
    const [instance] = await startInstances(1, { requestsMax: 8 }, { clientsMax: 10 });
    const { limit, quotas } = instance as Instance;
    const known = Array.from({ length: 10 }, (_, i) => `192.0.2.${i}`);
    for (const client of known) expect(limit.take(client)).toBe(ADMITTED);
    expect(limit.clients).toBe(10);

    const unknown = Array.from({ length: 50 }, (_, i) => `198.51.100.${i}`);
    for (const client of unknown) {
      const asked = Array.from({ length: 12 }, () => isAdmitted(instance as Instance, client));
      expect(await countAdmitted(asked)).toBe(8);
    }
    expect([limit.clients, limit.overflowed]).toEqual([10, 600]);
    expect(quotas.calls).toBeGreaterThanOrEqual(50);
    for (const client of known)
      expect(await countAdmitted(Array.from({ length: 12 }, () => isAdmitted(instance as Instance, client)))).toBe(7);
  });

  it('stops nobody while Redis is away', async () => {
    const own = await stores.startRedis();
    const [instance] = await startInstances(1, { requestsMax: 8 }, { url: own.url, clientsMax: 10 });
    own.freeze();
    const clients = Array.from({ length: 100 }, (_, i) => `192.0.2.${i}`);
    expect(await countAdmitted(clients.map((client) => isAdmitted(instance as Instance, client)))).toBe(100);
    own.thaw();
  });
});
