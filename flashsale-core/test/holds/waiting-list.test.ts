import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  decodeReservations,
  discardReservation,
  encodeReservations,
  endOfferedListings,
  everyKey,
  type Hold,
  Holds,
  isHold,
  OfferMails,
  raiseEpoch,
  readOutbox,
  rebuildSale,
  reconcileSale,
  resetSale,
  saleKeys,
  WaitingList,
} from 'flashsale-core';
import { holdFor, readHoldSums, TERMS, useStores, writeHolds } from '../../test-support/index.js';

const stores = useStores();

function holds(): Holds {
  return new Holds(stores.redis);
}

function list(): WaitingList {
  return new WaitingList(stores.database, stores.redis);
}

interface Taken {
  readonly orderId: string;
  readonly userId: string;
  readonly instance: string;
}

/** A sale all of whose units are held by others, one each. */
async function openAllHeld(units: number, terms: Partial<typeof TERMS> = {}) {
  const { saleId } = await stores.openSale({ totalStock: units, terms: { ...TERMS, ...terms } });
  const attempts = Array.from({ length: units }, (_, i) => ({ userId: `owner-${i}`, orderId: randomUUID() }));
  return { saleId, taken: await holdFor(holds(), saleId, attempts) };
}

async function join(saleId: string, userId: string, quantity = 1, acceptLess = false) {
  return list().join(saleId, { userId, quantity, acceptLess });
}

/** As the sweeper and a cancellation do, once PostgreSQL has decided. */
async function giveBack(saleId: string, taken: readonly Taken[]): Promise<void> {
  const verdicts = taken.map(({ orderId, instance }) => ({ orderId, instance, verdict: 'X' as const }));
  expect(await holds().settle(saleId, verdicts)).toBe(taken.length);
}

/** The offers that wait to be written, in the order in which they were made. */
async function offersOf(saleId: string): Promise<Hold[]> {
  const offers: Hold[] = [];
  for await (const page of readOutbox(stores.redis.sale(saleId)))
    offers.push(...page.filter(isHold).filter(({ offer }) => offer !== undefined));
  return offers;
}

async function offered(saleId: string): Promise<string[]> {
  return (await offersOf(saleId)).map(({ userId, quantity }) => `${userId} ${quantity}`);
}

async function write(offers: readonly Hold[]): Promise<void> {
  await writeHolds(stores, offers);
  await stores.database.transaction((client) => endOfferedListings(client, offers));
  await stores.redis.sale(offers[0]?.saleId ?? '').removeEntries(offers.map(({ outboxId }) => outboxId));
}

async function rows(saleId: string): Promise<string[]> {
  const { rows: found } = await stores.database.pool.query<{ user_id: string; state: string }>(
    'SELECT user_id, state FROM waiting_list WHERE sale_id = $1 ORDER BY place',
    [saleId],
  );
  return found.map(({ user_id, state }) => `${user_id} ${state}`);
}

async function passerBy(saleId: string, quantity = 1) {
  const decided = await holds().reserve(saleId, [{ userId: 'passer-by', orderId: randomUUID(), quantity }]);
  return decided === 'not-ready' ? decided : decided.outcomes[0];
}

async function loseRedis(saleId: string): Promise<void> {
  await stores.redis.client.unlink(...everyKey(saleKeys(saleId)));
  await raiseEpoch(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId));
  const rebuilt = await rebuildSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), () =>
    Promise.resolve(true),
  );
  expect(rebuilt.outcome).toBe('opened');
}

async function reconcile(saleId: string) {
  return reconcileSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), () =>
    Promise.resolve(true),
  );
}

async function mirror(): Promise<void> {
  for (const unmirrored of await list().readUnmirrored(100)) await list().mirror(unmirrored);
}

