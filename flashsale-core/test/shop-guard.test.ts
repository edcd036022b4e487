import { describe, expect, it } from '@jest/globals';
import {
  type Database,
  ForeignRedisError,
  HELD_SALES_KEY,
  readShopId,
  RedisConnection,
  RedisUnavailableError,
  RedisWatch,
  SHOP_KEY,
  ShopGuard,
} from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { dumpRedis, RecordingLogger, useStores } from '../test-support/index.js';

const stores = useStores();
/** The stores of another shop. */
const others = useStores();

/** Redis as used by a process of that database's shop; not yet connected. */
function openStore(redisUrl: string, database = stores.database, databaseUrl = stores.databaseUrl): RedisConnection {
  const guard = new ShopGuard(database.pool, { databaseUrl, redis: { url: redisUrl } });
  const store = new RedisConnection(redisUrl, stores.name, new RecordingLogger(), guard);
  stores.defer(() => store.close());
  return store;
}

const openStoreOfOther = (redisUrl: string): RedisConnection =>
  openStore(redisUrl, others.database, others.databaseUrl);

async function connect(store: RedisConnection): Promise<RedisConnection> {
  await store.connect();
  return store;
}

function watch(store: RedisConnection): RecordingLogger {
  const logger = new RecordingLogger();
  const watching = new RedisWatch(store, logger);
  stores.defer(() => watching.stop());
  watching.start();
  return logger;
}

async function owner(url: string): Promise<string | null> {
  return (await stores.connectRedis(url)).client.get(SHOP_KEY);
}

const shop = (database: Database): Promise<string> => readShopId(database.pool);

describe('a Redis without an owner', () => {
  it('is claimed by the first shop that connects, also when several of its processes connect at once', async () => {
    const { url } = await stores.startRedis();
    const processes = Array.from({ length: 8 }, () => openStore(url));
    await Promise.all(processes.map((store) => store.connect()));
    expect(processes.map(({ isConnected }) => isConnected)).toEqual(processes.map(() => true));
    expect(await owner(url)).toBe(await shop(stores.database));
  });

  it('is claimed by one of two shops that connect at once, and the other is refused', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { url } = await stores.startRedis();
      const rivals = [openStore(url), openStoreOfOther(url)];
      const outcomes = await Promise.allSettled(rivals.map((store) => store.connect()));
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(outcomes[1 - winner]).toMatchObject({ status: 'rejected', reason: expect.any(ForeignRedisError) });
      expect(rivals[1 - winner]?.isConnected).toBe(false);
      expect(await owner(url)).toBe(await shop([stores.database, others.database][winner] as Database));
    }
  });

  it('is claimed again when it lost its data', async () => {
    const server = await stores.startRedis();
    const store = await connect(openStore(server.url));
    await server.kill();
    server.loseData();
    await server.start();
    await until(() => store.isConnected);
    expect(await owner(server.url)).toBe(await shop(stores.database));
  });

  it('is claimed again when it was emptied while running, and stays in use meanwhile', async () => {
    const { url } = await stores.startRedis();
    const store = await connect(openStore(url));
    let connections = 0;
    store.onConnected(() => (connections += 1));
    watch(store);
    await (await stores.connectRedis(url)).client.flushall();
    await until(async () => (await owner(url)) === (await shop(stores.database)));
    expect(connections).toBe(0);
  });

  it('is refused if it holds sales and this database opened none of them', async () => {
    const { url } = await stores.startRedis();
    const { client } = await stores.connectRedis(url);
    // Every shop is seeded with such ids, so they prove nothing.
    const { saleId } = await stores.createSale();
    await client.sadd(HELD_SALES_KEY, 'sale_b', 'sale_a', 'sale_c', saleId);
    const before = await dumpRedis(await stores.connectRedis(url));
    await expect(openStore(url).connect()).rejects.toThrow(
      /^Redis at 127\.0\.0\.1:\d+ holds sales \(.*sale_a.*, …\), but the database at .* is the shop \S+ and opened none of them: /,
    );
    expect(await dumpRedis(await stores.connectRedis(url))).toEqual(before);
  });

  it('is claimed if this database opened one of the sales in it: it was used before shops had ids', async () => {
    const { url } = await stores.startRedis();
    const { saleId } = await stores.openSale();
    await (await stores.connectRedis(url)).client.sadd(HELD_SALES_KEY, 'deleted', saleId);
    expect((await connect(openStore(url))).isConnected).toBe(true);
    expect(await owner(url)).toBe(await shop(stores.database));
  });

  it('is not used while it accepts no writes, and is claimed when it does', async () => {
    const { url } = await stores.startRedis();
    const { client } = await stores.connectRedis(url);
    await client.config('SET', 'maxmemory', '1');
    const store = await connect(openStore(url));
    expect(store.refusal?.message).toMatch(/^Redis takes no writes: OOM/);
    expect({ isConnected: store.isConnected, isForeign: store.isForeign }).toEqual({
      isConnected: false,
      isForeign: false,
    });
    watch(store);
    await client.config('SET', 'maxmemory', '0');
    await until(() => store.isConnected);
    expect(await owner(url)).toBe(await shop(stores.database));
  });
});

