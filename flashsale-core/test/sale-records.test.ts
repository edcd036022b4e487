import { beforeEach, describe, expect, it } from '@jest/globals';
import { findDeadEntries, lockSale, lockSalesForOrders, SaleRounds } from 'flashsale-core';
import { reservation, useStores } from '../test-support/index.js';

const MINUTE_MS = 60_000;

const stores = useStores();

beforeEach(async () => {
  await stores.database.pool.query('TRUNCATE sales CASCADE');
});

/** A sale without recent changes, open unless other epochs are given. */
async function createSale(
  saleId: string,
  startsInMinutes: number,
  endsInMinutes: number,
  { epoch, openedEpoch } = { epoch: 1, openedEpoch: 1 },
): Promise<void> {
  await stores.database.pool.query(
    `INSERT INTO sales (id, name, total_stock, starts_at, ends_at, epoch, opened_epoch, updated_at)
     VALUES ($1, 'A product', 10, now() + $2 * interval '1 minute', now() + $3 * interval '1 minute', $4, $5,
             now() - interval '3 minutes')`,
    [saleId, startsInMinutes, endsInMinutes, epoch, openedEpoch],
  );
}

const idsOf = (sales: readonly { readonly saleId: string }[]): string[] => sales.map(({ saleId }) => saleId);

describe('listCurrent', () => {
  async function current(...requested: string[]): Promise<string[]> {
    return idsOf(await stores.sales.listCurrent([...requested, ...(await stores.sales.listNear('', null))]));
  }

  it('lists sales that run, start soon or just ended, in the order of urgency', async () => {
    await createSale('ended-a-moment-ago', -60, -9);
    await createSale('ended-long-ago', -60, -11);
    await createSale('begins-soon', 9, 60);
    await createSale('begins-late', 11, 60);
    await createSale('runs', -30, 60);
    await createSale('runs-for-longer', -40, 60);
    expect(await current()).toEqual(['runs-for-longer', 'runs', 'begins-soon', 'ended-a-moment-ago']);
  });

  it('lists sales that were just changed, are closed, or were requested', async () => {
    for (const saleId of ['at-rest', 'changed', 'requested']) await createSale(saleId, 1_000, 2_000);
    await createSale('closed', 1_000, 2_000, { epoch: 2, openedEpoch: 1 });
    await createSale('never-opened', 1_000, 2_000, { epoch: 0, openedEpoch: 0 });
    await stores.database.pool.query(`UPDATE sales SET updated_at = now() WHERE id = 'changed'`);
    await stores.createSale({
      saleId: 'created',
      startsAt: new Date(Date.now() + 1_000 * MINUTE_MS),
      endsAt: new Date(Date.now() + 2_000 * MINUTE_MS),
    });
    expect((await current('requested', 'no-such-sale')).sort()).toEqual(['changed', 'closed', 'created', 'requested']);
  });

  it('notices a definition that was changed by SQL', async () => {
    await createSale('far', 1_000, 2_000);
    expect(await current()).toEqual([]);
    await stores.database.pool.query(`UPDATE sales SET name = 'Another' WHERE id = 'far'`);
    expect(await current()).toEqual(['far']);
  });
});

it('listAfter returns page after page until all are listed, whatever the letters of the ids', async () => {
  const ids = ['B', 'a', 'Z', '_', '-', '9', 'b'];
  for (const saleId of ids) await createSale(saleId, -1, 1);
  const listed: string[] = [];
  for (;;) {
    const page = idsOf(await stores.sales.listAfter(listed.at(-1) ?? '', 3, 'all'));
    listed.push(...page);
    if (page.length < 3) break;
  }
  expect(listed).toHaveLength(ids.length);
  expect(new Set(listed)).toEqual(new Set(ids));
});

it('covers every sale that is not retired, the current ones in each round', async () => {
  await createSale('runs', -1, 1);
  for (const saleId of ['a', 'b', 'c', 'requested']) await createSale(saleId, 1_000, 2_000);
  await stores.database.pool.query(
    `INSERT INTO sales (id, name, total_stock, starts_at, ends_at, epoch, opened_epoch, updated_at, retired_at)
     SELECT 'bygone', name, total_stock, starts_at - interval '9 days', ends_at - interval '9 days', 1, 1, updated_at, now()
       FROM sales WHERE id = 'a'`,
  );
  const rounds = new SaleRounds(stores.sales, { others: 2, current: null });
  expect(idsOf(await rounds.next(['requested']))).toEqual(['runs', 'requested', 'a', 'b']);
  expect(idsOf(await rounds.next([]))).toEqual(['runs', 'c', 'requested']);
  // The last round had only one sale, which is current anyway; then it starts again.
  expect(idsOf(await rounds.next([]))).toEqual(['runs']);
  expect(idsOf(await rounds.next([]))).toEqual(['runs', 'a', 'b']);
});

