import type { Role } from 'flashsale-core';
import type { Access, ActName } from '../admin/access.js';
import { JOIN_BODY_BYTES_MAX } from '../rooms/room.schema.js';
import {
  type HotRoute,
  JOIN_ROOM,
  LEAVE_ROOM,
  PAYMENT_EVENT,
  PURCHASE,
  ROOM,
  ROOM_LIST,
  ROOM_PROOF,
  ROOM_TICKET,
  ROOM_TURN,
  SALE_STATUS,
} from './hot-routes.js';
import type { StepName } from './steps.js';

export interface RouteRow {
  /** Who may use it, where it is for operators. */
  readonly access?: Access;
  /** What runs on a request besides its answer, in this order; edge/steps.ts says what each step does. */
  readonly steps: readonly StepName[];
  /** Set for a route that Fastify answers without Nest. A controller answers every other route. */
  readonly hot?: HotRoute;
  /** Its body, where that may be larger than elsewhere. */
  readonly bodyBytesMax?: number;
  /** Its body is a picture, which it gets as the bytes that were sent. */
  readonly takesPicture?: boolean;
}

/** Routes for buyers and for people who watch a sale. */
const PUBLIC: RouteRow = { steps: ['headers', 'shed', 'limit-reads', 'measure'] };
/** Routes of the buyer that they name. */
const OF_ONE_BUYER: RouteRow = { steps: ['headers', 'shed', 'limit-reads', 'require-buyer', 'measure'] };
/** Routes about one order, for its buyer alone where buyers are identified. */
const BUYER: RouteRow = { steps: ['headers', 'shed', 'limit-reads', 'identify-buyer', 'measure'] };
/** What a buyer does with an order; without a body. */
const BUYER_ACT: RouteRow = {
  steps: ['headers', 'shed', 'limit-reads', 'empty-bodies', 'identify-buyer', 'measure'],
};
/** Routes for probes, which must be answered under overload too. */
const PROBE: RouteRow = { steps: ['headers', 'measure'] };
/**
 * A route for operators with this role at least, answered under overload too: pausing a sale ends a stampede. With an act each
 * use of it is in the log.
 */
function operator(role: Role, act?: ActName): RouteRow {
  return {
    steps: [
      'headers',
      'empty-bodies',
      'require-operator',
      ...(act === undefined ? [] : (['log-act'] as const)),
      'measure',
    ],
    access: { role, ...(act !== undefined && { act }) },
  };
}

/** More than the longest texts of a product, in any script. */
const PRODUCT_BODY_BYTES_MAX = 64 * 1_024;
/** Some 500 sales. */
const IMPORT_BODY_BYTES_MAX = 256 * 1_024;
/** What a camera makes. It has to arrive within the deadline of every request. */
const PICTURE_BYTES_MAX = 8 * 1_024 * 1_024;

