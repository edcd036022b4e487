import { describe, expect, it } from '@jest/globals';
import { readRedisSale, RedisConnection, RedisUnavailableError } from 'flashsale-core';
import { RedisServer, TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

const stores = useStores();

async function serverOf(store: RedisConnection): Promise<string> {
  return (await readRedisSale(store.sale('no-sale'))).server;
}

/** Makes the server a replica, and waits until it has the data of its primary. */
async function follow(replica: RedisConnection, primary: RedisServer): Promise<void> {
  await replica.client.replicaof('127.0.0.1', primary.port);
  await until(async () => (await replica.client.info('replication')).includes('master_link_status:up'));
}

describe('connected', () => {
  it('logs it, and calls listeners, for this connection and all later ones', async () => {
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    expect(store.isConnected).toBe(true);
    let connections = 0;
    store.onConnected(() => (connections += 1));
    for (let round = 1; round <= 2; round += 1) {
      await server.kill();
      await until(() => !store.isConnected);
      await server.start();
      await until(() => connections === round);
      expect(store.isConnected).toBe(true);
    }
  });

  it('loads its functions again after the server forgot them', async () => {
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    expect(await store.client.renewLease('lease', 'holder', '1000')).toBe(1);
    await store.client.function('FLUSH');
    await expect(store.client.renewLease('lease', 'holder', '1000')).rejects.toThrow('Function not found');
    await until(async () => (await store.client.renewLease('lease', 'holder', '1000')) === 1);
  });
});

describe('a command under way', () => {
  it('fails at once when the connection is cut, and is not sent again', async () => {
    const server = await stores.startRedis();
    const proxy = await TcpProxy.before(server.url);
    stores.defer(() => proxy.close());
    const store = await stores.connectRedis(proxy.url);
    proxy.silence();
    const startedAtMs = performance.now();
    const counting = store.client.incr('counter');
    proxy.cut();
    // After a second without an answer it would fail with another message.
    await expect(counting).rejects.toThrow(/max retries per request/);
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    expect(store.isConnected).toBe(false);

    proxy.admit();
    await until(() => store.isConnected);
    expect(await store.client.get('counter')).toBeNull();
  });

  it('fails after a second when the server does not answer; its effect stays unknown', async () => {
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    server.freeze();
    stores.defer(() => server.thaw());
    const startedAtMs = performance.now();
    await expect(store.client.incr('counter')).rejects.toThrow('Command timed out');
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);

    server.thaw();
    await until(async () => (await store.client.get('counter')) === '1', { what: 'the server executed the command' });
  });

  it('without an answer for long has its connection replaced: the server may have moved to another machine', async () => {
    const server = await stores.startRedis();
    const proxy = await TcpProxy.before(server.url);
    stores.defer(() => proxy.close());
    const store = await stores.connectRedis(proxy.url);
    proxy.strand();
    await until(async () => (await store.client.ping()) === 'PONG');
  });

  it('is refused while there is no connection, instead of being kept for later', async () => {
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    await server.kill();
    await until(() => !store.isConnected);
    await expect((async () => store.client.incr('counter'))()).rejects.toThrow(RedisUnavailableError);
    await server.start();
    await until(() => store.isConnected);
    expect(await store.client.get('counter')).toBeNull();
  });
});

