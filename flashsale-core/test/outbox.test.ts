import { describe, expect, it } from '@jest/globals';
import { readOutbox, settleOutbox } from 'flashsale-core';
import { reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();

async function read(saleId: string): Promise<{ pages: number[]; userIds: string[] }> {
  const pages: number[] = [];
  const userIds: string[] = [];
  for await (const page of readOutbox(stores.redis.sale(saleId))) {
    pages.push(page.length);
    userIds.push(...page.map(({ userId }) => userId));
  }
  return { pages, userIds };
}

describe('readOutbox', () => {
  it('returns every reservation as in the message that the API published', async () => {
    const { saleId } = await stores.openSale();
    const messages = await reserveFor(stores, saleId, users(3));
    const pages = [];
    for await (const page of readOutbox(stores.redis.sale(saleId))) pages.push(page);
    expect(pages).toEqual([messages]);
  });

  it.each([
    [0, []],
    [499, [499]],
    [500, [500]],
    [501, [500, 1]],
    [1_234, [500, 500, 234]],
  ])('reads %i entries, the oldest first, in pages of %j', async (count, pages) => {
    const { saleId } = await stores.openSale({ totalStock: 2_000 });
    await reserveFor(stores, saleId, users(count));
    expect(await read(saleId)).toEqual({ pages, userIds: users(count) });
  });

  it('continues when entries are settled meanwhile', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2_000 });
    const messages = await reserveFor(stores, saleId, users(1_100));
    const seen: string[] = [];
    for await (const page of readOutbox(stores.redis.sale(saleId))) {
      seen.push(...page.map(({ userId }) => userId));
      const settled = messages.slice(seen.length - 200, seen.length + 50).map(({ outboxId }) => outboxId);
      await settleOutbox(stores.redis.sale(saleId), settled);
    }
    const expected = [...users(500), ...users(1_100).slice(550, 1_050), ...users(1_100).slice(1_100)];
    expect(seen.slice(0, 1_000)).toEqual(expected);
  });
});

describe('settleOutbox', () => {
  it('removes the given entries, however often it is called', async () => {
    const { saleId } = await stores.openSale();
    const [first, second, third] = await reserveFor(stores, saleId, users(3));
    const settled = [first?.outboxId ?? '', third?.outboxId ?? ''];
    await settleOutbox(stores.redis.sale(saleId), settled);
    await settleOutbox(stores.redis.sale(saleId), settled);
    expect(await read(saleId)).toEqual({ pages: [1], userIds: [second?.userId] });
  });

  it('does not call Redis when there is nothing to settle', async () => {
    const away = await stores.connectRedis('redis://127.0.0.1:1');
    await expect(settleOutbox(away.sale('sale'), [])).resolves.toBeUndefined();
  });

  it('never removes a later entry by an earlier id: ids are not reused', async () => {
    const { saleId } = await stores.openSale();
    const [before] = await reserveFor(stores, saleId, ['ann']);
    await settleOutbox(stores.redis.sale(saleId), [before?.outboxId ?? '']);
    const [after] = await reserveFor(stores, saleId, ['bob']);
    expect(after?.outboxId).not.toBe(before?.outboxId);
    await settleOutbox(stores.redis.sale(saleId), [before?.outboxId ?? '']);
    expect(await read(saleId)).toMatchObject({ userIds: ['bob'] });
  });
});
