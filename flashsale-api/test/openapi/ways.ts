import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { changeOperator, Holds, ITEMS_PER_CALL_MAX, saleKeys } from 'flashsale-core';
import type { Schemas } from 'flashsale-client';
import { SignJWT } from 'jose';
import { freePort, TcpProxy, until } from 'flashsale-testkit';
import { ApiReadiness } from '../../src/health/readiness.js';
import { LoadShedding } from '../../src/limits/load-shedding.js';
import { ReservationBatcher } from '../../src/purchases/reservation-batcher.js';
import { reserveHoldsFor, SANDBOX_SECRET, TERMS, type TestStores } from '../../../flashsale-core/test-support/index.js';
import { startApiHere } from '../api-under-test.js';
import { paint } from '../pictures.js';
import { OPERATOR_JWT_SECRET, signProviderLogin } from '../provider-logins.js';
import type { DescribedCase } from './described-api.js';
import { askAsDescribed, type Departure, type GivenAnswer, shownBody } from './described-request.js';
import { ADMIN_TOKEN, BUYER_SECRET, ORDERS, type Situations } from './situations.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const HOUR_MS = 3_600_000;
/** Far more attempts than may queue at once. */
const CROWD = 100 * ITEMS_PER_CALL_MAX;

const UNKNOWN_ORDER = '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d40';

/** A sale that holds units. */
function asHeld(change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { mode: 'HOLD', unitPrice: 1_999, currency: 'EUR', ...change };
}

/** Makes the API give the documented answer. */
export type Way = (described: DescribedCase, situations: Situations) => Promise<GivenAnswer>;

type Asked = Exclude<keyof Situations, 'stores'>;

/** Sends the documented request with these differences. */
function ask(departure: Departure | ((described: DescribedCase) => Departure) = {}, asked: Asked = 'api'): Way {
  return (described, situations) =>
    askAsDescribed(
      situations[asked].url,
      described,
      typeof departure === 'function' ? departure(described) : departure,
    );
}

/** With changed properties of the example body. */
function withBody(change: Readonly<Record<string, unknown>>): Way {
  return ask(({ operation }) => ({ body: { ...(shownBody(operation) as object), ...change } }));
}

/** Another sale, wherever the request names it. */
function withSale(saleId: string): Way {
  return ask(({ operation, path }) => ({
    values: { saleId },
    ...(!path.includes('{saleId}') && { body: { ...(shownBody(operation) as object), saleId } }),
  }));
}

/** With a ticket of this sale's room. */
function askInRoom(saleId: string, userId = 'user123'): Way {
  return async (described, { api }) => {
    const { body } = await api.client.askWith('POST', `/api/v1/sale/${saleId}/room`, { userId });
    const { ticket } = body as Schemas['JoinedRoom'];
    return askAsDescribed(api.url, described, { values: { saleId }, body: { userId, ticket } });
  };
}

/** After having left it. */
function askAfterLeaving(saleId: string, userId: string): Way {
  return async (described, { api }) => {
    const path = `/api/v1/sale/${saleId}/room`;
    const { body } = await api.client.askWith('POST', path, { userId });
    const { ticket } = body as Schemas['JoinedRoom'];
    await api.client.askWith('POST', `${path}/leave`, { userId, ticket });
    return askAsDescribed(api.url, described, { values: { saleId }, body: { userId, ticket } });
  };
}

/** For the second time, where only one call is allowed. */
type Preparation = (sale: { readonly saleId: string; readonly situations: Situations }) => Promise<unknown>;
type SaleOptions = NonNullable<Parameters<TestStores['openSale']>[0]>;

/** About a new HOLD sale of one unit. */
function askOnList(
  prepare: Preparation,
  { terms = {}, ...sale }: Omit<SaleOptions, 'terms'> & { readonly terms?: Partial<typeof TERMS> } = {},
  body: Readonly<Record<string, unknown>> = {},
): Way {
  return async (described, situations) => {
    const { stores, api } = situations;
    const { saleId } = await stores.openSale({ totalStock: 1, ...sale, terms: { ...TERMS, ...terms } });
    await api.refreshSales();
    await prepare({ saleId, situations });
    const { operation, method } = described;
    const changed = method === 'post' ? { body: { ...(shownBody(operation) as object), ...body } } : {};
    return askAsDescribed(api.url, described, { values: { saleId }, ...changed });
  };
}

const holdAll: Preparation = ({ saleId, situations }) => reserveHoldsFor(situations.stores, saleId, ['owner']);