describe('joining', () => {
  it('gives a place at the end, the same however often it is asked for, for what was asked for first', async () => {
    const { saleId } = await openAllHeld(1);
    expect(await join(saleId, 'ann', 2, true)).toEqual({
      ...{ standing: 'listed', ahead: 0, quantity: 2, acceptLess: true },
    });
    expect(await join(saleId, 'bob')).toMatchObject({ standing: 'listed', ahead: 1 });
    expect(await join(saleId, 'ann', 1)).toMatchObject({ ahead: 0, quantity: 2, acceptLess: true });
    expect(await list().find(saleId, 'bob')).toMatchObject({ standing: 'listed', ahead: 1, quantity: 1 });
    expect(await list().find(saleId, 'eve')).toEqual({ standing: 'not-listed' });
    expect(await rows(saleId)).toEqual(['ann JOINING', 'bob JOINING']);
  });

  it('is refused while units are on sale that fit, beyond the limits, and by a sale that is not loaded', async () => {
    const { saleId } = await openAllHeld(1, { limitPerUser: 2 });
    const open = await stores.openSale({ totalStock: 1, terms: TERMS });
    expect(await join(open.saleId, 'ann')).toEqual({ standing: 'on-sale' });
    expect(await join(open.saleId, 'ann', 2, true)).toEqual({ standing: 'on-sale' });
    expect(await join(open.saleId, 'ann', 2)).toMatchObject({ standing: 'listed' });
    expect(await join(saleId, 'owner-0', 2)).toEqual({ standing: 'limit' });
    expect(await join(saleId, 'ann', 3)).toEqual({ standing: 'bad-quantity' });
    const { saleId: unopened } = await stores.createSale({ terms: TERMS });
    expect(await join(unopened, 'ann')).toEqual({ standing: 'not-ready' });
    expect(await rows(unopened)).toEqual([]);
  });

  it('is over for who leaves, who may join again at the end', async () => {
    const { saleId } = await openAllHeld(1);
    for (const userId of ['ann', 'bob']) await join(saleId, userId);
    for (let i = 0; i < 2; i += 1) expect(await list().leave(saleId, 'ann')).toBe('left');
    expect(await list().find(saleId, 'ann')).toEqual({ standing: 'not-listed' });
    expect(await rows(saleId)).toEqual(['ann LEFT', 'bob JOINING']);
    expect(await join(saleId, 'ann')).toMatchObject({ ahead: 1 });
    await mirror();
    expect(await rows(saleId)).toEqual(['ann LEFT', 'bob LISTED', 'ann LISTED']);
    expect(await list().find(saleId, 'ann')).toMatchObject({ ahead: 1 });
  });
});

