import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Database, SaleCatalog } from 'flashsale-core';
import { RecordingLogger, TcpProxy, until, useStores } from '../test-support/index.js';

const stores = useStores();

describe('the catalog', () => {
  it('knows nothing before the first list, then all sales, the first to start first', async () => {
    const nowMs = Date.now();
    const later = await stores.createSale({ saleId: 'later', startsAt: new Date(nowMs + 1_000) });
    const earlier = await stores.createSale({ saleId: 'earlier', startsAt: new Date(nowMs - 1_000) });
    const catalog = new SaleCatalog(stores.database, new RecordingLogger());
    expect(catalog.list()).toBeUndefined();
    expect(catalog.find('later')).toBeUndefined();
    await until(() => catalog.list());
    expect(catalog.list()).toEqual([earlier, later]);
    expect(catalog.find('later')).toEqual(later);
    expect(catalog.find('no-such-sale')).toBe('unknown');
  });

  it('finds a sale that was added since, by itself', async () => {
    const catalog = new SaleCatalog(stores.database, new RecordingLogger());
    await catalog.refresh();
    const { saleId } = await stores.createSale();
    expect(catalog.find(saleId)).toBe('unknown');
    await until(() => catalog.find(saleId) !== 'unknown');
  });

  it('shows a change as soon as a refresh resolves, also when another one was under way', async () => {
    const { saleId } = await stores.createSale({ name: 'before' });
    const { pool } = stores.database;
    const slowReply = async (text: string): Promise<unknown> => {
      const result = await pool.query(text);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return result;
    };
    const catalog = new SaleCatalog({ pool: { query: slowReply } } as unknown as Database, new RecordingLogger());
    const underWay = catalog.refresh();
    await pool.query(`SELECT pg_sleep(0.02)`);
    await pool.query(`UPDATE sales SET name = 'after' WHERE id = $1`, [saleId]);
    await catalog.refresh();
    expect(catalog.find(saleId)).toMatchObject({ name: 'after' });
    await underWay;
  });

  it('asks PostgreSQL once a second at most, however many unknown sales are asked for', async () => {
    let queries = 0;
    const pool = new Proxy(stores.database.pool, {
      get: (target, name) => {
        if (name === 'query') queries += 1;
        return Reflect.get(target, name, target) as unknown;
      },
    });
    const catalog = new SaleCatalog({ pool } as Database, new RecordingLogger());
    await catalog.refresh();
    const endsAtMs = performance.now() + 1_500;
    while (performance.now() < endsAtMs) {
      expect(catalog.find(randomUUID())).toBe('unknown');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(queries).toBe(2);
  });

  it('keeps its list while PostgreSQL is away, and says so', async () => {
    const { saleId } = await stores.createSale();
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const logger = new RecordingLogger();
    const database = new Database(proxy.url, stores.name, new RecordingLogger());
    stores.defer(() => database.close());
    const catalog = new SaleCatalog(database, logger);
    await catalog.refresh();
    proxy.refuse();
    await expect(catalog.refresh()).rejects.toThrow(/terminated|ECONNRESET/);
    expect(catalog.find(saleId)).toMatchObject({ saleId });
    await until(() => {
      catalog.find('no-such-sale');
      return logger.lines.length > 0;
    });
    expect(logger.lines[0]).toMatch(/^warn: PostgreSQL: cannot list the sales/);
    expect(catalog.find(saleId)).toMatchObject({ saleId });
  });
});