/** The unit came back while user123 waited for it. */
const offer: Preparation = async ({ saleId, situations: { stores, api } }) => {
  const [held] = await reserveHoldsFor(stores, saleId, ['owner']);
  await api.client.askWith('POST', `/api/v1/sale/${saleId}/waiting-list`, { userId: 'user123' });
  const { orderId = '', outboxId: instance = '' } = held ?? {};
  await new Holds(stores.redis).settle(saleId, [{ orderId, instance, verdict: 'X' }]);
};

function askTwice(departure: Departure = {}): Way {
  return async (described, { limited }) => {
    await askAsDescribed(limited.url, described, departure);
    return askAsDescribed(limited.url, described, departure);
  };
}

/** By the status and the name of the example, which many operations share. */
const COMMON: Record<string, Way> = {
  '400 bad-order': ask({ values: { orderId: '7' } }),
  '404 unknown-order': ask({ values: { orderId: UNKNOWN_ORDER } }),
  '400 bad-sale': withSale('a b'),
  '400 bad-user': ask({ values: { userId: 'a b' }, query: { userId: 'a b' } }),
  '400 bad-cursor': ask({ query: { after: 'x' } }),
  '400 bad-limit': ask(({ method }) => (method === 'get' ? { query: { limit: '0' } } : { body: { limit: 0 } })),
  '401 no-token': ask({}, 'guarded'),
  '403 switched-off': ask({}, 'switchedOff'),
  '403 cross-site': ask({ headers: { 'sec-fetch-site': 'cross-site' } }),
  '403 strange-name': ask({ headers: { 'x-forwarded-host': 'shop.evil.example' } }),
  '403 other-user': async (described, { identifying }) => {
    const token = await new SignJWT({ sub: 'somebody-else' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1 minute')
      .sign(new TextEncoder().encode(BUYER_SECRET));
    return askAsDescribed(identifying.url, described, { headers: { authorization: `Bearer ${token}` } });
  },
  '404 unknown-sale': withSale('sale_9'),
  '404 unknown-draft': ask({ values: { saleId: 'sale_9' } }),
  '404 no-room': ask(),
  '413 too-large': ask({ body: ' '.repeat(3 * 1024) }),
  '414 too-long': ask({ values: { saleId: 'a'.repeat(300) } }),
  '415 other-type': ask({ headers: { 'content-type': 'application/xml' } }),
  '429 too-many': askTwice(),
  '429 too-many-reads': (described, { fewReads }) =>
    until(async () => {
      const answer = await askAsDescribed(fewReads.url, described);
      return answer.status === 429 ? answer : undefined;
    }),
  '403 address-has-enough': async (described, { fewUnits }) => {
    const buyAs = (userId: string): Promise<GivenAnswer> =>
      askAsDescribed(fewUnits.url, described, {
        body: { ...(shownBody(described.operation) as object), userId },
      });
    await buyAs('neighbour-1');
    return buyAs('neighbour-2');
  },
  '429 too-many-failures': askTwice({ headers: { authorization: 'Bearer guessed' } }),
  '503 identity-away': async (described, { withoutKeys }) => {
    const token = await new SignJWT({ sub: 'user123' })
      .setProtectedHeader({ alg: 'RS256', kid: 'any' })
      .setAudience('flashsale')
      .setExpirationTime('1 minute')
      .sign(privateKey);
    return askAsDescribed(withoutKeys.url, described, { headers: { authorization: `Bearer ${token}` } });
  },
  '503 not-ready': ask({}, 'lost'),
  '503 shed': async (described, { shedding: { app, url } }) => {
    const shedding = app.get(LoadShedding);
    return until(async () => {
      // Simulates a late event loop; later samples soon correct it.
      for (const delayMs of [HOUR_MS, HOUR_MS]) if (!shedding.isShedding) shedding.observe(delayMs);
      const answer = await askAsDescribed(url, described);
      return answer.text.includes('overloaded') ? answer : undefined;
    });
  },
  '503 store-away': ask({}, 'lost'),
  'default expectation': async ({ method, path }, { api }) => {
    const answer = await api.client.ask(method.toUpperCase(), path, { headers: { expect: 'more' } });
    return { ...answer, headers: new Headers({ 'content-type': String(answer.headers['content-type']) }) };
  },
};

function uploadPicture(departure: Departure = {}): Way {
  return async (described, { api }) =>
    askAsDescribed(api.url, described, {
      headers: { 'content-type': 'image/png' },
      query: { alt: 'A red desk lamp' },
      body: await paint(8, 6).png().toBuffer(),
      ...departure,
    });
}

const asHolder = (change: Readonly<Record<string, unknown>>): Way => withBody({ saleId: 'sale_4', ...change });

const DRAFT_COLUMNS = 'name,totalStock,startsAt,endsAt,mode';
const DRAFT_WINDOW = '2036-11-27T09:00:00Z,2036-11-27T10:00:00Z';

/** By the full name. */
const PARTICULAR: Record<string, Way> = {
  'purchase 200 success': withBody({ userId: randomUUID() }),
  'purchase 200 already-purchased': withBody({ saleId: 'recorded', userId: 'buyer-1' }),
  'purchase 200 sold-out': withBody({ saleId: 'recorded', userId: 'late' }),
  'purchase 200 held': asHolder({ userId: randomUUID(), quantity: 2 }),
  'purchase 200 limit-reached': async (described, { api }) => {
    const value = { saleId: 'sale_4', userId: randomUUID(), quantity: 2 };
    for (let i = 0; i < 2; i += 1) await api.client.post('/api/v1/sale/purchase', value);
    return askAsDescribed(api.url, described, { body: value });
  },
  'purchase 200 all-held': withBody({ saleId: 'all-held', userId: 'late' }),
  'purchase 400 bad-quantity': asHolder({ quantity: 3 }),
  'purchase 409 key-reused': async (described, { api }) => {
    const value = { saleId: 'sale_4', userId: randomUUID() };
    const headers = { 'idempotency-key': 'attempt-1' };
    await api.client.post('/api/v1/sale/purchase', value, headers);
    return askAsDescribed(api.url, described, { headers, body: { ...value, quantity: 2 } });
  },
  'purchase 400 not-active': withBody({ saleId: 'paused' }),
  'purchase 400 bad-shape': withBody({ userId: 7 }),
  'purchase 400 dots': withBody({ userId: '..' }),
  'purchase 400 bad-key': ask({ headers: { 'idempotency-key': 'a b' } }),
  'purchase 400 not-json': ask({ body: '{"saleId":' }),
  'purchase 401 no-token': ask({}, 'identifying'),
  'purchase 503 not-ready': withBody({ saleId: 'not-opened' }),
  'purchase 503 overloaded': askInACrowd,
  'purchase 503 unknown': ask({}, 'lost'),
  'purchase 403 not-admitted': withBody({ saleId: 'called' }),
  'getRoom 200 open': ask({ values: { saleId: 'called' } }),
  'joinRoom 200 joined': ask({ values: { saleId: 'gathering' } }),
  'joinRoom 403 bad-code': ask({ values: { saleId: 'gathering' }, body: { userId: 'user123', code: 'AAAA-AAAA' } }),
  'joinRoom 400 bad-shape': ask({ body: { userId: 7 } }),
  'joinRoom 401 no-token': ask({}, 'identifying'),
  'joinRoom 403 unsolved': ask({ values: { saleId: 'gathering' } }, 'challenging'),
  'joinRoom 403 unsolved-widget': ask({ values: { saleId: 'gathering' } }, 'challengingElsewhere'),
  'joinRoom 413 too-large': ask({ body: ' '.repeat(9 * 1_024) }),
  'joinRoom 503 unchecked': ask(
    { values: { saleId: 'gathering' }, body: { userId: 'user123', solution: 'a-token' } },
    'challengingElsewhere',
  ),
  'joinRoom 409 closed': ask({ values: { saleId: 'room-closed' } }),
  'joinRoom 410 ended': ask({ values: { saleId: 'room-ended' } }),
  'findTicket 200 found': ask({ values: { saleId: 'called' }, body: { userId: 'ann' } }),
  'findTicket 400 bad-shape': ask({ body: { userId: 7 } }),
  'findTicket 401 no-token': ask({}, 'identifying'),
  'findTicket 404 not-joined': ask({ values: { saleId: 'called' }, body: { userId: 'nobody' } }),
  'askForTurn 200 not-drawn': askInRoom('gathering'),
  'askForTurn 200 waiting': askInRoom('waiting'),
  'askForTurn 200 admitted': askInRoom('called', 'ann'),
  'askForTurn 200 paused': askInRoom('room-paused'),
  'askForTurn 200 left': askAfterLeaving('called', 'bob'),
  'askForTurn 400 bad-shape': ask({ body: { userId: 'user123' } }),
  'askForTurn 401 no-token': ask({}, 'identifying'),
  'askForTurn 403 bad-ticket': ask({ values: { saleId: 'gathering' } }),
  'leaveRoom 400 bad-shape': ask({ body: { userId: 'user123' } }),
  'leaveRoom 401 no-token': ask({}, 'identifying'),
  'leaveRoom 403 bad-ticket': ask({ values: { saleId: 'gathering' } }),
  'joinWaitingList 200 listed': askOnList(holdAll),
  'joinWaitingList 200 offered': askOnList(offer),
  'joinWaitingList 400 bad-shape': ask({ body: { userId: 7 } }),
  'joinWaitingList 400 bad-quantity': askOnList(holdAll, {}, { quantity: 3 }),
  'joinWaitingList 401 no-token': ask({}, 'identifying'),
  'joinWaitingList 404 no-list': ask(),
  'joinWaitingList 409 on-sale': ask({ values: { saleId: 'sale_4' } }),
  'joinWaitingList 409 not-started': askOnList(() => Promise.resolve(), { startsAt: new Date(Date.now() + HOUR_MS) }),
  'joinWaitingList 409 limit': askOnList(holdAll, { terms: { limitPerUser: 2 } }, { userId: 'owner' }),
  'joinWaitingList 409 full': askOnList(async (situation) => {
    await holdAll(situation);
    await situation.situations.stores.redis.client.hset(saleKeys(situation.saleId).meta, 'waiting', '100000');
  }),
  'joinWaitingList 410 ended': askOnList(() => Promise.resolve(), {
    startsAt: new Date(Date.now() - 2 * HOUR_MS),
    endsAt: new Date(Date.now() - HOUR_MS),
  }),
  'getListing 200 listed': askOnList(async (situation) => {
    await holdAll(situation);
    const { saleId, situations } = situation;
    await situations.api.client.askWith('POST', `/api/v1/sale/${saleId}/waiting-list`, { userId: 'user123' });
  }),
  'getListing 200 offered': askOnList(offer),
  'getListing 401 no-token': ask({}, 'identifying'),
  'getListing 404 no-list': ask(),
  'getListing 404 not-listed': ask({ values: { saleId: 'sale_4' } }),
  'leaveWaitingList 401 no-token': ask({}, 'identifying'),
  'leaveWaitingList 404 no-list': ask(),
  'leaveWaitingList 409 offered': askOnList(offer),
  'readRoomList 200 part': ask({ values: { saleId: 'called' } }),
  'readRoomList 400 bad-segment': ask({ values: { segment: 'first' } }),
  'readRoomList 404 not-listed': ask({ values: { saleId: 'gathering' } }),
  'readRoomProof 200 proof': ask({ values: { saleId: 'called' } }),
  'readRoomProof 400 bad-arrival': ask({ values: { arrival: '0' } }),
  'readRoomProof 404 not-listed': ask({ values: { saleId: 'gathering' } }),
  'readAdminRoom 200 gathering': ask({ values: { saleId: 'gathering' } }),
  'giveRoom 201 given': ask({
    values: { saleId: 'later' },
    body: { opensAt: new Date(Date.now() + HOUR_MS / 2).toISOString(), perMinute: 600 },
  }),
  'giveRoom 400 bad-rate': withBody({ perMinute: 0 }),
  'giveRoom 400 too-many-lanes': ask({
    values: { saleId: 'later' },
    body: { opensAt: new Date().toISOString(), perMinute: 600, lanes: { a: 1, b: 1, c: 1, d: 1, e: 1 } },
  }),
  'giveRoom 400 opens-too-late': ask({
    values: { saleId: 'later' },
    body: { opensAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(), perMinute: 600 },
  }),
  'giveRoom 409 has-room': ask({ values: { saleId: 'gathering' } }),
  'giveRoom 409 in-buckets': ask({ values: { saleId: 'in-buckets' } }),
  'giveRoom 409 too-late': ask(),
  'giveRoom 409 no-secret': ask({}, 'withoutRooms'),
  'changeRoom 200 changed': ask({ values: { saleId: 'gathering' } }),
  'changeRoom 400 bad-rate': withBody({ perMinute: 0 }),
  'changeRoom 409 unknown-lane': ask({ values: { saleId: 'gathering' }, body: { lanes: { members: 1 } } }),
  'makeRoomCodes 201 file': ask({ values: { saleId: 'gathering' } }),
  'makeRoomCodes 400 bad-count': withBody({ count: 0 }),
  'makeRoomCodes 409 unknown-lane': ask({ values: { saleId: 'gathering' }, body: { count: 1, lane: 'members' } }),
  'makeRoomCodes 409 too-many': ask({ values: { saleId: 'room-closed' }, body: { count: 1 } }),
  'pauseRoom 200 paused': ask({ values: { saleId: 'room-closed' } }),
  'pauseRoom 400 no-message': withBody({ message: '' }),
  'resumeRoom 200 resumed': ask({ values: { saleId: 'room-closed' } }),
  'findPurchase 200 reserved': async (described, { api }) => {
    await api.client.buy('sale_1', 'ann');
    return askAsDescribed(api.url, described, { values: { userId: 'ann' } });
  },
  'findPurchase 200 confirmed': ask({ values: { saleId: 'recorded', userId: 'buyer-1' } }),
  'findPurchase 200 held': async (described, { api }) => {
    const userId = randomUUID();
    await api.client.post('/api/v1/sale/purchase', { saleId: 'sale_4', userId, quantity: 2 });
    return askAsDescribed(api.url, described, { values: { saleId: 'sale_4', userId } });
  },
  'getOrder 401 no-token': ask({}, 'identifying'),
  'listenToOrder 401 no-token': ask({}, 'identifying'),
  'listenToOrder 429 too-many-of-client': async (described, { limited }) => {
    const hangUp = new AbortController();
    await fetch(`${limited.url}/api/v1/orders/${ORDERS.held}/events`, { signal: hangUp.signal });
    const answer = await askAsDescribed(limited.url, described);
    hangUp.abort();
    return answer;
  },
  'listenToOrder 503 too-many-listeners': ask({}, 'stopping'),
  'cancelOrder 401 no-token': ask({}, 'identifying'),
  'cancelOrder 200 cancelled': ask({ values: { orderId: ORDERS.cancelled } }),
  'cancelOrder 409 confirmed': ask({ values: { orderId: ORDERS.confirmed } }),
  'cancelOrder 410 expired': ask({ values: { orderId: ORDERS.expired } }),
  'cancelOrderAsOperator 200 cancelled': ask({ values: { orderId: ORDERS.paid } }),
  'cancelOrderAsOperator 410 expired': ask({ values: { orderId: ORDERS.expired } }),
  'cancelOrderAsOperator 400 no-reason': ask({ body: { reason: '' } }),
  'startPayment 401 no-token': ask({}, 'identifying'),
  'startPayment 200 open': ask({}, 'paying'),
  'startPayment 202 preparing': ask({ values: { orderId: ORDERS.prepared } }, 'withoutProvider'),
  'startPayment 409 paid': ask({ values: { orderId: ORDERS.confirmed } }, 'paying'),
  'startPayment 410 expired': ask({ values: { orderId: ORDERS.expired } }, 'paying'),
  'startPayment 410 cancelled': async (described, { paying }) => {
    await paying.client.ask('POST', `/api/v1/orders/${ORDERS.cancelled}/cancel`);
    return askAsDescribed(paying.url, described, { values: { orderId: ORDERS.cancelled } });
  },
  'startPayment 503 no-provider': ask(),
  'startPayment 503 not-recorded': async (described, { paying }) => {
    const { body } = await paying.client.post('/api/v1/sale/purchase', { saleId: 'sale_4', userId: randomUUID() });
    const { orderId = '' } = body as { readonly orderId?: string };
    return askAsDescribed(paying.url, described, { values: { orderId }, query: { saleId: 'sale_4' } });
  },
  'listPayments 200 page': async (described, { paying, api }) => {
    for (const orderId of [ORDERS.held, ORDERS.prepared])
      await paying.client.ask('POST', `/api/v1/orders/${orderId}/payment`);
    return askAsDescribed(api.url, described, { query: { limit: '1' } });
  },
  'retryPayment 200 retried': async (described, { paying }) => {
    // A reset may have taken the order away, and leaves its payment.
    await paying.client.ask('POST', `/api/v1/orders/${ORDERS.held}/payment`);
    const { body } = await paying.client.ask('GET', '/api/v1/admin/payments');
    const [payment] = (body as Schemas['PaymentsPage']).items;
    return askAsDescribed(paying.url, described, { values: { paymentId: payment?.paymentId ?? '' } });
  },
  'retryPayment 400 bad-payment': ask({ values: { paymentId: '7' } }),
  'retryPayment 404 unknown-payment': ask({ values: { paymentId: '0199a1c4-8b10-7d33-8f6a-5c2e9d1b7f09' } }),
  'cancelOrderAsOperator 409 needs-refund': ask({
    values: { orderId: ORDERS.confirmed },
    body: { reason: 'The buyer has asked for it', refund: false },
  }),
  'getSale 200 hold-sale': ask({ values: { saleId: 'sale_4' } }),
  'createSale 400 no-price': withBody({ saleId: 'no-price', mode: 'HOLD' }),
  'createSale 400 unknown-currency': withBody({ saleId: 'no-currency', ...asHeld({ currency: 'XQQ' }) }),
  'createSale 400 bad-price': withBody({ saleId: 'no-price', ...asHeld({ unitPrice: 0 }) }),
  'createSale 400 limit-below-quantity': withBody({
    saleId: 'low-limit',
    ...asHeld({ quantityMax: 3, limitPerUser: 2 }),
  }),
  'createSale 400 too-many-buckets': withBody({ saleId: 'too-many-buckets', buckets: 65 }),
  'createSale 400 one-bucket-only': withBody({ saleId: 'one-bucket-only', ...asHeld({ buckets: 2 }) }),
  'findPurchase 200 not-purchased': ask({ values: { userId: 'nobody' } }),
  'findPurchase 401 no-token': ask({}, 'identifying'),
  'listSales 200 sales': ask({ query: { limit: '1' } }),
  'listAdminSales 200 sales': ask({ query: { limit: '1' } }),
  'reportDrift 200 drift': ask({ query: { limit: '1' } }),
  'noteReminder 202 noted': ask({ values: { saleId: 'upcoming' } }),
  'noteReminder 400 bad-email': ask({ body: { email: 'ada' } }),
  'noteReminder 404 no-reminders': ask({}, 'guarded'),
  'noteReminder 409 opened': ask(),
  'noteReminder 503 away': ask({}, 'lost'),
  'listenToSale 429 too-many-of-client': async (described, { limited }) => {
    const hangUp = new AbortController();
    const address = `${limited.url}/api/v1/sale/sale_1/events`;
    await fetch(address, { signal: hangUp.signal });
    const answer = await askAsDescribed(limited.url, described);
    hangUp.abort();
    return answer;
  },
  'listenToSale 503 too-many-listeners': ask({}, 'stopping'),
  'receivePaymentEvent 200 received': (described, { paying }) => {
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'other', data: { object: {} } });
    const signedAt = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', SANDBOX_SECRET).update(`${signedAt}.${body}`).digest('hex');
    return askAsDescribed(paying.url, described, {
      ...{ values: { provider: 'sandbox' }, body },
      headers: { 'stripe-signature': `t=${signedAt},v1=${signature}` },
    });
  },
  'receivePaymentEvent 400 bad-signature': ask({ values: { provider: 'sandbox' }, body: '{}' }, 'paying'),
  'receivePaymentEvent 404 unknown-provider': ask({ values: { provider: 'paypal' }, body: '{}' }),
  'receivePaymentEvent 413 too-large': ask({ body: ' '.repeat(66_000) }),
  'getSession 200 let-in': ask({ headers: { authorization: `Bearer ${ADMIN_TOKEN}` } }, 'guarded'),
  'resetSale 200 reset': ask({ body: { saleId: 'paused' } }),
  'resetSale 404 unknown-sale': ask({ body: { saleId: 'sale_9', confirmName: 'Any' } }),
  'resetSale 409 other-name': ask(),
  'logIn 200 logged-in': askAsAda,
  'logIn 400 bad-shape': ask({ body: { name: 'ada' } }),
  'logIn 401 wrong': ask({}, 'guarded'),
  'logIn 429 too-many-attempts': askTwice(),
  'logIn 503 log-in-away': ask({}, 'lost'),
  'logInByProvider 200 logged-in': async (described, { guarded }) =>
    askAsDescribed(guarded.url, described, { body: { login: await signProviderLogin({ name: 'Ada Lovelace' }) } }),
  'logInByProvider 400 bad-shape': ask({ body: {} }),
  'logInByProvider 401 wrong': ask({}, 'guarded'),
  'logInByProvider 403 no-provider': ask(),
  'logInByProvider 503 log-in-away': async (described, { stores }) => {
    const DATABASE_URL = `postgresql://flashsale@127.0.0.1:${await freePort()}/flashsale`;
    const away = { DATABASE_URL, OPERATOR_JWT_SECRET, WARM_UP_REQUESTS: '0' };
    const { url } = await stores.start('flashsale-api', away).untilListening();
    return askAsDescribed(url, described, { body: { login: await signProviderLogin() } });
  },
  'exportActs 400 bad-actor': ask({ query: { actor: 'a\nb' } }),
  'listActs 200 page': async (described, { api }) => {
    for (let i = 0; i < 2; i += 1) await api.client.ask('DELETE', '/api/v1/admin/session');
    return askAsDescribed(api.url, described, { query: { limit: '1' } });
  },
  'listActs 200 last-page': ask({ query: { limit: '1', actor: 'nobody' } }),
  'repairSale 400 bad-shape': ask({ body: { apply: 'yes' } }),
  'repairSale 503 not-open': ask({ values: { saleId: 'not-opened' } }),
  'createSale 400 bad-shape': withBody({ totalStock: 0, colour: 'red' }),
  'createSale 400 window-reversed': withBody({ endsAt: '2036-11-27T08:00:00Z' }),
  'createSale 400 window-over': withBody({ startsAt: '2020-01-01T00:00:00Z', endsAt: '2020-01-02T00:00:00Z' }),
  'createSale 409 exists': withBody({ saleId: 'sale_1' }),
  'changeSale 200 changed': ask({ body: { endsAt: new Date(Date.now() + 2 * HOUR_MS).toISOString() } }),
  'changeSale 400 bad-shape': ask({ body: { endsAt: 'tomorrow' } }),
  'changeSale 400 window-reversed': ask({ body: { endsAt: '2020-01-01T00:00:00Z' } }),
  'getPicture 404 unknown-picture': ask(),
  'getPicture 414 too-long': ask({ values: { name: 'a'.repeat(300) } }),
  'removePicture 404 unknown-picture-of-sale': ask(),
  'getProduct 503 not-ready': ask({}, 'lost'),
  'listProducts 400 no-sales': ask({ query: { saleIds: '' } }),
  'listProducts 200 cards': ask({ query: { saleIds: 'sale_1' } }),
  'replaceProduct 400 half-a-price': ask({ body: { unitPrice: 1 } }),
  'replaceProduct 400 old-price-too-low': withBody({ oldPrice: 1_999 }),
  'replaceProduct 400 price-of-hold-sale': ask({ values: { saleId: 'sale_4' } }),
  'replaceProduct 413 too-long-text': ask({ body: ' '.repeat(65 * 1024) }),
  'addPicture 201 added': uploadPicture(),
  'addPicture 400 no-text': uploadPicture({ query: { alt: ' ' } }),
  'addPicture 404 unknown-sale': uploadPicture({ values: { saleId: 'sale_9' } }),
  'addPicture 413 large-picture': uploadPicture({ body: ' '.repeat(9 * 1024 * 1024) }),
  'addPicture 415 no-picture': uploadPicture({ body: 'not a picture' }),
  'removePicture 200 removed': async (described, { api }) => {
    const added = await fetch(`${api.url}/api/v1/admin/products/to-end/pictures?alt=A+lamp`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(await paint(8, 6).png().toBuffer()),
    });
    const { pictures } = (await added.json()) as Schemas['ProductView'];
    return askAsDescribed(api.url, described, { values: { saleId: 'to-end', hash: pictures[0]?.hash ?? '' } });
  },
  'removePicture 400 bad-hash': ask({ values: { hash: 'x' } }),
  'exportSales 400 bad-status': ask({ query: { status: 'OPEN' } }),
  'exportSalesAsJson 400 bad-status': ask({ query: { status: 'OPEN' } }),
  'importDrafts 400 bad-lines': ask({
    body: { csv: `${DRAFT_COLUMNS}\nA lamp,0,${DRAFT_WINDOW},INSTANT\nA chair,1,${DRAFT_WINDOW},HOLD` },
  }),
  'importDrafts 400 no-file': ask({ body: {} }),
  'importDrafts 413 large-file': ask({ body: ' '.repeat(257 * 1024) }),
  'endSale 200 ended': ask({ values: { saleId: 'to-end' } }),
  'endSale 409 not-started': ask({ values: { saleId: 'upcoming' } }),
  'endSale 409 has-ended': ask({ values: { saleId: 'over' } }),
  'duplicateSale 400 bad-id': ask({ body: { saleId: 'a b' } }),
  'duplicateSale 404 unknown-sale': ask({ values: { saleId: 'sale_9' } }),
  'duplicateSale 409 exists': ask({ body: { saleId: 'sale_1' } }),
  'createDraft 400 bad-shape': withBody({ totalStock: 0, colour: 'red' }),
  'createDraft 400 window-reversed': withBody({ saleId: 'reversed', endsAt: '2036-11-27T08:00:00Z' }),
  'createDraft 409 exists': withBody({ saleId: 'sale_1' }),
  'getDraft 200 draft': ask({ values: { saleId: 'draft_1' } }),
  'replaceDraft 200 replaced': ask({ values: { saleId: 'draft_1' } }),
  'replaceDraft 400 bad-shape': withBody({ totalStock: 0, colour: 'red' }),
  'replaceDraft 400 window-reversed': ask(({ operation }) => ({
    values: { saleId: 'draft_1' },
    body: { ...(shownBody(operation) as object), endsAt: '2036-11-27T08:00:00Z' },
  })),
  'publishDraft 200 published': ask({ values: { saleId: 'draft_ready' } }),
  'publishDraft 400 window-over': ask({ values: { saleId: 'draft_over' } }),
  'publishDraft 409 taken': ask({ values: { saleId: 'draft_taken' } }),
  'pauseSale 200 paused': ask({ values: { saleId: 'paused' } }),
  'retireSale 200 retired': ask({ values: { saleId: 'over' } }),
  'retireSale 409 too-early': ask(),
  'retireSale 409 unsettled': ask({ values: { saleId: 'unsettled' } }),
  'repairSale 409 retired': async (described, { api }) => {
    // Refused while a store is slow to answer.
    await until(async () => (await api.client.ask('POST', '/api/v1/admin/sales/over/retire')).status === 200);
    return askAsDescribed(api.url, described, { values: { saleId: 'over' } });
  },
  'addStock 400 bad-shape': ask({ body: { add: 0 } }),
  'addStock 400 too-much-stock': ask({ body: { add: 10_000_000 } }),
  'getLiveSale 200 holds': ask({ values: { saleId: 'sale_4' } }),
  'listOrders 200 page': ask({ values: { saleId: 'recorded' }, query: { limit: '1' } }),
  'listOrders 200 last-page': ask({ values: { saleId: 'recorded' } }),
  'listAudit 200 page': async (described, { api }) => {
    await Promise.all(['late', 'later'].map((userId) => api.client.buy('recorded', userId)));
    return until(async () => {
      const departure = { values: { saleId: 'recorded' }, query: { limit: '1' } };
      const answer = await askAsDescribed(api.url, described, departure);
      return (JSON.parse(answer.text) as { next: unknown }).next === null ? undefined : answer;
    });
  },
  'listAudit 200 last-page': ask({ values: { saleId: 'not-opened' } }),
  'listDeadLetters 200 one': askAfterADeath,
  'listDeadLetters 200 none': async (described, { api, stores }) => {
    await stores.takeDeadLetters();
    return askAsDescribed(api.url, described);
  },
  'replayDeadLetters 200 replayed': askAfterADeath,
  'discardDeadLetters 200 discarded': askAfterADeath,
  'reportHealth 200 degraded': ask({}, 'withoutBroker'),
  'isReady 503 warming-up': async (described, { withoutBroker: { app, url } }) => {
    const readiness = app.get(ApiReadiness);
    readiness.beginWarmUp();
    const answer = await askAsDescribed(url, described);
    readiness.endWarmUp();
    return answer;
  },
  'isReady 503 stopping': ask({}, 'stopping'),
  'isReady 503 no-redis': ask({}, 'lost'),
  'isReady 503 no-sales': ask({}, 'withoutDatabase'),
};

