import { describe, expect, it } from '@jest/globals';
import { RedisStore, RedisUnavailableError } from 'flashsale-core';
import { RecordingLogger, RedisServer, TcpProxy, until, useStores } from '../test-support/index.js';

const stores = useStores();

async function startServer(): Promise<RedisServer> {
  const server = await RedisServer.start();
  stores.defer(() => server.remove());
  return server;
}

describe('connected', () => {
  it('knows the run id of its server', async () => {
    const info = await stores.redis.client.info('server');
    expect(info).toContain(`run_id:${stores.redis.runId}\r\n`);
    expect(stores.redis.isConnected).toBe(true);
  });

  it('loads a script again after the server forgot it', async () => {
    const server = await startServer();
    const store = await stores.connectRedis(server.url);
    expect(await store.client.renewLease('lease', 'holder', '1000')).toBe(1);
    await store.client.script('FLUSH');
    expect(await store.client.renewLease('lease', 'holder', '1000')).toBe(1);
  });
});

describe('a command under way', () => {
  it('fails at once when the connection is cut, and is not sent again', async () => {
    const server = await startServer();
    const proxy = await TcpProxy.before(server.url);
    stores.defer(() => proxy.close());
    const store = await stores.connectRedis(proxy.url);
    proxy.silence();
    const startedAtMs = performance.now();
    const counting = store.client.incr('counter');
    proxy.cut();
    await expect(counting).rejects.toThrow(/max retries per request/);
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    expect(store.isConnected).toBe(false);

    proxy.admit();
    await until(() => store.isConnected);
    expect(await store.client.get('counter')).toBeNull();
  });

  it('fails after a second when the server does not answer; what it did stays unknown', async () => {
    const server = await startServer();
    const store = await stores.connectRedis(server.url);
    server.freeze();
    stores.defer(() => server.thaw());
    const startedAtMs = performance.now();
    await expect(store.client.incr('counter')).rejects.toThrow('Command timed out');
    expect(performance.now() - startedAtMs).toBeLessThan(1_500);

    server.thaw();
    await until(async () => (await store.client.get('counter')) === '1', { what: 'the server did what it was told' });
  });

  it('that gets no answer for long has its connection replaced: the server may be on another machine by now', async () => {
    const server = await startServer();
    const proxy = await TcpProxy.before(server.url);
    stores.defer(() => proxy.close());
    const store = await stores.connectRedis(proxy.url);
    proxy.strand();
    await until(async () => (await store.client.ping()) === 'PONG', { deadlineMs: 5_000 });
  });

  it('is refused while there is no connection, instead of being kept for later', async () => {
    const server = await startServer();
    const store = await stores.connectRedis(server.url);
    await server.kill();
    await until(() => !store.isConnected);
    await expect((async () => store.client.incr('counter'))()).rejects.toThrow(RedisUnavailableError);
    expect(() => store.runId).toThrow(RedisUnavailableError);
    await server.start();
    await until(() => store.isConnected);
    expect(await store.client.get('counter')).toBeNull();
  });
});

describe('the run id', () => {
  it('changes with a restart of the server, and the data stays', async () => {
    const server = await startServer();
    const store = await stores.connectRedis(server.url);
    const before = store.runId;
    await store.client.set('kept', '1');
    await server.kill();
    await server.start();
    await until(() => store.isConnected);
    expect(store.runId).not.toBe(before);
    expect(await store.client.get('kept')).toBe('1');
  });

  it('is that of the present connection, however fast the server is back', async () => {
    const server = await startServer();
    const store = await stores.connectRedis(server.url);
    const seen = new Set([store.runId]);
    for (let round = 0; round < 3; round += 1) {
      await server.kill();
      await server.start();
      const info = await until(() => store.client.info('server'));
      expect(info).toContain(`run_id:${store.runId}\r\n`);
      seen.add(store.runId);
    }
    expect(seen.size).toBe(4);
  });
});

describe('a missing server', () => {
  it('does not stop a start, and is found when it comes', async () => {
    const server = await startServer();
    await server.kill();
    const logger = new RecordingLogger();
    const store = await stores.connectRedis(server.url, logger);
    expect(store.isConnected).toBe(false);
    expect(logger.lines[0]).toMatch(/^warn: Redis: .*ECONNREFUSED/);
    await server.start();
    await until(() => store.isConnected);
    expect(await store.client.ping()).toBe('PONG');
  });

  it('does not hold up a close', async () => {
    const server = await startServer();
    await server.kill();
    const store = new RedisStore(server.url, 'test', new RecordingLogger());
    await store.connect();
    const startedAtMs = performance.now();
    await store.close();
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    await server.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(store.isConnected).toBe(false);
  });

  it('does not hold up a close when it is frozen', async () => {
    const server = await startServer();
    const store = new RedisStore(server.url, 'test', new RecordingLogger());
    await store.connect();
    server.freeze();
    stores.defer(() => server.thaw());
    const startedAtMs = performance.now();
    await store.close();
    expect(performance.now() - startedAtMs).toBeLessThan(1_500);
  });
});