describe('the name of the server', () => {
  it('changes with a restart, and the data stays', async () => {
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    const before = await serverOf(store);
    expect(before).toMatch(/^[0-9a-f]{40}:[0-9a-f]{40}$/);
    expect(await serverOf(store)).toBe(before);
    await store.client.set('kept', '1');
    await server.kill();
    await server.start();
    await until(() => store.isConnected);
    expect(await serverOf(store)).not.toBe(before);
    expect(await store.client.get('kept')).toBe('1');
  });

  it('is that of the server that answers, however fast it restarts', async () => {
    const server = await stores.startRedis();
    const store = await stores.connectRedis(server.url);
    const seen = new Set([await serverOf(store)]);
    for (let round = 0; round < 3; round += 1) {
      await server.kill();
      await server.start();
      seen.add(await until(() => serverOf(store)));
    }
    expect(seen.size).toBe(4);
  });

  it('changes when the process keeps running but its data comes from another primary', async () => {
    const [server, primary] = [await stores.startRedis(), await stores.startRedis()];
    const store = await stores.connectRedis(server.url);
    const before = await serverOf(store);
    await follow(store, primary);
    await store.client.replicaof('NO', 'ONE');
    const promoted = await until(() => serverOf(store));
    expect(promoted).not.toBe(before);
    expect(promoted.split(':')[0]).toBe(before.split(':')[0]);
  });
});

describe('a server that became a replica', () => {
  it('is disconnected, and reconnected when it accepts writes again', async () => {
    const [server, primary] = [await stores.startRedis(), await stores.startRedis()];
    const logger = new RecordingLogger();
    const store = await stores.connectRedis(server.url, logger);
    const operator = await stores.connectRedis(server.url);
    let connections = 0;
    store.onConnected(() => (connections += 1));
    await follow(operator, primary);

    await expect(store.client.set('key', '1')).rejects.toThrow(/READONLY/);
    await until(() => connections === 1, { what: 'the store connected again' });
    expect(logger.lines).toContain('warn: Redis takes no writes; connecting again');

    await operator.client.replicaof('NO', 'ONE');
    await until(() => store.client.set('key', '2'));
    expect(await store.client.get('key')).toBe('2');
  });

  it('leads to one new connection in a second, however many commands it refuses', async () => {
    const [server, primary] = [await stores.startRedis(), await stores.startRedis()];
    const logger = new RecordingLogger();
    const store = await stores.connectRedis(server.url, logger);
    const operator = await stores.connectRedis(server.url);
    await follow(operator, primary);
    const startedAtMs = performance.now();
    let refused = 0;
    while (refused <= 10 || performance.now() - startedAtMs < 900) {
      try {
        await store.client.set('key', '1');
      } catch {
        refused += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const times = logger.lines.filter((line) => line === 'warn: Redis takes no writes; connecting again').length;
    expect(times).toBeGreaterThan(0);
    // Once a second at most, however many writes are refused.
    expect(times).toBeLessThanOrEqual(1 + (performance.now() - startedAtMs) / 1_000);
    // Reads continue all the while.
    await until(async () => (await store.client.get('key')) === null);
  });
});

describe('a missing server', () => {
  it('does not prevent the start, and is found when it comes up', async () => {
    const server = await stores.startRedis();
    await server.kill();
    const logger = new RecordingLogger();
    const store = await stores.connectRedis(server.url, logger);
    expect(store.isConnected).toBe(false);
    expect(logger.lines[0]).toMatch(/^warn: Redis: .*ECONNREFUSED/);
    await server.start();
    await until(() => store.isConnected);
    expect(await store.client.ping()).toBe('PONG');
  });

  it('does not delay a close', async () => {
    const server = await stores.startRedis();
    await server.kill();
    const closed: RedisConnection[] = [];
    const closesMs: number[] = [];
    // The quickest of three, so that a busy machine does not count.
    for (let i = 0; i < 3; i += 1) {
      const store = new RedisConnection(server.url, 'test', new RecordingLogger());
      await store.connect();
      const startedAtMs = performance.now();
      await store.close();
      closesMs.push(performance.now() - startedAtMs);
      closed.push(store);
    }
    expect(Math.min(...closesMs)).toBeLessThan(900);
    await server.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(closed.some((store) => store.isConnected)).toBe(false);
  });

  it('does not delay a close when it is frozen', async () => {
    const server = await stores.startRedis();
    const store = new RedisConnection(server.url, 'test', new RecordingLogger());
    await store.connect();
    server.freeze();
    stores.defer(() => server.thaw());
    const startedAtMs = performance.now();
    await store.close();
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });
});