describe('rounds of many sales', () => {
  const rounds = () => new SaleRounds(stores.sales, { others: 1, current: 2 });
  const change = (...ids: string[]) =>
    stores.database.pool.query('UPDATE sales SET updated_at = now() WHERE id = ANY ($1)', [ids]);

  it('takes running ones in turn, and requested ones at once', async () => {
    for (const saleId of ['a', 'b', 'c', 'd', 'e']) await createSale(saleId, -1, 1);
    const some = rounds();
    const first = idsOf(await some.next(['e']));
    expect(first).toEqual(['a', 'b', 'e']);
    expect(idsOf(await some.next([]))).toEqual(['c', 'd', 'b']);
    expect(idsOf(await some.next([]))).toEqual(['e', 'c']);
    expect(idsOf(await some.next([]))).toEqual(['a', 'b', 'd']);
  });

  it('takes changed ones in turn until nothing more is to be done for them, and again when they change', async () => {
    for (const saleId of ['a', 'b', 'c', 'z']) await createSale(saleId, 1_000, 2_000);
    await change('a', 'b', 'c');
    const some = rounds();
    const changedIn = async (): Promise<string[]> => {
      const sales = (await some.next([])).filter(({ saleId }) => saleId !== 'z');
      for (const sale of sales) if (sale.saleId !== 'b') some.settle(sale);
      return idsOf(sales);
    };
    expect(await changedIn()).toEqual(['a', 'b']);
    expect(some.leavesChanged).toBe(true);
    expect(await changedIn()).toEqual(['c', 'b']);
    expect(await changedIn()).toEqual(['b', 'c']);
    expect(some.leavesChanged).toBe(false);
    await stores.database.pool.query(`UPDATE sales SET name = 'Another' WHERE id = 'c'`);
    expect(await changedIn()).toContain('c');
    some.unsettle();
    expect(await changedIn()).toEqual(['a', 'b']);
  });
});

describe('listWatched', () => {
  it('puts running and upcoming sales before ended ones, and counts what it leaves out', async () => {
    await createSale('ended-before', -60, -50);
    await createSale('ended-last', -60, -40);
    await createSale('later', 20, 60);
    await createSale('soon', 10, 60);
    await createSale('runs', -10, 60);
    const list = (limit: number) => stores.sales.listWatched(limit);
    const all = await list(10);
    expect(idsOf(all.watched)).toEqual(['runs', 'soon', 'later', 'ended-last', 'ended-before']);
    expect(all.leftOut).toBe(0);
    const some = await list(3);
    expect(idsOf(some.watched)).toEqual(['runs', 'soon', 'later']);
    expect(some.leftOut).toBe(2);
  });

  it('lists nothing when there are no sales', async () => {
    expect(await stores.sales.listWatched(10)).toEqual({ watched: [], leftOut: 0 });
  });
});

describe('findWritable', () => {
  it('finds sales that are open and not locked', async () => {
    for (const saleId of ['open', 'locked']) await createSale(saleId, -1, 1);
    await createSale('closed', -1, 1, { epoch: 2, openedEpoch: 1 });
    await createSale('new', -1, 1, { epoch: 0, openedEpoch: 0 });
    const find = () => stores.sales.findWritable(['open', 'locked', 'closed', 'new', 'no-such-sale']);
    await stores.database.transaction(async (holder) => {
      await lockSale(holder, 'locked');
      expect(await find()).toEqual(new Set(['open']));
    });
    expect(await find()).toEqual(new Set(['open', 'locked']));
  });
});

describe('lockSalesForOrders', () => {
  it('skips locked sales, and distinguishes them from unknown ones', async () => {
    for (const saleId of ['free', 'locked']) await createSale(saleId, -1, 1);
    await stores.database.transaction(async (holder) => {
      await lockSale(holder, 'locked');
      await stores.database.transaction(async (client) => {
        const { locked, busy } = await lockSalesForOrders(client, ['locked', 'no-such-sale', 'free'], 'skip');
        expect([...locked.keys()]).toEqual(['free']);
        expect([...busy]).toEqual(['locked']);
      });
      await expect(
        stores.database.transaction((client) => lockSalesForOrders(client, ['free', 'locked'], 'wait'), {
          lockTimeoutMs: 50,
        }),
      ).rejects.toMatchObject({ code: '55P03' });
    });
    await stores.database.transaction(async (client) => {
      const { locked, busy } = await lockSalesForOrders(client, ['locked', 'no-such-sale', 'free'], 'wait');
      expect([...locked.keys()]).toEqual(['free', 'locked']);
      expect(busy.size).toBe(0);
    });
  });
});

describe('findDeadEntries', () => {
  it('finds entries that PostgreSQL refused in their epoch, whatever the case of their order id', async () => {
    await createSale('sale', -1, 1);
    const [dead, alive, ofAnotherEpoch] = [reservation('sale'), reservation('sale'), reservation('sale')];
    const record = (orderId: string, epoch: number, eventType = 'FAILED_DB') =>
      stores.database.pool.query(
        `INSERT INTO audit_events (sale_id, epoch, instance, sequence, event_type, order_id)
         VALUES ('sale', $2, $3 || ':' || $1, 0, $3, $1::uuid)`,
        [orderId, epoch, eventType],
      );
    await record(dead.orderId, 1);
    await record(alive.orderId, 1, 'OVERSOLD');
    await record(ofAnotherEpoch.orderId, 2);
    const shouted = { ...dead, orderId: dead.orderId.toUpperCase() };
    const found = await findDeadEntries(stores.database.pool, [alive, dead, ofAnotherEpoch, shouted]);
    expect([...found]).toEqual([dead, shouted]);
    expect(await findDeadEntries(stores.database.pool, [])).toEqual(new Set());
  });
});
