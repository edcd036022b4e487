import { ROOM_CODES_MAX, SaleDrafts } from 'flashsale-core';
import { freePort } from 'flashsale-testkit';
import {
  callEverybody,
  drawRoom,
  giveRoom,
  hold,
  joinRoom,
  reserveFor,
  SANDBOX_SECRET,
  TERMS,
  type TestStores,
  writeHolds,
} from '../../../flashsale-core/test-support/index.js';
import { OrderEvents } from '../../src/orders/order-events.js';
import { SaleEvents } from '../../src/events/sale-events.js';
import { ApiReadiness } from '../../src/health/readiness.js';
import { type ApiUnderTest, startApiHere } from '../api-under-test.js';
import { picturesFolder } from '../pictures.js';
import { OPERATOR_JWT_SECRET } from '../provider-logins.js';

const HOUR_MS = 3_600_000;
export const ADMIN_TOKEN = 'a token of 32 characters or more';
export const BUYER_SECRET = 'a secret of 32 characters or more';

/** Orders in sale_4, each of a user of its own. */
export const ORDERS = {
  /** The one that the document names. */
  held: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41',
  cancelled: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d42',
  confirmed: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d43',
  paid: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d44',
  expired: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d45',
  prepared: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d46',
};

/** APIs in every situation that the document describes. */
export interface Situations {
  readonly stores: TestStores;
  /** In demo mode, with all stores up. */
  readonly api: ApiUnderTest;
  readonly guarded: ApiUnderTest;
  readonly switchedOff: ApiUnderTest;
  /** A client may make each call once. */
  readonly limited: ApiUnderTest;
  /** Few reads at once are admitted. */
  readonly fewReads: ApiUnderTest;
  readonly fewUnits: ApiUnderTest;
  readonly identifying: ApiUnderTest;
  readonly withoutKeys: ApiUnderTest;
  /** A process without any reachable store. */
  readonly lost: { readonly url: string };
  readonly withoutBroker: ApiUnderTest;
  readonly withoutDatabase: ApiUnderTest;
  readonly shedding: ApiUnderTest;
  readonly stopping: ApiUnderTest;
  /** Without a secret for tickets. */
  readonly withoutRooms: ApiUnderTest;
  /** Asks everybody who joins a room for a challenge. */
  readonly challenging: ApiUnderTest;
  /** Leaves it to a provider, which does not answer. */
  readonly challengingElsewhere: ApiUnderTest;
  /** Takes payments. */
  readonly paying: ApiUnderTest;
  /** Would, but its provider is away. */
  readonly withoutProvider: ApiUnderTest;
}

/** Starts all APIs, with the sales named in the document's requests. */
export async function startSituations(stores: TestStores): Promise<Situations> {
  await createSales(stores);
  const away = {
    DATABASE_URL: `postgresql://flashsale@127.0.0.1:${await freePort()}/flashsale`,
    REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
    RABBITMQ_URL: `amqp://127.0.0.1:${await freePort()}`,
  };
  const once = {
    RATE_LIMIT_PURCHASES_PER_ADDRESS: '1',
    RATE_LIMIT_ADMIN_FAILURES: '1',
    RATE_LIMIT_REMINDERS_PER_ADDRESS: '1',
    REMINDER_MAILS: 'true',
    RATE_LIMIT_WINDOW_SECONDS: '3600',
    EVENT_LISTENERS_PER_ADDRESS: '1',
  };
  const lost = stores.start('flashsale-api', {
    ...{ ...away, FLASHSALE_DEMO: 'true', WARM_UP_REQUESTS: '0', REMINDER_MAILS: 'true' },
  });
  const stopping = await startApiHere(stores);
  stopping.app.get(SaleEvents).end();
  stopping.app.get(OrderEvents).end();
  stopping.app.get(ApiReadiness).beginStopping();
  const startPaying = (sandboxUrl: string): Promise<ApiUnderTest> =>
    startApiHere(stores, { PAYMENT_SANDBOX_URL: sandboxUrl, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET });
  return {
    stores,
    api: await startApiHere(stores, { REMINDER_MAILS: 'true', PICTURES_DIR: await picturesFolder(stores) }),
    guarded: await startApiHere(stores, {
      ...{ FLASHSALE_DEMO: 'false', ADMIN_TOKEN, OPERATOR_JWT_SECRET, RATE_LIMIT_ADMIN_FAILURES: '0' },
    }),
    switchedOff: await startApiHere(stores, { FLASHSALE_DEMO: 'false' }),
    limited: await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN, ...once }),
    fewReads: await startApiHere(stores, { RATE_LIMIT_READS_PER_ADDRESS: '1' }),
    fewUnits: await startApiHere(stores, { RATE_LIMIT_UNITS_PER_ADDRESS: '1' }),
    identifying: await startApiHere(stores, { BUYER_JWT_SECRET: BUYER_SECRET }),
    withoutKeys: await startApiHere(stores, {
      BUYER_JWT_JWKS_URL: `http://127.0.0.1:${await freePort()}/keys`,
      BUYER_JWT_AUDIENCE: 'flashsale',
    }),
    lost: await lost.untilListening(),
    withoutBroker: await startApiHere(stores, { RABBITMQ_URL: away.RABBITMQ_URL }),
    shedding: await startApiHere(stores, { SHED_EVENT_LOOP_DELAY_MS: '500' }),
    withoutDatabase: await startApiHere(stores, { DATABASE_URL: away.DATABASE_URL }),
    stopping,
    withoutRooms: await startApiHere(stores, { ROOM_SECRET: '' }),
    challenging: await startApiHere(stores, { ROOM_CHALLENGE: 'altcha' }),
    challengingElsewhere: await startApiHere(stores, {
      ...{ ROOM_CHALLENGE: 'turnstile', ROOM_CHALLENGE_SITE_KEY: 'a site', ROOM_CHALLENGE_SECRET: 'a secret' },
      ...{ ROOM_CHALLENGE_HOSTS: 'shop.example', ROOM_CHALLENGE_VERIFY_URL: `http://127.0.0.1:${await freePort()}` },
    }),
    paying: await startPaying((await stores.startSandbox()).url),
    withoutProvider: await startPaying(`http://127.0.0.1:${await freePort()}`),
  };
}