describe('a Redis of another shop', () => {
  it('is refused with one sentence, and nothing is written to it', async () => {
    const { url } = await stores.startRedis();
    await (await connect(openStoreOfOther(url))).close();
    const operator = await stores.connectRedis(url);
    const before = await dumpRedis(operator);

    const store = openStore(url);
    let connections = 0;
    store.onConnected(() => (connections += 1));
    const [ours, theirs] = [await shop(stores.database), await shop(others.database)];
    const { host, pathname } = new URL(stores.databaseUrl);
    await expect(store.connect()).rejects.toThrow(
      `Redis at ${new URL(url).host} belongs to the shop ${theirs}, but the database at ${host}${pathname} is the shop ${ours}: ` +
        'set REDIS_URL to the Redis of this database (each shop needs a server or a logical database of its own), or, when ' +
        `nothing of the other shop runs any more, give this Redis to this shop with SET flashsale:shop ${ours}`,
    );
    const logger = watch(store);
    await until(() => logger.lines.length > 0);
    expect(logger.lines).toEqual([expect.stringMatching(/^error: Redis at \S+ belongs to the shop /)]);
    expect(() => store.client).toThrow(RedisUnavailableError);
    await expect(new RedisWatch(store, logger).look()).rejects.toThrow(ForeignRedisError);
    expect({ connections, isForeign: store.isForeign, isReached: store.isReached }).toEqual({
      connections: 0,
      isForeign: true,
      isReached: true,
    });
    expect(await dumpRedis(operator)).toEqual(before);
  });

  it('is used by a running process once it was handed over', async () => {
    const { url } = await stores.startRedis();
    const operator = (await stores.connectRedis(url)).client;
    await operator.set(SHOP_KEY, 'another');
    const store = openStore(url);
    await expect(store.connect()).rejects.toThrow(ForeignRedisError);
    const logger = watch(store);
    await operator.set(SHOP_KEY, await shop(stores.database));
    await until(() => store.isConnected);
    await until(() => logger.lines.includes('log: Redis belongs to the database, and is used'));
  });

  it('is refused when the address leads to it, and replaced by ours when that is back', async () => {
    const [ours, theirs] = [await stores.startRedis(), await stores.startRedis()];
    await (await connect(openStoreOfOther(theirs.url))).close();
    const proxy = await TcpProxy.before(ours.url);
    stores.defer(() => proxy.close());
    const store = await connect(openStore(proxy.url));
    const seen: boolean[] = [];
    store.onConnected(() => seen.push(store.isConnected));
    const logger = watch(store);
    const operator = await stores.connectRedis(theirs.url);
    const before = await dumpRedis(operator);

    proxy.leadTo(theirs.url);
    proxy.cut();
    await until(() => store.isForeign);
    await until(() => logger.lines.some((line) => line.startsWith('error: Redis at ')));
    expect(() => store.client).toThrow(/belongs to the shop/);
    expect(await dumpRedis(operator)).toEqual(before);

    proxy.leadTo(ours.url);
    proxy.cut();
    await until(() => store.isConnected);
    expect({ seen, isForeign: store.isForeign }).toEqual({ seen: [true], isForeign: false });
  });

  it('is noticed on an open connection, as when ours became a replica of it', async () => {
    const [ours, theirs] = [await stores.startRedis(), await stores.startRedis()];
    await (await connect(openStoreOfOther(theirs.url))).close();
    const store = await connect(openStore(ours.url));
    watch(store);
    const operator = (await stores.connectRedis(ours.url)).client;
    await operator.replicaof('127.0.0.1', theirs.port);
    await until(() => store.isForeign);
    await operator.replicaof('NO', 'ONE');
    await operator.set(SHOP_KEY, await shop(stores.database));
    await until(() => store.isConnected);
  });
});

describe('another database', () => {
  it('with the same id, such as one restored from a dump, is the same shop', async () => {
    const { url } = await stores.startRedis();
    await (await connect(openStore(url))).close();
    const before = await shop(others.database);
    await others.database.pool.query('UPDATE shop SET id = $1', [await shop(stores.database)]);
    expect((await connect(openStoreOfOther(url))).isConnected).toBe(true);
    await others.database.pool.query('UPDATE shop SET id = $1', [before]);
  });

  it('in place of the one that a process knew stops its use of Redis, until the right one is back', async () => {
    const { url } = await stores.startRedis();
    const store = await connect(openStore(url));
    watch(store);
    const before = await shop(stores.database);
    await stores.database.pool.query('UPDATE shop SET id = gen_random_uuid()');
    await until(() => store.isForeign);
    expect(await owner(url)).toBe(before);
    await stores.database.pool.query('UPDATE shop SET id = $1', [before]);
    await until(() => store.isConnected);
  });
});

describe('a database that is away', () => {
  it('at the start leaves the owner of Redis unknown, so Redis is not used yet', async () => {
    const { url } = await stores.startRedis();
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    proxy.refuse();
    const store = await connect(openStore(url, stores.openDatabase(proxy.url)));
    expect(store.isConnected).toBe(false);
    expect(() => store.client).toThrow(/^PostgreSQL does not tell which shop this is: ./);
    expect(await owner(url)).toBeNull();
    const logger = watch(store);
    await until(() => logger.lines.length > 0);
    expect(logger.lines[0]).toMatch(/^warn: Redis is not used yet: PostgreSQL does not tell which shop this is: ./);
    proxy.admit();
    await until(() => store.isConnected);
  });

  it('or frozen does not delay a Redis that comes back', async () => {
    const server = await stores.startRedis();
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const store = await connect(openStore(server.url, stores.openDatabase(proxy.url)));
    proxy.silence();
    await server.kill();
    await until(() => !store.isConnected);
    server.loseData();
    await server.start();
    await until(() => store.isConnected, { deadlineMs: 2_500 });
    proxy.admit();
  });
});

it('the id stays in the database, and can only be replaced', async () => {
  const { pool } = stores.database;
  for (const statement of ['DELETE FROM shop', 'TRUNCATE shop', 'INSERT INTO shop DEFAULT VALUES']) {
    await expect(pool.query(statement)).rejects.toThrow(/always a shop|duplicate key/);
  }
  expect(await shop(stores.database)).toMatch(/^[0-9a-f-]{36}$/);
});