/** The way to a documented answer; for a successful one, the documented request itself. */
export function wayTo({ name, operation, status, exampleName }: DescribedCase): Way {
  const operationId = operation.operationId.replace(/OfApi$/, '');
  const way = PARTICULAR[`${operationId} ${status} ${exampleName}`] ?? COMMON[`${status} ${exampleName}`];
  if (way !== undefined) return way;
  if (status.startsWith('2')) return ask();
  throw new Error(`ways.ts does not say how to get the answer that the document calls ${name}`);
}

/** While an operator has an account. */
async function askAsAda(described: DescribedCase, { guarded, stores }: Situations): Promise<GivenAnswer> {
  const { name, password } = shownBody(described.operation) as { readonly name: string; readonly password: string };
  const client = await stores.database.pool.connect();
  try {
    await changeOperator(client, name, { act: 'add-operator', role: 'operator', password }, 'a test');
    const answer = await askAsDescribed(guarded.url, described);
    await changeOperator(client, name, { act: 'disable-operator' }, 'a test');
    return answer;
  } finally {
    client.release();
  }
}

/** With more attempts waiting for Redis than allowed. */
async function askInACrowd(described: DescribedCase, { stores }: Situations): Promise<GivenAnswer> {
  const proxy = await TcpProxy.before(stores.redisUrl);
  stores.defer(() => proxy.close());
  const { app, url } = await startApiHere(stores, { REDIS_URL: proxy.url });
  const batcher = app.get(ReservationBatcher);
  // On a slow machine the crowd may have given up before the request comes.
  return until(async () => {
    proxy.silence();
    const crowd: Promise<{ outcome: string }>[] = [];
    while (crowd.length < CROWD && batcher.inFlight === crowd.length)
      crowd.push(batcher.decide('sale_1', { userId: 'many', orderId: randomUUID() }));
    const answer = await askAsDescribed(url, described);
    proxy.admit();
    await Promise.all(crowd);
    return answer.text.includes('Too many purchases') ? answer : undefined;
  });
}

/** With one dead letter present. */
async function askAfterADeath(described: DescribedCase, { api, stores }: Situations): Promise<GivenAnswer> {
  const { exchange, routingKey, queue } = stores.topology.deadLetters;
  await stores.takeDeadLetters();
  await stores.withChannel(async (channel) => {
    channel.publish(exchange, routingKey, Buffer.from('not a purchase'));
    await until(async () => (await channel.checkQueue(queue)).messageCount === 1);
  });
  return askAsDescribed(api.url, described);
}
