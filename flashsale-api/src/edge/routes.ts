import { type HotRoute, PAYMENT_EVENT, PURCHASE, SALE_STATUS } from './hot-routes.js';
import type { StepName } from './steps.js';

interface RouteRow {
  /** What runs on a request besides its answer, in this order; edge/steps.ts says what each step does. */
  readonly steps: readonly StepName[];
  /** Set for a route that Fastify answers without Nest. A controller answers every other route. */
  readonly hot?: HotRoute;
}

/** Routes for buyers and for people who watch a sale. */
const PUBLIC: RouteRow = { steps: ['headers', 'shed', 'limit-reads', 'measure'] };
/** Routes about one order, for its buyer alone where buyers are identified. */
const BUYER: RouteRow = { steps: ['headers', 'shed', 'limit-reads', 'identify-buyer', 'measure'] };
/** Routes for probes, which must be answered under overload too. */
const PROBE: RouteRow = { steps: ['headers', 'measure'] };
/** Routes for operators, answered under overload too: pausing a sale ends a stampede. */
const OPERATOR: RouteRow = { steps: ['headers', 'empty-bodies', 'require-operator', 'measure'] };

/**
 * Every route of the API, as Fastify names it. Without a row for every route the API does not start. `HEAD` uses the
 * row of `GET`.
 *
 * A purchase is measured where it is decided: a hook at the end of a response costs more than a microsecond. It sets two
 * headers itself, and a status read all of them.
 */
export const ROUTES = {
  'POST /api/v1/sale/purchase': {
    steps: ['trace', 'shed', 'limit-by-address', 'require-buyer', 'limit-by-user'],
    hot: PURCHASE,
  },
  'GET /api/v1/sale/:saleId/user/:userId/purchase': {
    steps: ['headers', 'shed', 'limit-reads', 'require-buyer', 'measure'],
  },
  'GET /api/v1/sale/:saleId/status': { steps: ['shed', 'limit-reads', 'measure'], hot: SALE_STATUS },
  'GET /api/v1/sale/:saleId/events': PUBLIC,
  'GET /api/v1/sales': PUBLIC,

  /** The provider repeats what is shed; its few addresses have no limit. */
  'POST /api/v1/payments/events/:provider': { steps: ['headers', 'shed', 'measure'], hot: PAYMENT_EVENT },
  'GET /api/v1/orders/:orderId': BUYER,
  'GET /api/v1/orders/:orderId/events': BUYER,
  'POST /api/v1/orders/:orderId/cancel': {
    steps: ['headers', 'shed', 'limit-reads', 'empty-bodies', 'identify-buyer', 'measure'],
  },

  'GET /api/v1/admin/session': OPERATOR,
  'POST /api/v1/admin/reset': OPERATOR,
  'GET /api/v1/admin/drift': OPERATOR,
  'GET /api/v1/admin/sales': OPERATOR,
  'POST /api/v1/admin/sales': OPERATOR,
  'GET /api/v1/admin/sales/:saleId': OPERATOR,
  'PATCH /api/v1/admin/sales/:saleId': OPERATOR,
  'POST /api/v1/admin/sales/:saleId/pause': OPERATOR,
  'POST /api/v1/admin/sales/:saleId/resume': OPERATOR,
  'POST /api/v1/admin/sales/:saleId/retire': OPERATOR,
  'POST /api/v1/admin/sales/:saleId/stock': OPERATOR,
  'POST /api/v1/admin/sales/:saleId/repair': OPERATOR,
  'GET /api/v1/admin/sales/:saleId/live': OPERATOR,
  'GET /api/v1/admin/sales/:saleId/orders': OPERATOR,
  'GET /api/v1/admin/sales/:saleId/audit': OPERATOR,
  'GET /api/v1/admin/sales/:saleId/orders.csv': OPERATOR,
  'GET /api/v1/admin/sales/:saleId/audit.csv': OPERATOR,
  'GET /api/v1/admin/dead-letters': OPERATOR,
  'POST /api/v1/admin/dead-letters/replay': OPERATOR,
  'POST /api/v1/admin/dead-letters/discard': OPERATOR,
  'POST /api/v1/admin/orders/:orderId/cancel': OPERATOR,

  'GET /health': PROBE,
  'GET /health/live': PROBE,
  'GET /health/ready': PROBE,
  'GET /api/v1/health': PROBE,
  'GET /api/v1/health/live': PROBE,
  'GET /api/v1/health/ready': PROBE,
  'GET /metrics': PROBE,

  'GET /docs': PUBLIC,
  'GET /docs/openapi.json': PUBLIC,
  /** CORS preflight, where other origins are allowed. */
  'OPTIONS *': PUBLIC,
} as const satisfies Record<string, RouteRow>;

export type RouteKey = keyof typeof ROUTES;

/** @throws if the route has no row */
export function rowOf(method: string, url: string): RouteRow {
  const key = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  if (!Object.hasOwn(ROUTES, key)) throw new Error(`edge/routes.ts has no row for ${key}`);
  return ROUTES[key as RouteKey];
}
