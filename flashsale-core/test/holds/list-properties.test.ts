import { deepStrictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cancelOrder,
  discardReservation,
  endOfferedListings,
  everyKey,
  type Hold,
  Holds,
  isHold,
  lockSalesForOrders,
  raiseEpoch,
  readOutbox,
  rebuildSale,
  reconcileSale,
  saleKeys,
  WaitingList,
} from 'flashsale-core';
import { ListModel, propertySeed, readHoldSums, TERMS, useStores, writeHolds } from '../../test-support/index.js';

/** Small enough that every limit is hit. */
const STOCK = 2;
const LIMITS = { quantityMax: 2, limitPerUser: 3, ordersPerUserMax: 6 };
const PATIENCE_OVER_MS = 1;
const USERS = ['ann', 'bob', 'eve', 'ian', 'zoe'];

const stores = useStores();

const user = fc.constantFrom(...USERS);
const quantity = fc.integer({ min: 1, max: 3 });
/** Whether the process dies once PostgreSQL knows, before Redis does. */
const dies = fc.integer({ min: 0, max: 3 }).map((number) => number === 0);
const which = fc.nat({ max: 20 });
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ act: fc.constant('join' as const), user, quantity, acceptLess: fc.boolean(), dies }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('leave' as const), user, dies }) },
  { weight: 10, arbitrary: fc.record({ act: fc.constant('hold' as const), user, quantity }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('end' as const), which, dies }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('write' as const), which }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('discard' as const), which }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('mirror' as const), dies }) },
  { weight: 2, arbitrary: fc.constant({ act: 'sweep' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'restock' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'lose' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'patience' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Row {
  readonly place: number;
  readonly user_id: string;
  readonly quantity: number;
  readonly accept_less: boolean;
  readonly state: string;
}

/** A sale, and what should be in it. */
class Run {
  readonly #model = new ListModel(STOCK, LIMITS);
  readonly #list = new WaitingList(stores.database, stores.redis);
  readonly #holds = new Holds(stores.redis);
  /** The order of each number of the model. */
  readonly #orders = new Map<number, Hold>();
  readonly #written = new Set<number>();
  /** Ended in PostgreSQL, and not yet in Redis. */
  readonly #ended = new Set<number>();

  private constructor(private readonly saleId: string) {}

  static async begin(): Promise<Run> {
    const { saleId } = await stores.openSale({ totalStock: STOCK, terms: { ...TERMS, ...LIMITS } });
    return new Run(saleId);
  }

  async take(one: Step): Promise<void> {
    switch (one.act) {
      case 'join':
        await this.#join(one);
        break;
      case 'leave':
        await this.#leave(one.user, one.dies);
        break;
      case 'hold':
        await this.#hold(one.user, one.quantity);
        break;
      case 'end':
        await this.#end(one.which, one.dies);
        break;
      case 'write':
        await this.#write(pick(this.#unwritten, one.which));
        break;
      case 'discard':
        await this.#discard(pick(this.#unwritten, one.which));
        break;
      case 'mirror':
        await this.#mirror(one.dies);
        break;
      case 'sweep':
        await this.#sweep();
        break;
      case 'restock':
        await this.#restock();
        break;
      case 'lose':
        await this.#lose();
        break;
      case 'patience':
        await this.#loseThePatience();
        break;
    }
    await this.#compare();
  }

  /** Everything that is under way comes to its end: then both stores have the same list. Resolves with the units held, as each has them. */
  async rest(): Promise<readonly [model: number, postgresql: number | undefined]> {
    for (const order of this.#unwritten) await this.#write(order);
    await this.#mirror(false);
    await this.#sweep();
    await this.#mirror(false);
    for (const order of this.#unwritten) await this.#write(order);
    await this.#compare();
    const rows = await this.#rows();
    const open = rows.filter(({ state }) => state !== 'OFFERED' && state !== 'LEFT');
    deepStrictEqual(
      open.map(({ user_id, place, state }) => `${user_id} ${place} ${state}`),
      (await this.#waiters()).map((waiter) => `${waiter} LISTED`),
    );
    const twice = open.map(({ user_id }) => user_id);
    deepStrictEqual(new Set(twice).size, twice.length);
    // Each offer ended one listing.
    const offers = [...this.#orders].filter(([order, { offer }]) => offer !== undefined && this.#written.has(order));
    deepStrictEqual(
      rows.filter(({ state }) => state === 'OFFERED').map(({ place }) => place),
      offers.map(([, { offer }]) => offer?.place ?? 0).sort((a, b) => a - b),
    );
    const { rows: sale } = await stores.database.pool.query<{ held: number }>('SELECT held FROM sales WHERE id = $1', [
      this.saleId,
    ]);
    return [this.#model.held, sale[0]?.held];
  }

  async #join({ user: userId, dies: isDead, ...wish }: Step & { readonly act: 'join' }): Promise<void> {
    const { quantity: units, acceptLess } = wish;
    const before = this.#model.standing(userId);
    const refusal = before === undefined ? this.#model.refusal(userId, wish) : undefined;
    if (isDead) {
      if (before === undefined && refusal === undefined)
        await stores.database.pool.query(
          `INSERT INTO waiting_list (sale_id, user_id, quantity, accept_less) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
          [this.saleId, userId, units, acceptLess],
        );
      return;
    }
    const { standing } = await this.#list.join(this.saleId, { userId, quantity: units, acceptLess });
    if (before !== undefined || refusal !== undefined) {
      deepStrictEqual(standing, before ?? refusal);
      return;
    }
    const row = (await this.#rows()).findLast((one) => one.user_id === userId);
    if (row === undefined) throw new Error(`${userId} has no row`);
    this.#model.list([wishOf(row)]);
    await this.#readOrders();
    deepStrictEqual(standing, this.#model.standing(userId));
  }

  async #leave(userId: string, isDead: boolean): Promise<void> {
    const row = (await this.#rows()).find(
      ({ user_id, state }) => user_id === userId && (state === 'JOINING' || state === 'LISTED'),
    );
    if (isDead) {
      await stores.database.pool.query(`UPDATE waiting_list SET state = 'LEAVING' WHERE place = $1`, [row?.place]);
      return;
    }
    const left = await this.#list.leave(this.saleId, userId);
    if (row !== undefined) this.#model.leave(userId, row.place);
    const isOffered = row !== undefined && this.#model.standing(userId) === 'offered';
    deepStrictEqual(left, isOffered ? 'offered' : 'left');
  }

  async #hold(userId: string, units: number): Promise<void> {
    const orderId = randomUUID();
    const decided = await this.#holds.reserve(this.saleId, [{ userId, orderId, quantity: units }]);
    if (decided === 'not-ready') throw new Error('not ready');
    const order = this.#model.reserve(userId, units);
    deepStrictEqual(decided.outcomes[0]?.outcome === 'held', order !== undefined);
    await this.#readOrders();
  }

  /** As a cancellation does, or the sweeper, which first writes what is no row yet. */
  async #end(at: number, isDead: boolean): Promise<void> {
    const live = [...this.#model.holds].filter(([order, { state }]) => state === 'H' && !this.#ended.has(order));
    const order = pick(live, at)?.[0];
    if (order === undefined) return;
    await this.#write(order);
    const hold = this.#orderOf(order);
    await stores.database.transaction(async (client) => {
      await lockSalesForOrders(client, [this.saleId], 'wait');
      return cancelOrder(client, { orderId: hold.orderId, from: ['HELD'], reason: 'BUYER' });
    });
    this.#ended.add(order);
    if (!isDead) await this.#sweep();
  }

  /** Tells Redis of what has ended, and looks whom the free units fit; twice, which changes nothing. */
  async #sweep(): Promise<void> {
    const { free } = this.#model;
    await this.#holds.offer(this.saleId);
    this.#model.offer(free);
    await this.#readOrders();
    for (const order of this.#ended) {
      const { orderId, outboxId: instance } = this.#orderOf(order);
      const verdict = { orderId, instance, verdict: 'V' as const };
      await this.#holds.settle(this.saleId, [verdict]);
      await this.#holds.settle(this.saleId, [verdict]);
      this.#model.end(order);
      await this.#readOrders();
    }
    this.#ended.clear();
  }

  async #write(order: number | undefined): Promise<void> {
    if (order === undefined || this.#written.has(order)) return;
    const hold = this.#orderOf(order);
    await writeHolds(stores, [hold]);
    await stores.database.transaction((client) => endOfferedListings(client, [hold]));
    await stores.redis.sale(this.saleId).removeEntries([hold.outboxId]);
    this.#written.add(order);
  }

  async #discard(order: number | undefined): Promise<void> {
    if (order === undefined) return;
    const store = stores.redis.sale(this.saleId);
    deepStrictEqual(await discardReservation(stores.database, store, this.#orderOf(order), 'a test'), 'released');
    this.#model.end(order);
    await this.#readOrders();
  }

  /** Tells Redis of who joined and who left; where it dies it does not note that, and does it again another time. */
  async #mirror(isDead: boolean): Promise<void> {
    const rows = await this.#rows();
    for (const unmirrored of await this.#list.readUnmirrored(100)) {
      if (isDead) {
        const { holds: store } = stores.redis.sale(this.saleId);
        const joining = unmirrored.joining.map(({ userId, place, quantity: units, acceptLess }) => [
          ...[userId, String(place), String(units), acceptLess ? '1' : '0'],
        ]);
        if (joining.length > 0) await store.joinList(unmirrored.resetEpoch, joining);
        if (unmirrored.leaving.length > 0) await store.leaveList(unmirrored.leaving);
      } else {
        await this.#list.mirror(unmirrored);
      }
    }
    this.#model.list(rows.filter(({ state }) => state === 'JOINING').map(wishOf));
    await this.#readOrders();
    for (const { user_id, place, state } of rows) if (state === 'LEAVING') this.#model.leave(user_id, place);
  }

  async #restock(): Promise<void> {
    await stores.database.pool.query('UPDATE sales SET total_stock = total_stock + 1 WHERE id = $1', [this.saleId]);
    const sale = await stores.readSale(this.saleId);
    const reconciled = await reconcileSale(stores.database, stores.redis.sale(this.saleId), sale, () =>
      Promise.resolve(true),
    );
    deepStrictEqual(reconciled.outcome, 'defined');
    this.#model.addStock(1);
    await this.#readOrders();
  }

  /** Redis is emptied, and built again. What was held and is no row is lost: who was offered that waits again. */
  async #lose(): Promise<void> {
    await stores.redis.client.unlink(...everyKey(saleKeys(this.saleId)));
    const store = stores.redis.sale(this.saleId);
    await raiseEpoch(stores.database, store, await stores.readSale(this.saleId));
    const sale = await stores.readSale(this.saleId);
    const rebuilt = await rebuildSale(stores.database, store, sale, () => Promise.resolve(true));
    deepStrictEqual(rebuilt.outcome, 'opened');
    const orders = [...this.#model.holds].filter(([order]) => this.#written.has(order));
    const waiting = (await this.#rows()).filter(({ state }) => state === 'JOINING' || state === 'LISTED');
    this.#model.rebuild(
      new Map(
        orders.map(([order, hold]) => [
          order,
          { ...hold, state: this.#ended.has(order) ? ('V' as const) : hold.state },
        ]),
      ),
      new Map(waiting.map((row) => [row.user_id, wishOf(row)])),
    );
    this.#ended.clear();
  }

  async #loseThePatience(): Promise<void> {
    if (this.#model.kept !== 'kept') return;
    await stores.redis.client.hset(saleKeys(this.saleId).meta, 'keptUntilMs', String(PATIENCE_OVER_MS));
    this.#model.kept = 'no';
  }

  async #compare(): Promise<void> {
    const model = this.#model;
    const { free, heldUnits } = await readHoldSums(stores, this.saleId);
    deepStrictEqual({ free, heldUnits }, { free: model.free, heldUnits: model.held });
    const right = model.waiters;
    deepStrictEqual(
      await this.#waiters(),
      right.map(([userId, { place }]) => `${userId} ${place}`),
    );
    const keptUntilMs = Number(await stores.redis.client.hget(saleKeys(this.saleId).meta, 'keptUntilMs'));
    const kept =
      keptUntilMs <= PATIENCE_OVER_MS ? 'no' : keptUntilMs === Number.MAX_SAFE_INTEGER ? 'not-looked' : 'kept';
    deepStrictEqual(kept, model.kept);
    // No unit is free that fits somebody who waits, unless nobody has looked; then it is not on sale.
    const fitting = right.filter(([userId, wish]) => model.fitting(userId, wish) > 0);
    if (model.kept === 'not-looked') deepStrictEqual(model.onSale, 0);
    else deepStrictEqual(fitting, []);
  }

  /** What the model held last must be what Redis did: the same users, units and places, in the same order. */
  async #readOrders(): Promise<void> {
    const known = new Set([...this.#orders.values()].map(({ orderId }) => orderId));
    const made: Hold[] = [];
    for await (const page of readOutbox(stores.redis.sale(this.saleId)))
      made.push(...page.filter(isHold).filter(({ orderId }) => !known.has(orderId)));
    const right = [...this.#model.holds].filter(([order]) => !this.#orders.has(order));
    deepStrictEqual(
      made.map(({ userId, quantity: units, offer }) => [userId, units, offer?.place]),
      right.map(([, { userId, quantity: units, place }]) => [userId, units, place]),
    );
    right.forEach(([order], i) => this.#orders.set(order, made[i] as Hold));
  }

  get #unwritten(): number[] {
    return [...this.#model.holds].flatMap(([order, { state }]) =>
      state === 'H' && !this.#written.has(order) ? [order] : [],
    );
  }

  #orderOf(order: number): Hold {
    const hold = this.#orders.get(order);
    if (hold === undefined) throw new Error(`Order ${order} was never seen in the outbox`);
    return hold;
  }

  async #waiters(): Promise<string[]> {
    const found = await stores.redis.client.zrange(saleKeys(this.saleId).waiters, '0', '-1', 'WITHSCORES');
    return found.flatMap((userId, i) => (i % 2 === 0 ? [`${userId} ${found[i + 1]}`] : []));
  }

  async #rows(): Promise<Row[]> {
    const { rows } = await stores.database.pool.query<Omit<Row, 'place'> & { place: string }>(
      'SELECT place, user_id, quantity, accept_less, state FROM waiting_list WHERE sale_id = $1 ORDER BY place',
      [this.saleId],
    );
    return rows.map((row) => ({ ...row, place: Number(row.place) }));
  }
}

function wishOf({ user_id: userId, place, quantity: units, accept_less: acceptLess }: Row) {
  return { userId, place, quantity: units, acceptLess };
}

function pick<T>(items: readonly T[], at: number): T | undefined {
  return items[at % Math.max(items.length, 1)];
}

it('offers in turn, to nobody twice, and keeps no unit from who waits, whoever dies and whatever is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }), async (steps) => {
      const run = await Run.begin();
      for (const one of steps) await run.take(one);
      const [held, written] = await run.rest();
      expect(written).toBe(held);
    }),
    { numRuns: 25, seed: propertySeed },
  );
}, 120_000);