async function createSales(stores: TestStores): Promise<void> {
  await stores.openSale({ saleId: 'sale_1', totalStock: 1_000 });
  await stores.openSale({ saleId: 'paused', state: 'PAUSED' });
  await stores.createSale({ saleId: 'not-opened' });
  const over = { startsAt: new Date(Date.now() - 2 * HOUR_MS), endsAt: new Date(Date.now() - HOUR_MS) };
  await stores.openSale({ saleId: 'over', ...over });
  await stores.openSale({ saleId: 'unsettled' });
  await reserveFor(stores, 'unsettled', ['ann']);
  await stores.sales.change('unsettled', over);
  await stores.rebuildSale('unsettled');
  const { saleId } = await stores.createSale({ saleId: 'recorded', totalStock: 2 });
  await stores.database.pool.query(
    `INSERT INTO orders (id, sale_id, user_id, status, reserved_at)
     SELECT gen_random_uuid(), $1, 'buyer-' || i, 'CONFIRMED', now() FROM generate_series(1, 2) AS i`,
    [saleId],
  );
  await stores.database.pool.query('UPDATE sales SET sold = 2 WHERE id = $1', [saleId]);
  await stores.rebuildSale(saleId);
  await createHoldSales(stores);
  await createDrafts(stores);
  await createRooms(stores);
}

/** Those of the document, and sales in their way. */
async function createDrafts(stores: TestStores): Promise<void> {
  const drafts = new SaleDrafts(stores.database);
  const draft = { name: 'Limited Edition Product - Flash Sale', totalStock: 100 };
  const later = { startsAt: new Date(Date.now() + HOUR_MS), endsAt: new Date(Date.now() + 2 * HOUR_MS) };
  for (const saleId of ['draft_1', 'draft_ready', 'draft_taken']) await drafts.create({ saleId, ...draft, ...later });
  await drafts.create({ saleId: 'draft_over', ...draft, startsAt: new Date(0), endsAt: new Date(HOUR_MS) });
  await stores.createSale({ saleId: 'draft_taken' });
  await stores.openSale({ saleId: 'to-end' });
  await stores.openSale({ saleId: 'upcoming', ...later });
}

/** Sales with waiting rooms, in each of its phases. */
async function createRooms(stores: TestStores): Promise<void> {
  const laterThan = (ms: number): Date => new Date(Date.now() + ms);
  for (const saleId of ['gathering', 'room-closed', 'later'])
    await stores.openSale({ saleId, startsAt: laterThan(HOUR_MS), endsAt: laterThan(2 * HOUR_MS) });
  await stores.createSale({ saleId: 'in-buckets', buckets: 2 });
  await giveRoom(stores, 'gathering');
  await giveRoom(stores, 'room-closed', { opensAt: laterThan(HOUR_MS / 2) });
  await stores.database.pool.query(
    `INSERT INTO room_codes (sale_id, code_hash, uses_max)
     SELECT 'room-closed', sha256(n::text::bytea), 1 FROM generate_series(1, $1::int) AS n`,
    [ROOM_CODES_MAX],
  );
  for (const saleId of ['called', 'waiting', 'room-paused', 'room-ended']) {
    await stores.openSale({ saleId });
    const room = await giveRoom(stores, saleId);
    await joinRoom(stores, room, ['ann', 'bob']);
    const drawn = await drawRoom(stores, room);
    if (saleId === 'called') await callEverybody(stores, drawn);
  }
  await stores.database.pool.query(
    `UPDATE rooms SET paused_because = 'We check the stock; back at 9:30' WHERE sale_id = 'room-paused'`,
  );
  await stores.sales.change('room-ended', {
    startsAt: new Date(Date.now() - 2 * HOUR_MS),
    endsAt: new Date(Date.now() - HOUR_MS),
  });
}

/** The orders of the document, all in one sale, and a sale that others hold. */
async function createHoldSales(stores: TestStores): Promise<void> {
  const terms = { ...TERMS, ordersPerUserMax: 100 };
  await stores.createSale({ saleId: 'sale_4', totalStock: 1_000, terms });
  await stores.createSale({ saleId: 'all-held', totalStock: 1, terms });
  await writeHolds(stores, [
    hold('all-held', { epoch: 1, userId: 'owner' }),
    ...Object.entries(ORDERS).map(([userId, orderId]) => hold('sale_4', { epoch: 1, orderId, userId, quantity: 2 })),
  ]);
  await stores.database.pool.query(`UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = ANY($1)`, [
    [ORDERS.confirmed, ORDERS.paid],
  ]);
  await stores.database.pool.query(
    `UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1`,
    [ORDERS.expired],
  );
  await stores.database.pool.query(
    `UPDATE sales SET held = (SELECT SUM(quantity) FROM orders WHERE sale_id = sales.id AND status = 'HELD'),
                      sold = (SELECT COALESCE(SUM(quantity), 0) FROM orders WHERE sale_id = sales.id AND status = 'CONFIRMED')
      WHERE id IN ('sale_4', 'all-held')`,
  );
  for (const saleId of ['sale_4', 'all-held']) await stores.rebuildSale(saleId);
}
