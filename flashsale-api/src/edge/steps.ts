import { ForbiddenException, type INestApplication, UnauthorizedException } from '@nestjs/common';
import type {
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preValidationHookHandler,
  RouteShorthandOptions,
} from 'fastify';
import type { Access, ActName } from '../admin/access.js';
import { ActLog } from '../admin/acts/act-log.js';
import { AdminGuard } from '../admin/admin.guard.js';
import { WarmUp } from '../health/warm-up.js';
import { setAnswerHeaders } from '../http/answer-headers.js';
import { Clients } from '../http/clients.js';
import { ErrorFilter } from '../http/error.filter.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { BuyerIdentity, type Identification } from '../identity/buyer-identity.js';
import { LoadShedding } from '../limits/load-shedding.js';
import { ADMITTED, type RateLimit } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { TokenBuckets } from '../limits/token-buckets.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import type { PurchaseRequest } from '../purchases/purchase.schema.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { dropTypeOfEmptyBody } from './empty-bodies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The identified sender, on routes that identify the buyer; undefined where buyers are not identified. */
    buyerId?: string | undefined;
  }
}

/** The moments of a request at which a step may run, in Fastify's order. */
export const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'onSend', 'onResponse'] as const;

export type Hooks = Pick<RouteShorthandOptions, (typeof STAGES)[number]>;

/** Makes the hooks of one route; undefined if the environment switches the step off, which then costs nothing. */
export type Step = (access?: Access) => Hooks | undefined;

export type StepName =
  | 'trace'
  | 'headers'
  | 'shed'
  | 'limit-reads'
  | 'limit-by-address'
  | 'empty-bodies'
  | 'require-buyer'
  | 'identify-buyer'
  | 'limit-by-user'
  | 'refuse-foreign-pages'
  | 'require-operator'
  | 'require-operator-first'
  | 'log-act'
  | 'measure';

const SHED_RETRY_AFTER_SECONDS = 2;
const IDENTITY_RETRY_AFTER_SECONDS = 2;

export function makeSteps(app: INestApplication): Readonly<Record<StepName, Step>> {
  const tracing = app.get(PurchaseTracing);
  const metrics = app.get(RequestMetrics);
  const shedding = app.get(LoadShedding);
  const clients = app.get(Clients);
  const identity = app.get(BuyerIdentity);
  const operators = app.get(AdminGuard);
  const acts = app.get(ActLog);
  const { purchasesOfAddress, purchasesOfUser, readsOfAddress } = app.get(RateLimits);
  const guards: Guards = { errors: app.get(ErrorFilter), warmUp: app.get(WarmUp) };
  return {
    trace: () => tracing.hooks(),
    headers: () => ({ onRequest: setHeaders }),
    shed: () => (shedding.isOn ? { onRequest: shed(shedding, guards) } : undefined),
    'limit-reads': () => readsOfAddress && { onRequest: limitReads(readsOfAddress, clients, guards) },
    'limit-by-address': () =>
      purchasesOfAddress && { onRequest: limitBy(purchasesOfAddress, (request) => clients.of(request), guards) },
    'empty-bodies': () => ({ preParsing: dropTypeOfEmptyBody }),
    'require-buyer': () => (identity.isOn ? { preValidation: requireBuyer(identity, guards) } : undefined),
    'identify-buyer': () => (identity.isOn ? { preValidation: identifyBuyer(identity, guards) } : undefined),
    'limit-by-user': () => purchasesOfUser && { preHandler: limitBy(purchasesOfUser, userOf, guards) },
    'refuse-foreign-pages': () => ({
      preHandler: async (request: FastifyRequest) => operators.refuseForeignPages(request),
    }),
    'require-operator': ({ role } = OWNERS_ALONE) => ({
      preHandler: (request: FastifyRequest) => operators.admit(request, role),
    }),
    'require-operator-first': ({ role } = OWNERS_ALONE) => ({
      onRequest: (request: FastifyRequest) => operators.admit(request, role),
    }),
    'log-act': ({ act } = OWNERS_ALONE) => act && logAct(acts, act),
    measure: () => ({ onResponse: metrics.measureRoute() }),
  };
}

/** A row that forgets to say who may use its route. */
const OWNERS_ALONE: Access = { role: 'owner' };

