import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type {
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
  onRequestHookHandler,
  preHandlerAsyncHookHandler,
  preValidationAsyncHookHandler,
  RouteOptions,
} from 'fastify';
import { WarmUp } from '../health/warm-up.js';
import { BuyerIdentity } from '../identity/buyer-identity.js';
import { requireBuyer } from '../identity/require-buyer.js';
import { LoadShedding } from '../limits/load-shedding.js';
import type { RateLimit } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { PurchaseRequest } from '../purchases/purchase.schema.js';
import { Clients } from './clients.js';
import { ErrorFilter } from './error.filter.js';
import { isExemptFromShedding, isPurchase, isUserPurchase } from './paths.js';
import { RetryLaterException } from './retry-later.exception.js';
import { setSecurityHeaders } from './security-headers.js';

const SHED_RETRY_AFTER_SECONDS = 2;

/**
 * Puts the guards before the routes that need them, once, before the routes are made. A guard that is switched off is not
 * there at all, and a purchase, whose answer no browser renders, carries no headers for browsers.
 */
export function guardRoutes(app: NestFastifyApplication): void {
  const shedding = app.get(LoadShedding);
  const { purchasesOfAddress, purchasesOfUser } = app.get(RateLimits);
  const identity = app.get(BuyerIdentity);
  const clients = app.get(Clients);
  const errors = app.get(ErrorFilter);
  const parts = { errors, warmUp: app.get(WarmUp) };
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', (route) => {
      const onRequest: (onRequestHookHandler | onRequestAsyncHookHandler)[] = [];
      if (!isPurchase(route)) onRequest.push(withSecurityHeaders);
      if (shedding.isOn && !isExemptFromShedding(route)) onRequest.push(shed(shedding, errors));
      if (isPurchase(route)) {
        if (purchasesOfAddress !== undefined)
          onRequest.push(limitBy(purchasesOfAddress, (request) => clients.of(request), parts));
        if (purchasesOfUser !== undefined) prepend(route, 'preHandler', limitBy(purchasesOfUser, userOf, parts));
      }
      if (identity.isOn && (isPurchase(route) || isUserPurchase(route)))
        prepend(route, 'preValidation', requireBuyer(identity, userNamedBy, errors));
      for (const guard of onRequest.reverse()) prepend(route, 'onRequest', guard);
    });
}

const withSecurityHeaders: onRequestHookHandler = (_request, reply, done) => {
  setSecurityHeaders(reply);
  done();
};

function shed(shedding: LoadShedding, errors: ErrorFilter): onRequestHookHandler {
  return (_request, reply, done) => {
    if (!shedding.refuses()) return done();
    errors.send(reply, new RetryLaterException('The server is overloaded, please try again', SHED_RETRY_AFTER_SECONDS));
  };
}

function limitBy(
  limit: RateLimit,
  clientOfRequest: (request: FastifyRequest) => string,
  { errors, warmUp }: { readonly errors: ErrorFilter; readonly warmUp: WarmUp },
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (warmUp.sent(request)) return undefined;
    const waitSeconds = await limit.take(clientOfRequest(request));
    if (waitSeconds === undefined) return undefined;
    errors.send(reply, new RetryLaterException('Too many purchases, please try again later', waitSeconds, 429));
    return reply;
  };
}

/** Nothing is checked yet but who asks: a body may be anything. */
function userNamedBy({ body, params }: FastifyRequest): unknown {
  return (params as Partial<PurchaseRequest>).userId ?? (body as Partial<PurchaseRequest> | null | undefined)?.userId;
}

function userOf({ body }: FastifyRequest): string {
  return (body as PurchaseRequest).userId;
}

function prepend(
  route: RouteOptions,
  stage: 'onRequest' | 'preValidation' | 'preHandler',
  guard: onRequestHookHandler | onRequestAsyncHookHandler | preValidationAsyncHookHandler | preHandlerAsyncHookHandler,
): void {
  const present = [route[stage] ?? []].flat();
  Object.assign(route, { [stage]: [guard, ...present] });
}
