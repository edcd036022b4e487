import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { QUIET_MS, releaseReservation, reserveUnits, saleKeys, untilLeasesEnd } from 'flashsale-core';
import { pathTo } from 'flashsale-client';
import { until } from 'flashsale-testkit';
import { users, useStores } from '../../flashsale-core/test-support/index.js';
import { SoldOutRefusals } from '../src/purchases/sold-out-refusals.js';
import { type Answer, type ApiClient, orderIds, tally } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const UNITS = 20;
/** Leases of two processes, and what they report once a second. */
const SCRIPTS_PER_SECOND_MAX = 30;

const stores = useStores({ ownRedisServer: true });
/** Two API processes, which share state only through the stores. */
let apis: ApiUnderTest[];
let saleId: string;
let clients: ApiClient[];

beforeAll(async () => {
  apis = [await startApiHere(stores), await startApiHere(stores)];
  clients = apis.map(({ client }) => client);
});

/** A sold-out sale that both APIs refuse from memory. */
beforeEach(async () => {
  ({ saleId } = await stores.openSale({ totalStock: UNITS }));
  await sellOut();
  for (const api of apis) await untilRefusing(api);
});

async function sellOut(): Promise<void> {
  const answers = await Promise.all(
    users(UNITS).map((user, i) => (clients[i % 2] as ApiClient).buy(saleId, user, user)),
  );
  expect(tally(answers)).toEqual({ SUCCESS: UNITS });
}

function refusals({ app }: ApiUnderTest): number {
  return app.get(SoldOutRefusals).gauges.refusals;
}

/** Somebody who never asked before. */
function stranger(): string {
  return `stranger-${randomUUID()}`;
}

async function untilRefusing(api: ApiUnderTest): Promise<void> {
  await api.refreshSales();
  const before = refusals(api);
  await until(async () => {
    expect(tally([await api.client.buy(saleId, stranger())])).toEqual({ SOLD_OUT: 1 });
    return refusals(api) > before;
  });
}

function scriptCalls(): Promise<number> {
  return callsOf(/cmdstat_(?:fcall|fcall_ro):calls=(\d+)/g);
}

/** Leases that Redis gave: no other script looks at the outbox like that. */
function leases(): Promise<number> {
  return callsOf(/cmdstat_xinfo\|stream:calls=(\d+)/g);
}

async function callsOf(command: RegExp): Promise<number> {
  const info = await stores.redis.client.info('commandstats');
  const calls = [...info.matchAll(command)].map(([, count]) => Number(count));
  return calls.reduce((sum, count) => sum + count, 0);
}

/** Buys with new users by both APIs until `stop`, and resolves with all answers. */
function keepBuying(): { stop(): Promise<Answer[]> } {
  const over = new AbortController();
  const answers: Answer[] = [];
  const buyers = clients.map(async (client) => {
    while (!over.signal.aborted) answers.push(await client.buy(saleId, stranger()));
  });
  const stop = async (): Promise<Answer[]> => {
    over.abort();
    await Promise.all(buyers);
    return answers;
  };
  stores.defer(stop);
  return { stop };
}

/** What each API answers a new user right now. */
async function askBoth(): Promise<Record<string, number>> {
  return tally(await Promise.all(clients.map((client) => client.buy(saleId, stranger()))));
}