function logAct(acts: ActLog, act: ActName): Hooks {
  return {
    preHandler: (request: FastifyRequest) => acts.begin(request, act),
    // Before the answer: whoever has it finds the act in the log.
    onSend: (request, reply) => acts.end(request, reply.statusCode),
  };
}

interface Guards {
  readonly errors: ErrorFilter;
  readonly warmUp: WarmUp;
}

const setHeaders: onRequestHookHandler = (_request, reply, done) => {
  setAnswerHeaders(reply);
  done();
};

function shed(shedding: LoadShedding, { errors }: Guards): onRequestHookHandler {
  return (_request, reply, done) => {
    if (!shedding.refuses()) return done();
    errors.send(reply, new RetryLaterException('The server is overloaded, please try again', SHED_RETRY_AFTER_SECONDS));
  };
}

function limitReads(limit: TokenBuckets, clients: Clients, { errors, warmUp }: Guards): onRequestHookHandler {
  return (request, reply, done) => {
    if (warmUp.isOwn(request)) return done();
    const waitSeconds = limit.take(clients.of(request));
    if (waitSeconds === 0) return done();
    errors.send(reply, new RetryLaterException('Too many requests, please try again later', waitSeconds, 429));
  };
}

/** Without a promise where the answer is known in this process: it would cost more than the limit. */
function limitBy(
  limit: RateLimit,
  clientOfRequest: (request: FastifyRequest) => string,
  { errors, warmUp }: Guards,
): onRequestHookHandler {
  const refuse = (reply: FastifyReply, waitSeconds: number): void =>
    errors.send(reply, new RetryLaterException('Too many purchases, please try again later', waitSeconds, 429));
  return (request, reply, done) => {
    if (warmUp.isOwn(request)) return done();
    const verdict = limit.take(clientOfRequest(request));
    if (verdict === ADMITTED) return done();
    if (typeof verdict === 'number') return refuse(reply, verdict);
    void verdict.then((later) => (later === ADMITTED ? done() : refuse(reply, later)));
  };
}

/** Call it after the shape has been checked. */
function userOf({ body }: FastifyRequest): string {
  return (body as PurchaseRequest).userId;
}

/**
 * Lets a request pass if it comes from the user that it names: 401 if the sender is unknown, 403 if it is another user,
 * 503 if the sender cannot be identified now.
 */
function requireBuyer(identity: BuyerIdentity, guards: Guards): preValidationHookHandler {
  return admitBuyers(identity, guards, (request, { userId }) => userId === userNamedBy(request));
}

/** Lets a request pass if its sender is known, and notes who that is: its answer depends on it. */
function identifyBuyer(identity: BuyerIdentity, guards: Guards): preValidationHookHandler {
  return admitBuyers(identity, guards, (request, { userId }) => {
    request.buyerId = userId;
    return true;
  });
}

type KnownBuyer = Extract<Identification, { outcome: 'known' }>;

function admitBuyers(
  identity: BuyerIdentity,
  { errors, warmUp }: Guards,
  admits: (request: FastifyRequest, buyer: KnownBuyer) => boolean,
): preValidationHookHandler {
  return (request, reply, done) => {
    if (warmUp.isOwn(request)) return done();
    const admit = (buyer: Identification): void => {
      if (buyer.outcome === 'known' && admits(request, buyer)) done();
      else errors.send(reply, refusalOf(buyer));
    };
    const buyer = identity.identify(request.headers.authorization);
    // Only while keys are read: a promise costs more than finding a token that was verified before.
    if (buyer instanceof Promise) buyer.then(admit).catch(done);
    else admit(buyer);
  };
}

/** The shape has not been checked yet: a body may be anything. */
function userNamedBy({ body, params }: FastifyRequest): unknown {
  return (params as Partial<PurchaseRequest>).userId ?? (body as Partial<PurchaseRequest> | null | undefined)?.userId;
}

function refusalOf(buyer: Identification): Error {
  switch (buyer.outcome) {
    case 'known':
      // A user whose id was derived from the subject may not know it yet.
      return new ForbiddenException(
        `You may buy and ask for yourself only${buyer.isOfSubject ? '' : `, as ${buyer.userId}`}`,
      );
    case 'unknown':
      return new UnauthorizedException('A valid token of the buyer is needed');
    case 'unavailable':
      return new RetryLaterException('Buyers cannot be identified now, please try again', IDENTITY_RETRY_AFTER_SECONDS);
  }
}
