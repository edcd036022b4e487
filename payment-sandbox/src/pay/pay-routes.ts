import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { ApiError } from '../api/api-error.js';
import { requireClientSecret } from '../api/api-routes.js';
import { Form } from '../api/form.js';
import type { Change, Intent } from '../intents/intent.js';
import { findIntent } from '../intents/intent-rows.js';
import type { Ledger } from '../intents/ledger.js';
import { answerBank, confirm } from '../intents/transitions.js';
import { pagePolicy, renderMissingPage, renderPayPage } from './pay-page.js';
import { findCard } from './test-cards.js';

export interface PayParts {
  readonly pool: pg.Pool;
  readonly ledger: Ledger;
  readonly shopUrl: string | undefined;
}

/** The page on which buyers pay. Its address has the client secret, by which they prove whose payment it is. */
export function addPayRoutes(app: FastifyInstance, { pool, ledger, shopUrl }: PayParts): void {
  const open = async (request: FastifyRequest, form: Form): Promise<Intent> => {
    const intent = await findIntent(pool, (request.params as { readonly id: string }).id);
    requireClientSecret(intent, form.find('client_secret'));
    return intent;
  };
  const show = (reply: FastifyReply, intent: Intent, returnUrl: URL | undefined): FastifyReply =>
    sendPage(reply.code(200), renderPayPage(intent, returnUrl), pagePolicy(returnUrl));

  const changeIfPossible = (intentId: string, change: (intent: Intent) => Change): Promise<Intent> =>
    ledger.changeByBuyer(intentId, change).catch((error: unknown) => {
      // A second tab, or a second click: the page shows what the payment has become.
      if (error instanceof ApiError) return findIntent(pool, intentId);
      throw error;
    });

  app.get('/pay/:id', async (request, reply) => {
    const form = new Form(request.url.split('?', 2)[1] ?? '');
    const intent = await open(request, form).catch(missing(reply));
    if (intent !== undefined) return show(reply, intent, readReturnUrl(form, shopUrl));
  });

  app.post('/pay/:id', async (request, reply) => {
    const form = new Form(typeof request.body === 'string' ? request.body : '');
    const before = await open(request, form).catch(missing(reply));
    if (before === undefined) return;
    const returnUrl = readReturnUrl(form, shopUrl);
    const change = chosenChange(form);
    const changed = change === undefined ? before : await changeIfPossible(before.id, change);
    const isPaid = changed.status === 'requires_capture' || changed.status === 'succeeded';
    if (isPaid && returnUrl !== undefined) return reply.redirect(returnUrl.href, 303);
    return show(reply, changed, returnUrl);
  });
}

function chosenChange(form: Form): ((intent: Intent) => Change) | undefined {
  const answer = form.find('answer');
  if (answer !== undefined) return (intent) => answerBank(intent, answer === 'approve', new Date());
  const card = findCard(form.find('card'));
  return card && ((intent) => confirm(intent, card, new Date()));
}

/** Only to the shop, or to this machine: anything else would make this page a way to anywhere. */
function readReturnUrl(form: Form, shopUrl: string | undefined): URL | undefined {
  const url = URL.parse(form.find('return_url') ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const isOfShop = shopUrl !== undefined && url.origin === new URL(shopUrl).origin;
  return isOfShop || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname) ? url : undefined;
}

function missing(reply: FastifyReply): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ApiError)) throw error;
    void sendPage(reply.code(404), renderMissingPage(), pagePolicy(undefined));
  };
}

function sendPage(reply: FastifyReply, page: string, policy: string): FastifyReply {
  return reply
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(page);
}