describe('a sold-out sale', () => {
  it('is refused without asking Redis', async () => {
    const sum = (): number => apis.map(refusals).reduce((all, count) => all + count, 0);
    // On a busy machine a lease may end before it is renewed.
    await until(async () => {
      const [beforeCalls, before, startedAtMs] = [await scriptCalls(), sum(), performance.now()];
      const answers: Answer[] = [];
      for (let i = 0; i < 1_000; i += 1) answers.push(await (clients[i % 2] as ApiClient).buy(saleId, stranger()));
      const seconds = (performance.now() - startedAtMs) / 1_000;
      expect(tally(answers)).toEqual({ SOLD_OUT: 1_000 });
      if (sum() - before < 1_000) return false;
      expect((await scriptCalls()) - beforeCalls).toBeLessThan(SCRIPTS_PER_SECOND_MAX * Math.max(seconds, 1));
      return true;
    });
  });

  it('knows its owners all the time, by both APIs, with and without their key', async () => {
    const buying = keepBuying();
    const again = await Promise.all(
      users(UNITS).flatMap((user, i) => [
        (clients[i % 2] as ApiClient).buy(saleId, user, user),
        (clients[(i + 1) % 2] as ApiClient).buy(saleId, user, user),
        (clients[i % 2] as ApiClient).buy(saleId, user),
      ]),
    );
    expect(tally(again)).toEqual({ SUCCESS: 2 * UNITS, ALREADY_PURCHASED: UNITS });
    expect(new Set(orderIds(again)).size).toBe(UNITS);
    expect(tally(await buying.stop())).toEqual({ SOLD_OUT: expect.any(Number) });
  });

  it('is audited and counted like every other refusal', async () => {
    const { client } = apis[0] as ApiUnderTest;
    const named = stranger();
    await client.buy(saleId, named);
    await until(async () => {
      const { rows } = await stores.database.pool.query(
        `SELECT event_type, epoch, abs(extract(epoch FROM now() - created_at)) < 30 AS recent FROM order_audit_trail
          WHERE sale_id = $1 AND user_id = $2 ORDER BY event_type`,
        [saleId, named],
      );
      if (rows.length === 0) return false;
      expect(rows).toEqual([
        { event_type: 'ATTEMPTED', epoch: 1, recent: true },
        { event_type: 'REJECTED_SOLD_OUT', epoch: 1, recent: true },
      ]);
      return true;
    });
  });

  it('is asked of Redis again when nobody has asked for a while, and refused from memory after that', async () => {
    await until(async () => apis.every(({ app }) => app.get(SoldOutRefusals).gauges.sales === 0));
    expect(await askBoth()).toEqual({ SOLD_OUT: 2 });
    for (const api of apis) await untilRefusing(api);
  });

  it('is not refused from memory when it ends within the quiet time', async () => {
    const endsAt = new Date(Date.now() + QUIET_MS + 1_500);
    await stores.sales.change(saleId, { endsAt });
    await stores.rebuildSale(saleId);
    const buying = keepBuying();
    await until(() => Date.now() > endsAt.getTime() + 50);
    const before = apis.map(refusals);
    const { body, status } = await (apis[0] as ApiUnderTest).client.buy(saleId, stranger());
    expect([status, body]).toEqual([400, expect.objectContaining({ message: 'Sale is not currently active' })]);
    expect(Object.keys(tally(await buying.stop())).sort()).toEqual(['400', 'SOLD_OUT']);
    expect(apis.map(refusals)).toEqual(before);
  });
});

describe('many sold-out sales', () => {
  const SALES = 40;
  const saleIds: string[] = [];

  beforeAll(async () => {
    while (saleIds.length < SALES) saleIds.push(await soldOutSale());
    for (const api of apis) await api.refreshSales();
  }, 60_000);

  async function soldOutSale(): Promise<string> {
    const opened = await stores.openSale({ totalStock: 1 });
    await reserveUnits(stores.redis.sale(opened.saleId), [{ userId: 'owner', orderId: randomUUID() }]);
    return opened.saleId;
  }

  function askEach(client: ApiClient): Promise<Answer[]> {
    return Promise.all(saleIds.map((id) => client.buy(id, stranger())));
  }

  it('are all refused from memory, while somebody asks for each, and know their owners', async () => {
    const [api] = apis as [ApiUnderTest];
    const { client } = api;
    await until(async () => {
      const before = refusals(api);
      expect(tally(await askEach(client))).toEqual({ SOLD_OUT: SALES });
      return refusals(api) - before === SALES;
    });
    expect(tally(await Promise.all(saleIds.map((id) => client.buy(id, 'owner'))))).toEqual({
      ALREADY_PURCHASED: SALES,
    });
  });

  it('cost no lease where somebody is refused alone', async () => {
    await until(() => apis.every(({ app }) => app.get(SoldOutRefusals).gauges.sales === 0));
    const before = await leases();
    for (const client of clients) expect(tally(await askEach(client))).toEqual({ SOLD_OUT: SALES });
    expect((await leases()) - before).toBe(0);
  });
});