describe('units that come back', () => {
  it('are offered in the script that frees them: held for the first, with a time of their own', async () => {
    const { saleId, taken } = await openAllHeld(2);
    for (const userId of ['ann', 'bob', 'eve']) await join(saleId, userId);
    await giveBack(saleId, taken.slice(0, 1));
    const [offer] = await offersOf(saleId);
    expect(offer).toMatchObject({ userId: 'ann', quantity: 1, amount: 1_999, currency: 'EUR', epoch: 1 });
    expect(offer).toMatchObject({ offer: { place: expect.any(Number), free: 1 } });
    expect(offer?.orderId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((offer?.untilMs ?? 0) - (offer?.reservedAtMs ?? 0)).toBe(TERMS.offerTtlMs);
    const { orderId = '', untilMs } = offer ?? {};
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 0, heldUnits: 2 });
    expect((await readHoldSums(stores, saleId)).deadlines[orderId]).toBe(untilMs);
    expect(await list().find(saleId, 'ann')).toEqual({ standing: 'offered', orderId });
    expect(await list().find(saleId, 'bob')).toMatchObject({ ahead: 0 });
    expect(await list().leave(saleId, 'ann')).toBe('offered');
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 0, held: 2 });
  });

  it('go on to the next when an offer ends, and its user may join again', async () => {
    const { saleId, taken } = await openAllHeld(1);
    for (const userId of ['ann', 'bob']) await join(saleId, userId);
    await giveBack(saleId, taken);
    const offers = await offersOf(saleId);
    await write(offers);
    await giveBack(
      saleId,
      offers.map(({ orderId, userId, outboxId }) => ({ orderId, userId, instance: outboxId })),
    );
    expect(await offered(saleId)).toEqual(['bob 1']);
    expect(await join(saleId, 'ann')).toMatchObject({ standing: 'listed', ahead: 0 });
    expect(await rows(saleId)).toEqual(['ann OFFERED', 'bob JOINING', 'ann JOINING']);
  });

  it('pass over whom they do not fit, who keeps the place, unless fewer are fine', async () => {
    const { saleId, taken } = await openAllHeld(4, { quantityMax: 3 });
    await join(saleId, 'ann', 3);
    await join(saleId, 'bob', 3, true);
    await join(saleId, 'eve', 2);
    await giveBack(saleId, taken.slice(0, 1));
    expect(await offered(saleId)).toEqual(['bob 1']);
    await giveBack(saleId, taken.slice(1, 4));
    expect(await offered(saleId)).toEqual(['bob 1', 'ann 3']);
    expect(await list().find(saleId, 'eve')).toMatchObject({ ahead: 0 });
  });

  it('pass over who has had as much as one may have meanwhile', async () => {
    const { saleId, taken } = await openAllHeld(3, { limitPerUser: 2 });
    await join(saleId, 'owner-0');
    await join(saleId, 'bob');
    await stores.redis.client.hset(saleKeys(saleId).owners, 'owner-0', `2|2|${taken[0]?.orderId}`);
    await giveBack(saleId, taken.slice(1, 2));
    expect(await offered(saleId)).toEqual(['bob 1']);
  });

  it('never go past the list to a passer-by, who is told so, until they have fitted nobody for a while', async () => {
    const { saleId, taken } = await openAllHeld(3);
    expect(await passerBy(saleId)).toEqual({ outcome: 'all-held', hasWaiters: false });
    await join(saleId, 'ann', 2);
    expect(await passerBy(saleId)).toEqual({ outcome: 'all-held', hasWaiters: true });
    await giveBack(saleId, taken.slice(0, 1));
    expect(await passerBy(saleId)).toEqual({ outcome: 'all-held', hasWaiters: true });
    expect(await join(saleId, 'eve', 2, true)).toMatchObject({ standing: 'offered' });
    await giveBack(saleId, taken.slice(1, 2));
    expect(await passerBy(saleId)).toEqual({ outcome: 'all-held', hasWaiters: true });
    const { meta } = saleKeys(saleId);
    const keptForMs =
      Number(await stores.redis.client.hget(meta, 'keptUntilMs')) - (await stores.redis.sale(saleId).timeMs());
    expect(keptForMs).toBeGreaterThan(50_000);
    expect(keptForMs).toBeLessThanOrEqual(61_000);
    await stores.redis.client.hset(meta, 'keptUntilMs', '1');
    expect(await passerBy(saleId)).toMatchObject({ outcome: 'held' });
    await giveBack(saleId, taken.slice(2, 3));
    expect(await passerBy(saleId)).toEqual({ outcome: 'all-held', hasWaiters: true });
  });

  it('are on sale again at once when nobody waits any more', async () => {
    const { saleId, taken } = await openAllHeld(1);
    await join(saleId, 'ann', 2);
    await giveBack(saleId, taken);
    expect(await passerBy(saleId)).toMatchObject({ outcome: 'all-held' });
    await list().leave(saleId, 'ann');
    expect(await passerBy(saleId)).toMatchObject({ outcome: 'held' });
  });

  it('are looked for among so many only, and offered to so many at once; the next look goes on', async () => {
    const { saleId, taken } = await openAllHeld(60);
    const one = Array.from({ length: 50 }, (_, i) => `one-${i}`);
    for (const userId of one) await join(saleId, `two-${userId}`, 2);
    await join(saleId, 'behind');
    await giveBack(saleId, taken.slice(0, 1));
    expect(await offered(saleId)).toEqual([]);
    await giveBack(saleId, taken.slice(1, 60));
    expect(await offered(saleId)).toHaveLength(30);
    for (const userId of one) await list().leave(saleId, `two-${userId}`);
    expect(await list().find(saleId, 'behind')).toMatchObject({ ahead: 0 });
  });

  it('are the units that an operator adds, too', async () => {
    const { saleId } = await openAllHeld(1);
    await join(saleId, 'ann');
    await stores.database.pool.query('UPDATE sales SET total_stock = 3 WHERE id = $1', [saleId]);
    expect(await reconcile(saleId)).toMatchObject({ outcome: 'defined' });
    expect(await offered(saleId)).toEqual(['ann 1']);
    expect(await passerBy(saleId)).toMatchObject({ outcome: 'held' });
  });

  it('are not offered while the sale is paused, and then at once', async () => {
    const { saleId, taken } = await openAllHeld(1);
    await join(saleId, 'ann');
    await stores.sales.change(saleId, { state: 'PAUSED' });
    await reconcile(saleId);
    await giveBack(saleId, taken);
    await holds().offer(saleId);
    expect(await offered(saleId)).toEqual([]);
    await stores.sales.change(saleId, { state: 'OPEN' });
    await reconcile(saleId);
    expect(await offered(saleId)).toEqual(['ann 1']);
  });
});

