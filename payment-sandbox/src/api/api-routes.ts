import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import type { Faults } from '../faults/faults.js';
import type { Intent } from '../intents/intent.js';
import { findIntent } from '../intents/intent-rows.js';
import { type Answer, type Ledger, type NewIntent, toAnswer } from '../intents/ledger.js';
import { toPaymentIntent, toRefund } from '../intents/stripe-objects.js';
import { cancel, capture, confirm, refund } from '../intents/transitions.js';
import { findCard } from '../pay/test-cards.js';
import { ApiError, notFound } from './api-error.js';
import { Form, invalid } from './form.js';

const INTENTS = '/v1/payment_intents';
const JSON_TYPE = 'application/json';
const BUSY: Answer = toAnswer(new ApiError(429, 'invalid_request_error', 'rate_limit', 'Too many requests.'));

export interface ApiParts {
  readonly pool: pg.Pool;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** The API key of the shop. */
  readonly secret: string;
}

type Operation = (client: pg.PoolClient, form: Form, intentId: string) => Promise<object>;

/** The part of Stripe's API that a shop with cards needs. */
export function addApiRoutes(app: FastifyInstance, { pool, ledger, faults, secret }: ApiParts): void {
  const shopCalls = (path: string, operation: Operation): void => {
    app.post(path, async (request, reply) => {
      requireKey(request, secret);
      if (faults.take('busy')) return send(reply, BUSY);
      const form = formOf(request);
      const call = {
        key: request.headers['idempotency-key'] as string | undefined,
        request: `${request.method} ${request.url}\n${form.text}`,
        failsAfter: faults.take('failAfter'),
      };
      const answer = await ledger.answer(call, (client) => operation(client, form, intentIdOf(request)));
      if (faults.take('cut')) return void reply.hijack().raw.destroy();
      return send(reply, answer);
    });
  };

  shopCalls(INTENTS, async (client, form) => toPaymentIntent(await ledger.create(client, readNewIntent(form))));
  shopCalls(`${INTENTS}/:id/capture`, async (client, form, id) =>
    toPaymentIntent(await ledger.change(client, id, (intent) => capture(intent, new Date())), isExpanded(form)),
  );
  shopCalls(`${INTENTS}/:id/cancel`, async (client, form, id) =>
    toPaymentIntent(await ledger.change(client, id, (intent) => cancel(intent, new Date())), isExpanded(form)),
  );
  shopCalls('/v1/refunds', async (client, form) => {
    const amount = form.readAmount('amount');
    const change = (intent: Intent) => refund(intent, amount, new Date());
    return toRefund(await ledger.change(client, form.read('payment_intent'), change), amount);
  });

  app.get(`${INTENTS}/:id`, async (request, reply) => {
    requireKey(request, secret);
    const intent = await findIntent(pool, intentIdOf(request));
    return send(reply, { status: 200, body: JSON.stringify(toPaymentIntent(intent, isExpanded(queryOf(request)))) });
  });

  // By the buyer, whose right is the client secret of the intent.
  app.post(`${INTENTS}/:id/confirm`, async (request, reply) => {
    const form = formOf(request);
    const card = findCard(form.read('payment_method'));
    if (card === undefined) throw invalid(`No such payment_method: '${form.read('payment_method')}'`);
    const paid = await ledger.changeByBuyer(intentIdOf(request), (intent) => {
      requireClientSecret(intent, form.find('client_secret'));
      return confirm(intent, card, new Date());
    });
    if (paid.lastError !== null) throw new ApiError(402, 'card_error', paid.lastError, 'The card was declined.', paid);
    return send(reply, { status: 200, body: JSON.stringify(toPaymentIntent(paid)) });
  });
}

/** Buyers get only as far as they know the secret of an intent. @throws ApiError */
export function requireClientSecret(intent: Intent, given: string | undefined): void {
  if (!isSame(given ?? '', intent.clientSecret)) throw notFound(intent.id);
}

function requireKey({ headers }: FastifyRequest, secret: string): void {
  const [, bearer] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
  const [, basic] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  const given =
    bearer ??
    Buffer.from(basic ?? '', 'base64')
      .toString()
      .replace(/:$/, '');
  if (!isSame(given, secret)) throw new ApiError(401, 'invalid_request_error', undefined, 'Invalid API Key provided');
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readNewIntent(form: Form): NewIntent {
  const currency = form.read('currency').toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`);
  return {
    amount: form.readAmount('amount'),
    currency,
    captureMethod: form.find('capture_method') === 'manual' ? 'manual' : 'automatic',
    metadata: form.readMap('metadata'),
  };
}

function isExpanded(form: Form): boolean {
  return form.readList('expand').includes('latest_charge');
}

function intentIdOf({ params }: FastifyRequest): string {
  return (params as { readonly id?: string }).id ?? '';
}

function formOf({ body }: FastifyRequest): Form {
  return new Form(typeof body === 'string' ? body : '');
}

function queryOf({ url }: FastifyRequest): Form {
  return new Form(url.split('?', 2)[1] ?? '');
}

function send(reply: FastifyReply, { status, body, isReplayed = false }: Answer): FastifyReply {
  if (isReplayed) reply.header('idempotent-replayed', 'true');
  return reply.code(status).type(JSON_TYPE).send(body);
}
