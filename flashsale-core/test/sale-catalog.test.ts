import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { Database, type Sale, SaleCatalog, Sales } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

const stores = useStores();

describe('the catalog', () => {
  it('knows nothing before the first list, then all sales, earliest start first', async () => {
    const nowMs = Date.now();
    const later = await stores.createSale({ saleId: 'later', startsAt: new Date(nowMs + 1_000) });
    const earlier = await stores.createSale({ saleId: 'earlier', startsAt: new Date(nowMs - 1_000) });
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    expect(catalog.list()).toBeUndefined();
    expect(catalog.find('later')).toBeUndefined();
    await until(() => catalog.list());
    expect(catalog.list()).toEqual([earlier, later]);
    expect(catalog.find('later')).toEqual(later);
    expect(catalog.find('no-such-sale')).toBe('unknown');
  });

  it('finds a new sale on its own', async () => {
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    await catalog.refresh();
    const { saleId } = await stores.createSale();
    expect(catalog.find(saleId)).toBe('unknown');
    await until(() => catalog.find(saleId) !== 'unknown');
  });

  it('reads a sale again at once when Redis has opened a later epoch than it knows', async () => {
    const { saleId } = await stores.createSale();
    const { pool, reads } = recordingPool();
    const catalog = new SaleCatalog(new Sales({ pool }), new RecordingLogger());
    await catalog.refresh();
    const known = catalog.find(saleId) as Sale;
    await pool.query(`UPDATE sales SET epoch = epoch + 1, opened_epoch = epoch + 1 WHERE id = $1`, [saleId]);
    reads.splice(0);

    await catalog.expectEpoch(saleId, known.epoch);
    expect(catalog.find(saleId)).toEqual(known);
    await catalog.expectEpoch('no-such-sale', 1);
    expect(reads).toEqual([]);
    await catalog.expectEpoch(saleId, known.epoch + 1);
    expect(catalog.find(saleId)).toMatchObject({ epoch: known.epoch + 1 });
  });

  it('shows a change as soon as a refresh resolves, even if another one was running', async () => {
    const { saleId } = await stores.createSale({ name: 'before' });
    const { pool } = stores.database;
    const slowReply = async (query: pg.QueryConfig): Promise<unknown> => {
      const result = await pool.query(query);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return result;
    };
    const catalog = new SaleCatalog(
      new Sales({ pool: { query: slowReply } } as unknown as Database),
      new RecordingLogger(),
    );
    const underWay = catalog.refresh();
    await pool.query(`SELECT pg_sleep(0.02)`);
    await pool.query(`UPDATE sales SET name = 'after' WHERE id = $1`, [saleId]);
    await catalog.refresh();
    expect(catalog.find(saleId)).toMatchObject({ name: 'after' });
    await underWay;
  });

  it('reads changes, and all sales only if some are gone', async () => {
    const [kept, gone] = [await stores.createSale(), await stores.createSale()];
    const { pool, reads } = recordingPool();
    const catalog = new SaleCatalog(new Sales({ pool }), new RecordingLogger());
    await catalog.refresh();
    expect(reads.splice(0)).toEqual([['all', expect.any(Number)]]);

    await pool.query(`UPDATE sales SET updated_at = now() WHERE id = $1`, [kept.saleId]);
    const added = await stores.createSale();
    await catalog.refresh();
    expect(reads.splice(0).map(([kind]) => kind)).toEqual(['changed']);
    expect(catalog.find(added.saleId)).toEqual(added);

    await pool.query(`DELETE FROM sales WHERE id = $1`, [gone.saleId]);
    await catalog.refresh();
    expect(reads.splice(0).map(([kind]) => kind)).toEqual(['changed', 'all']);
    expect(catalog.find(gone.saleId)).toBe('unknown');
    expect(catalog.list()).toEqual(expect.arrayContaining([kept, added]));
  });

  it('knows all of thousands of sales', async () => {
    await stores.database.pool.query(
      `INSERT INTO sales (id, name, total_stock, starts_at, ends_at)
       SELECT 'one-of-many-' || i, 'A product', 10, now() - i * interval '1 s', now() + interval '1 hour'
         FROM generate_series(1, 2500) AS i`,
    );
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    await catalog.refresh();

    await stores.database.pool.query(`UPDATE sales SET name = 'Changed' WHERE id LIKE 'one-of-many-%'`);
    await catalog.refresh();
    expect(catalog.find('one-of-many-1')).toMatchObject({ name: 'Changed' });
    expect(catalog.find('one-of-many-2500')).toMatchObject({ name: 'Changed' });

    const list = catalog.list() ?? [];
    expect(list.filter(({ saleId }) => saleId.startsWith('one-of-many-'))).toHaveLength(2_500);
    expect(list).toEqual(list.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()));
    expect(catalog.find('one-of-many-2500')).toMatchObject({ saleId: 'one-of-many-2500' });
    await stores.database.pool.query(`DELETE FROM sales WHERE id LIKE 'one-of-many-%'`);
  });

  it('sees a sale that was changed in a transaction that was open during the previous read', async () => {
    const { saleId } = await stores.createSale({ name: 'before' });
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    const slow = await stores.database.pool.connect();
    stores.defer(() => slow.release());
    await slow.query('BEGIN');
    await slow.query('SELECT now()');
    await stores.database.pool.query('SELECT pg_sleep(0.05)');
    await catalog.refresh();
    await slow.query(`UPDATE sales SET name = 'after' WHERE id = $1`, [saleId]);
    await slow.query('COMMIT');

    await catalog.refresh();

    expect(catalog.find(saleId)).toMatchObject({ name: 'after' });
  });

  it('returns the same list until something changes', async () => {
    const { saleId } = await stores.createSale();
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    await catalog.refresh();
    const list = catalog.list();
    await catalog.refresh();
    expect(catalog.list()).toBe(list);

    await stores.database.pool.query(`UPDATE sales SET sold = 1 WHERE id = $1`, [saleId]);
    await catalog.refresh();

    expect(catalog.list()).not.toBe(list);
    expect(catalog.find(saleId)).toMatchObject({ sold: 1 });
  });

  it('keeps its list while PostgreSQL is away, and says so', async () => {
    const { saleId } = await stores.createSale();
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const logger = new RecordingLogger();
    const database = new Database(proxy.url, stores.name, new RecordingLogger());
    stores.defer(() => database.close());
    const catalog = new SaleCatalog(new Sales(database), logger);
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

describe('whether a sale exists', () => {
  it('is never denied for one created after the last read', async () => {
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    await catalog.refresh();
    for (let round = 0; round < 20; round += 1) {
      const asked = catalog.resolve(randomUUID());
      const sale = await stores.createSale();
      expect(await catalog.resolve(sale.saleId)).toEqual(sale);
      expect(catalog.find(sale.saleId)).toEqual(sale);
      expect(catalog.list()).toContainEqual(sale);
      expect(await asked).toBe('unknown');
    }
  });

  it('is known without a query for those in memory', async () => {
    const sale = await stores.createSale();
    const { pool, reads } = recordingPool();
    const catalog = new SaleCatalog(new Sales({ pool }), new RecordingLogger());
    await catalog.refresh();
    reads.splice(0);

    expect(await catalog.resolve(sale.saleId)).toEqual(sale);

    expect(reads).toEqual([]);
  });

  it('is denied soon after it was deleted', async () => {
    const { saleId } = await stores.createSale();
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());
    await catalog.refresh();
    await stores.database.pool.query(`DELETE FROM sales WHERE id = $1`, [saleId]);

    await until(async () => (await catalog.resolve(saleId)) === 'unknown');
  });

  it('costs PostgreSQL at most one query per 50 ms, however many ids are unknown', async () => {
    const { pool, reads } = recordingPool();
    const catalog = new SaleCatalog(new Sales({ pool }), new RecordingLogger());
    await catalog.refresh();
    reads.splice(0);
    const endsAtMs = performance.now() + 1_000;
    const answers = new Set<unknown>();
    while (performance.now() < endsAtMs) {
      const ids = Array.from({ length: 100 }, () => randomUUID());
      for (const answer of await Promise.all(ids.map((saleId) => catalog.resolve(saleId)))) answers.add(answer);
    }

    const lookups = reads.filter(([kind]) => kind === 'some').map(([, atMs]) => atMs);
    expect(answers).toEqual(new Set(['unknown']));
    expect(lookups.length).toBeGreaterThan(2);
    // A long turn of the event loop may make one query look late, and the next one early.
    const spanMs = (lookups.at(-1) ?? 0) - (lookups[0] ?? 0);
    expect(lookups.length - 1).toBeLessThanOrEqual(spanMs / 50 + 1);
  });

  it('is neither denied nor waited for while PostgreSQL is away', async () => {
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const database = stores.openDatabase(proxy.url);
    const catalog = new SaleCatalog(new Sales(database), new RecordingLogger());
    await catalog.refresh();
    proxy.refuse();
    expect(await catalog.resolve(randomUUID())).toBeUndefined();

    proxy.admit();
    await until(async () => (await catalog.resolve(randomUUID())) === 'unknown');
  });

  it('is known for single sales before the first list was read', async () => {
    const sale = await stores.createSale();
    const catalog = new SaleCatalog(stores.sales, new RecordingLogger());

    expect(await catalog.resolve(sale.saleId)).toEqual(sale);
  });
});

/** The pool, and a record of which sales were read when. */
function recordingPool(): { pool: Database['pool']; reads: [kind: 'all' | 'changed' | 'some', atMs: number][] } {
  const reads: [kind: 'all' | 'changed' | 'some', atMs: number][] = [];
  const kinds = new Map<unknown, 'all' | 'changed' | 'some'>([
    ['list-all-sales-after', 'all'],
    ['list-changed-sales', 'changed'],
    ['find-sales', 'some'],
  ]);
  const pool = new Proxy(stores.database.pool, {
    get: (target, name) => {
      if (name !== 'query') return Reflect.get(target, name, target) as unknown;
      return (...query: Parameters<typeof target.query>): unknown => {
        const [asked] = query as unknown as [{ name?: string }];
        const kind = kinds.get(asked.name);
        if (kind !== undefined) reads.push([kind, performance.now()]);
        return target.query(...query);
      };
    },
  });
  return { pool, reads };
}