describe('an offer', () => {
  it('travels in messages as any hold', async () => {
    const { saleId, taken } = await openAllHeld(1);
    await join(saleId, 'ann');
    await giveBack(saleId, taken);
    const offers = await offersOf(saleId);
    expect(decodeReservations(encodeReservations(offers))).toEqual({ reservations: offers });
  });

  it('ends its listing with the order, once, and no listing of another user', async () => {
    const { saleId, taken } = await openAllHeld(1);
    await join(saleId, 'ann');
    await giveBack(saleId, taken);
    const [offer] = await offersOf(saleId);
    if (offer === undefined) throw new Error('no offer');
    await stores.database.transaction((client) => endOfferedListings(client, [{ ...offer, userId: 'bob' }]));
    expect(await rows(saleId)).toEqual(['ann JOINING']);
    await stores.database.transaction((client) => endOfferedListings(client, [offer, offer]));
    await stores.database.transaction((client) => endOfferedListings(client, [offer]));
    const { rows: found } = await stores.database.pool.query(
      'SELECT state, order_id, free_units, ended_at FROM waiting_list WHERE sale_id = $1',
      [saleId],
    );
    expect(found).toEqual([
      { state: 'OFFERED', order_id: offer.orderId, free_units: 1, ended_at: new Date(offer.reservedAtMs) },
    ]);
  });
});

describe('an address for a mail with the offer', () => {
  const joinWith = (saleId: string, userId: string, email: string) =>
    list().join(saleId, { userId, quantity: 1, acceptLess: false }, { email, language: 'de' });
  const mails = async (saleId: string) => {
    const { rows: found } = await stores.database.pool.query<{ mail: string }>(
      `SELECT email || CASE WHEN due_at <= now() THEN ' due' ELSE '' END AS mail
         FROM offer_mails JOIN waiting_list USING (place) WHERE sale_id = $1 ORDER BY place`,
      [saleId],
    );
    return found.map(({ mail }) => mail);
  };

  it('is noted with the place, the last one counts, and is due with the row of the order', async () => {
    const { saleId, taken } = await openAllHeld(1);
    await join(saleId, 'ann');
    await joinWith(saleId, 'ann', 'old@example.com');
    await joinWith(saleId, 'ann', 'ann@example.com');
    await joinWith(saleId, 'bob', 'bob@example.com');
    await giveBack(saleId, taken);
    expect(await mails(saleId)).toEqual(['ann@example.com', 'bob@example.com']);
    const offers = await offersOf(saleId);
    await write(offers);
    expect(await mails(saleId)).toEqual(['ann@example.com due', 'bob@example.com']);
    const outbox = new OfferMails(stores.database);
    const [mail, ...others] = await outbox.claim(10);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ saleId, email: 'ann@example.com', language: 'de', quantity: 1, attempts: 1 });
    expect(mail).toMatchObject({ orderId: offers[0]?.orderId, expiresAt: new Date(offers[0]?.untilMs ?? 0) });
    expect(await outbox.claim(10)).toEqual([]);
    await stores.database.transaction((client) => endOfferedListings(client, offers));
    expect(await outbox.claim(10)).toEqual([]);
  });

  it('is forgotten when no mail can come any more: who left, an offer that is over, a sale that is', async () => {
    const outbox = new OfferMails(stores.database);
    const { saleId, taken } = await openAllHeld(1);
    for (const userId of ['ann', 'bob', 'eve']) await joinWith(saleId, userId, `${userId}@example.com`);
    await list().leave(saleId, 'ann');
    await giveBack(saleId, taken);
    await write(await offersOf(saleId));
    await outbox.forgetEnded();
    expect(await mails(saleId)).toEqual(['bob@example.com due', 'eve@example.com']);
    await stores.database.pool.query(
      `UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE sale_id = $1`,
      [saleId],
    );
    expect(await outbox.claim(10)).toEqual([]);
    await outbox.forgetEnded();
    expect(await mails(saleId)).toEqual(['eve@example.com']);
    await stores.database.pool.query('UPDATE sales SET ends_at = now() WHERE id = $1', [saleId]);
    await outbox.forgetEnded();
    expect(await mails(saleId)).toEqual([]);
  });
});