/** The role is checked before the body is read: strangers send no pictures. */
const ADD_PICTURE: RouteRow = {
  steps: ['headers', 'require-operator-first', 'log-act', 'measure'],
  access: { role: 'operator', act: 'add-picture' },
  bodyBytesMax: PICTURE_BYTES_MAX,
  takesPicture: true,
};

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
  'GET /api/v1/sale/:saleId/user/:userId/purchase': OF_ONE_BUYER,
  'GET /api/v1/sale/:saleId/status': { steps: ['shed', 'limit-reads', 'measure'], hot: SALE_STATUS },
  'GET /api/v1/sale/:saleId/room': { steps: ['shed', 'limit-reads', 'measure'], hot: ROOM },
  'GET /api/v1/sale/:saleId/room/list/:segment': { ...PUBLIC, hot: ROOM_LIST },
  'GET /api/v1/sale/:saleId/room/proof/:arrival': { steps: ['shed', 'limit-reads', 'measure'], hot: ROOM_PROOF },
  'POST /api/v1/sale/:saleId/room': { ...OF_ONE_BUYER, hot: JOIN_ROOM, bodyBytesMax: JOIN_BODY_BYTES_MAX },
  'POST /api/v1/sale/:saleId/room/ticket': { ...OF_ONE_BUYER, hot: ROOM_TICKET },
  'POST /api/v1/sale/:saleId/room/turn': { ...OF_ONE_BUYER, hot: ROOM_TURN },
  'POST /api/v1/sale/:saleId/room/leave': { ...OF_ONE_BUYER, hot: LEAVE_ROOM },
  'POST /api/v1/sale/:saleId/waiting-list': {
    steps: ['headers', 'shed', 'limit-by-address', 'require-buyer', 'limit-by-user', 'measure'],
  },
  'GET /api/v1/sale/:saleId/waiting-list/:userId': OF_ONE_BUYER,
  'DELETE /api/v1/sale/:saleId/waiting-list/:userId': {
    steps: ['headers', 'shed', 'limit-reads', 'empty-bodies', 'require-buyer', 'measure'],
  },
  'GET /api/v1/sale/:saleId/events': PUBLIC,
  'GET /api/v1/sales': PUBLIC,
  /** Counted where it is noted, by a limit of its own. */
  'POST /api/v1/sale/:saleId/reminders': { steps: ['headers', 'shed', 'measure'] },
  'GET /api/v1/sale/:saleId/product': PUBLIC,
  'GET /api/v1/products': PUBLIC,
  'GET /api/v1/pictures/:name': PUBLIC,

  /** The provider repeats what is shed; its few addresses have no limit. */
  'POST /api/v1/payments/events/:provider': { steps: ['headers', 'shed', 'measure'], hot: PAYMENT_EVENT },
  'GET /api/v1/orders/:orderId': BUYER,
  'GET /api/v1/orders/:orderId/events': BUYER,
  'POST /api/v1/orders/:orderId/payment': BUYER_ACT,
  'POST /api/v1/orders/:orderId/cancel': BUYER_ACT,

  'GET /api/v1/admin/session': operator('viewer'),
  /** Whoever logs in has no role yet, and the log says who did. */
  'POST /api/v1/admin/session': { steps: ['headers', 'empty-bodies', 'refuse-foreign-pages', 'measure'] },
  /** The web server asks, for somebody who logged in at the provider of operators. */
  'POST /api/v1/admin/session/provider': { steps: ['headers', 'empty-bodies', 'refuse-foreign-pages', 'measure'] },
  'DELETE /api/v1/admin/session': operator('viewer', 'log-out'),
  'DELETE /api/v1/admin/sessions': operator('viewer', 'log-out-everywhere'),
  'GET /api/v1/admin/acts': operator('viewer'),
  'GET /api/v1/admin/acts.csv': operator('viewer'),
  'POST /api/v1/admin/reset': operator('owner', 'reset-sale'),
  'GET /api/v1/admin/drift': operator('viewer'),
  'GET /api/v1/admin/status': operator('viewer'),
  'GET /api/v1/admin/sales': operator('viewer'),
  'POST /api/v1/admin/sales': operator('operator', 'create-sale'),
  'GET /api/v1/admin/sales.csv': operator('viewer'),
  'GET /api/v1/admin/sales.json': operator('viewer'),
  'GET /api/v1/admin/sales/:saleId': operator('viewer'),
  'PATCH /api/v1/admin/sales/:saleId': operator('operator', 'change-sale'),
  'POST /api/v1/admin/sales/:saleId/pause': operator('operator', 'pause-sale'),
  'POST /api/v1/admin/sales/:saleId/resume': operator('operator', 'resume-sale'),
  'POST /api/v1/admin/sales/:saleId/end': operator('operator', 'end-sale'),
  'POST /api/v1/admin/sales/:saleId/duplicate': operator('operator', 'duplicate-sale'),
  'POST /api/v1/admin/sales/:saleId/retire': operator('operator', 'retire-sale'),
  'POST /api/v1/admin/sales/:saleId/stock': operator('operator', 'add-stock'),
  'GET /api/v1/admin/sales/:saleId/room': operator('viewer'),
  'POST /api/v1/admin/sales/:saleId/room': operator('operator', 'give-room'),
  'PATCH /api/v1/admin/sales/:saleId/room': operator('operator', 'change-room'),
  'POST /api/v1/admin/sales/:saleId/room/pause': operator('operator', 'pause-room'),
  'POST /api/v1/admin/sales/:saleId/room/resume': operator('operator', 'resume-room'),
  'POST /api/v1/admin/sales/:saleId/room/codes': operator('operator', 'make-room-codes'),
  'POST /api/v1/admin/sales/:saleId/repair': operator('operator', 'repair-sale'),
  'GET /api/v1/admin/sales/:saleId/live': operator('viewer'),
  'GET /api/v1/admin/sales/:saleId/series': operator('viewer'),
  'GET /api/v1/admin/sales/:saleId/orders': operator('viewer'),
  'GET /api/v1/admin/sales/:saleId/audit': operator('viewer'),
  'GET /api/v1/admin/sales/:saleId/orders.csv': operator('viewer'),
  'GET /api/v1/admin/sales/:saleId/audit.csv': operator('viewer'),
  'GET /api/v1/admin/drafts': operator('viewer'),
  'POST /api/v1/admin/drafts': operator('operator', 'create-draft'),
  'POST /api/v1/admin/drafts/import': {
    ...operator('operator', 'import-drafts'),
    bodyBytesMax: IMPORT_BODY_BYTES_MAX,
  },
  'GET /api/v1/admin/drafts/:saleId': operator('viewer'),
  'PUT /api/v1/admin/drafts/:saleId': operator('operator', 'change-draft'),
  'DELETE /api/v1/admin/drafts/:saleId': operator('operator', 'discard-draft'),
  'POST /api/v1/admin/drafts/:saleId/publish': operator('operator', 'publish-sale'),
  'GET /api/v1/admin/products/:saleId': operator('viewer'),
  'PUT /api/v1/admin/products/:saleId': {
    ...operator('operator', 'change-product'),
    bodyBytesMax: PRODUCT_BODY_BYTES_MAX,
  },
  'POST /api/v1/admin/products/:saleId/pictures': ADD_PICTURE,
  'DELETE /api/v1/admin/products/:saleId/pictures/:hash': operator('operator', 'remove-picture'),
  'GET /api/v1/admin/dead-letters': operator('viewer'),
  'POST /api/v1/admin/dead-letters/replay': operator('operator', 'replay-dead-letters'),
  'POST /api/v1/admin/dead-letters/discard': operator('operator', 'discard-dead-letters'),
  'GET /api/v1/admin/payments': operator('viewer'),
  'POST /api/v1/admin/payments/:paymentId/retry': operator('operator', 'retry-payment'),
  'POST /api/v1/admin/orders/:orderId/cancel': operator('operator', 'cancel-order'),

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