describe('a change of a sale that is refused from memory', () => {
  function change(verb: 'pause' | 'resume'): Promise<Answer> {
    return (clients[0] as ApiClient).post(pathTo(`/api/v1/admin/sales/{saleId}/${verb}`, { saleId }), undefined);
  }

  it.each([1, 2, 3])('more stock is on sale at both APIs when it is reported (%s)', async () => {
    const buying = keepBuying();
    await (clients[0] as ApiClient).post(pathTo('/api/v1/admin/sales/{saleId}/stock', { saleId }), { add: 1_000 });
    expect(await askBoth()).toEqual({ SUCCESS: 2 });
    await buying.stop();
  });

  it('a pause is answered as such by both APIs when it is reported, and so is its end', async () => {
    const buying = keepBuying();
    await change('pause');
    expect(await askBoth()).toEqual({ 400: 2 });
    await change('resume');
    expect(await askBoth()).toEqual({ SOLD_OUT: 2 });
    expect(Object.keys(tally(await buying.stop())).sort()).toEqual(['400', 'SOLD_OUT']);
  });

  it('an end is answered as such by both APIs when it is reported', async () => {
    const buying = keepBuying();
    const endsAt = new Date(Date.now() - 1_000).toISOString();
    await (clients[0] as ApiClient).patch(pathTo('/api/v1/admin/sales/{saleId}', { saleId }), { endsAt });
    expect(await askBoth()).toEqual({ 400: 2 });
    await buying.stop();
  });

  it('a reset gives units to both APIs when it is reported, and owners of before own nothing', async () => {
    const buying = keepBuying();
    await (clients[0] as ApiClient).reset(saleId);
    const answers = await Promise.all(clients.map((client, i) => client.buy(saleId, `user-${i}`)));
    expect(tally(answers)).toEqual({ SUCCESS: 2 });
    await buying.stop();
  });

  it('a released unit is on sale when that is reported, and to nobody while somebody may be refused from memory', async () => {
    const buying = keepBuying();
    const owner = await ownerOf('user-0');
    const released = await releaseReservation(stores.redis.sale(saleId), owner);
    expect(released).toBe('released');
    const decided = await reserveUnits(stores.redis.sale(saleId), [{ userId: stranger(), orderId: randomUUID() }]);
    expect(decided).toMatchObject({ outcomes: [{ outcome: 'sold-out' }] });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: UNITS - 1 });
    await untilLeasesEnd(stores.redis.sale(saleId));
    await until(async () => (await stores.observe(saleId))?.stock === 0);
    const { SUCCESS } = tally(await buying.stop());
    expect(SUCCESS).toBe(1);
  });

  async function ownerOf(userId: string): Promise<{ userId: string; orderId: string; outboxId: string }> {
    const owned = await stores.redis.client.hget(saleKeys(saleId).orders, userId);
    const [orderId = '', outboxId = ''] = (owned ?? '').split('|');
    return { userId, orderId, outboxId };
  }
});

describe('Redis, while a sale is refused from memory', () => {
  async function untilNobodyIsRefusedFromMemory(): Promise<void> {
    await until(() => apis.every(({ app }) => app.get(SoldOutRefusals).gauges.sales === 0));
  }

  it('loses everything: the sale is not ready a moment later, and what is sold then is not refused before', async () => {
    await stores.redis.client.flushall();
    await untilNobodyIsRefusedFromMemory();
    expect(await askBoth()).toEqual({ 503: 2 });
    const beganAtMs = performance.now();
    await stores.rebuildSale(saleId);
    // It cannot know what was leased, so it waits for the longest lease.
    expect(performance.now() - beganAtMs).toBeGreaterThan(QUIET_MS / 2);
    await Promise.all(apis.map((api) => api.refreshSales()));
    expect(await askBoth()).toEqual({ SUCCESS: 2 });
  });

  it('is killed and comes back: the sale is still sold out, and refused from memory again', async () => {
    await stores.redisServer.kill();
    await stores.redisServer.start();
    await until(() => stores.redis.isConnected);
    await stores.rebuildSale(saleId);
    for (const api of apis) {
      await until(async () => (await api.client.buy(saleId, stranger())).status === 200);
      await untilRefusing(api);
    }
    expect(tally(await Promise.all(users(UNITS).map((user) => (clients[0] as ApiClient).buy(saleId, user))))).toEqual({
      ALREADY_PURCHASED: UNITS,
    });
  });
});