describe('an offer that is discarded', () => {
  it('ends its listing, and goes on to the next; its user may join again at once', async () => {
    const { saleId, taken } = await openAllHeld(1);
    for (const userId of ['ann', 'bob']) await join(saleId, userId);
    await mirror();
    await giveBack(saleId, taken);
    const [offer] = await offersOf(saleId);
    if (offer === undefined) throw new Error('no offer');
    const discard = () => discardReservation(stores.database, stores.redis.sale(saleId), offer, 'a test');
    expect(await discard()).toBe('released');
    expect(await discard()).toBe('nothing-reserved');
    expect(await offered(saleId)).toEqual(['bob 1']);
    expect(await list().find(saleId, 'ann')).toEqual({ standing: 'not-listed' });
    expect(await rows(saleId)).toEqual(['ann LEAVING', 'bob LISTED']);
    await mirror();
    expect(await rows(saleId)).toEqual(['ann LEFT', 'bob LISTED']);
    const { rows: ends } = await stores.database.pool.query(
      `SELECT ended_at FROM waiting_list WHERE sale_id = $1 AND user_id = 'ann'`,
      [saleId],
    );
    expect(ends).toEqual([{ ended_at: new Date(offer.reservedAtMs) }]);
    expect(await join(saleId, 'ann')).toMatchObject({ standing: 'listed', ahead: 0 });
    await loseRedis(saleId);
    expect(await rows(saleId)).toEqual(['ann LEFT', 'bob LISTED', 'ann JOINING']);
  });
});

describe('a list whose process died', () => {
  it('is completed: Redis is told who joined and who left', async () => {
    const { saleId, taken } = await openAllHeld(1);
    const insert = `INSERT INTO waiting_list (sale_id, user_id, quantity, accept_less) VALUES ($1, $2, 1, false)`;
    for (const userId of ['ann', 'bob']) await stores.database.pool.query(insert, [saleId, userId]);
    await stores.database.pool.query(
      `UPDATE waiting_list SET state = 'LEAVING' WHERE sale_id = $1 AND user_id = 'ann'`,
      [saleId],
    );
    await mirror();
    expect(await rows(saleId)).toEqual(['ann LEFT', 'bob LISTED']);
    await giveBack(saleId, taken);
    expect(await offered(saleId)).toEqual(['bob 1']);
  });

  it('lists nobody again by an old row: who was offered units, or has left', async () => {
    const { saleId, taken } = await openAllHeld(2);
    for (const userId of ['ann', 'bob']) await join(saleId, userId);
    const [unmirrored] = await list().readUnmirrored(100);
    if (unmirrored === undefined) throw new Error('nothing to mirror');
    await giveBack(saleId, taken.slice(0, 1));
    await list().leave(saleId, 'bob');
    await list().mirror(unmirrored);
    await giveBack(saleId, taken.slice(1));
    expect(await offered(saleId)).toEqual(['ann 1']);
    expect(await passerBy(saleId)).toMatchObject({ outcome: 'held' });
  });

  it('is completed, too, where the sale has ended meanwhile', async () => {
    const { saleId } = await openAllHeld(1);
    await join(saleId, 'ann');
    await stores.database.pool.query('UPDATE sales SET ends_at = now() WHERE id = $1', [saleId]);
    await mirror();
    expect(await rows(saleId)).toEqual(['ann LISTED']);
  });

  it('claims nothing of when somebody left who joined again before that was noted', async () => {
    const { saleId } = await openAllHeld(1);
    const lookUp = async () => {
      const { rows: found } = await stores.database.pool.query<{
        place: string;
        listed_at: Date;
        ended_at: Date | null;
      }>('SELECT place, listed_at, ended_at FROM waiting_list WHERE sale_id = $1 ORDER BY place LIMIT 1', [saleId]);
      return found[0];
    };
    await join(saleId, 'ann');
    await mirror();
    const listed = await lookUp();
    await stores.database.pool.query(`UPDATE waiting_list SET state = 'LEAVING' WHERE sale_id = $1`, [saleId]);
    await stores.redis.sale(saleId).holds.leaveList([{ userId: 'ann', place: Number(listed?.place) }]);
    await join(saleId, 'ann');
    await mirror();
    expect(await rows(saleId)).toEqual(['ann LEFT', 'ann LISTED']);
    expect(await lookUp()).toMatchObject({ ended_at: listed?.listed_at });
  });

  it('forgets a listing from before a reset', async () => {
    const { saleId } = await openAllHeld(1);
    await join(saleId, 'ann');
    const [unmirrored] = await list().readUnmirrored(100);
    if (unmirrored === undefined) throw new Error('nothing to mirror');
    await resetSale(stores.database, stores.redis.sale(saleId));
    await list().mirror(unmirrored);
    expect(await rows(saleId)).toEqual(['ann RESET']);
    expect(await list().find(saleId, 'ann')).toEqual({ standing: 'not-listed' });
    await list().mirror(unmirrored);
    expect(await rows(saleId)).toEqual(['ann RESET']);
  });
});

describe('a rebuild', () => {
  it('lists them again in the same order, and offers what is free', async () => {
    const { saleId } = await openAllHeld(1);
    for (const userId of ['ann', 'bob', 'eve']) await join(saleId, userId);
    await mirror();
    await list().leave(saleId, 'ann');
    await loseRedis(saleId);
    expect(await list().find(saleId, 'bob')).toMatchObject({ ahead: 0 });
    expect(await list().find(saleId, 'eve')).toMatchObject({ ahead: 1 });
    expect(await list().find(saleId, 'ann')).toEqual({ standing: 'not-listed' });
    // The hold of before was no row and is lost: its unit is free.
    expect(await passerBy(saleId)).toEqual({ outcome: 'all-held', hasWaiters: true });
    expect(await holds().due(saleId, 10)).toMatchObject({ isOfferable: true });
    await holds().offer(saleId);
    expect(await offered(saleId)).toEqual(['bob 1']);
  });

  it('offers nothing twice: an offer that is an entry, and one that is in a message alone', async () => {
    const { saleId, taken } = await openAllHeld(2);
    for (const userId of ['ann', 'bob', 'eve']) await join(saleId, userId);
    await giveBack(saleId, taken);
    const [first, second] = await offersOf(saleId);
    if (first === undefined || second === undefined) throw new Error('no offers');
    await stores.redis.sale(saleId).removeEntries([second.outboxId]);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    await raiseEpoch(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId));
    let adopted: unknown;
    await rebuildSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), async () => {
      adopted = await holds().adopt(second);
      return true;
    });
    expect(adopted).toMatchObject({ outcome: 'adopted', epoch: 2 });
    await mirror();
    await holds().offer(saleId);
    expect(await offered(saleId)).toEqual(['ann 1', 'bob 1']);
    expect(await list().find(saleId, 'ann')).toEqual({ standing: 'offered', orderId: first.orderId });
    expect(await list().find(saleId, 'bob')).toEqual({ standing: 'offered', orderId: second.orderId });
    expect(await list().find(saleId, 'eve')).toMatchObject({ ahead: 0 });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 0, heldUnits: 2 });
  });

  it.each(['waiters', 'listings'] as const)('follows where the %s are lost', async (key) => {
    const { saleId } = await openAllHeld(1);
    for (const userId of ['ann', 'bob']) await join(saleId, userId);
    await stores.redis.client.unlink(saleKeys(saleId)[key]);
    expect(await reconcile(saleId)).toMatchObject({ outcome: 'rebuilt', reason: 'the counters contradict each other' });
    expect(await list().find(saleId, 'bob')).toMatchObject({ ahead: 1 });
  });
});
