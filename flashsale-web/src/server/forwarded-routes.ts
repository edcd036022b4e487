import type { Method, Route } from 'flashsale-client';

type OfTheNetwork =
  | '/docs'
  | '/docs/openapi.json'
  | '/metrics'
  /** The shop has them under an address of its own. */
  | '/api/v1/pictures/{name}'
  // This server asks for it itself.
  | '/api/v1/admin/session/provider'
  | '/api/v1/payments/events/{provider}'
  | `${'' | '/api/v1'}/health${'' | '/live' | '/ready'}`;
type Forwarded = Exclude<Route, OfTheNetwork>;

/** What is passed on, each route of the API or it does not compile, but for those that are for the network of the API. */
const ROUTES: Readonly<Record<Forwarded, readonly Method[]>> = {
  '/api/v1/sales': ['GET'],
  '/api/v1/sale/purchase': ['POST'],
  '/api/v1/sale/{saleId}/status': ['GET'],
  '/api/v1/sale/{saleId}/events': ['GET'],
  '/api/v1/sale/{saleId}/reminders': ['POST'],
  '/api/v1/sale/{saleId}/waiting-list': ['POST'],
  '/api/v1/sale/{saleId}/waiting-list/{userId}': ['GET', 'DELETE'],
  '/api/v1/sale/{saleId}/room': ['GET', 'POST'],
  '/api/v1/sale/{saleId}/room/ticket': ['POST'],
  '/api/v1/sale/{saleId}/room/turn': ['POST'],
  '/api/v1/sale/{saleId}/room/leave': ['POST'],
  '/api/v1/sale/{saleId}/room/list/{segment}': ['GET'],
  '/api/v1/sale/{saleId}/product': ['GET'],
  '/api/v1/products': ['GET'],
  '/api/v1/sale/{saleId}/room/proof/{arrival}': ['GET'],
  '/api/v1/sale/{saleId}/user/{userId}/purchase': ['GET'],
  '/api/v1/orders/{orderId}': ['GET'],
  '/api/v1/orders/{orderId}/events': ['GET'],
  '/api/v1/orders/{orderId}/payment': ['POST'],
  '/api/v1/orders/{orderId}/cancel': ['POST'],
  '/api/v1/admin/session': ['GET', 'POST', 'DELETE'],
  '/api/v1/admin/sessions': ['DELETE'],
  '/api/v1/admin/acts': ['GET'],
  '/api/v1/admin/acts.csv': ['GET'],
  '/api/v1/admin/reset': ['POST'],
  '/api/v1/admin/drift': ['GET'],
  '/api/v1/admin/status': ['GET'],
  '/api/v1/admin/orders/{orderId}/cancel': ['POST'],
  '/api/v1/admin/payments': ['GET'],
  '/api/v1/admin/payments/{paymentId}/retry': ['POST'],
  '/api/v1/admin/dead-letters': ['GET'],
  '/api/v1/admin/dead-letters/replay': ['POST'],
  '/api/v1/admin/dead-letters/discard': ['POST'],
  '/api/v1/admin/sales': ['GET', 'POST'],
  '/api/v1/admin/sales.csv': ['GET'],
  '/api/v1/admin/sales.json': ['GET'],
  '/api/v1/admin/sales/{saleId}': ['GET', 'PATCH'],
  '/api/v1/admin/sales/{saleId}/pause': ['POST'],
  '/api/v1/admin/sales/{saleId}/resume': ['POST'],
  '/api/v1/admin/sales/{saleId}/end': ['POST'],
  '/api/v1/admin/sales/{saleId}/duplicate': ['POST'],
  '/api/v1/admin/sales/{saleId}/retire': ['POST'],
  '/api/v1/admin/sales/{saleId}/repair': ['POST'],
  '/api/v1/admin/sales/{saleId}/stock': ['POST'],
  '/api/v1/admin/drafts': ['GET', 'POST'],
  '/api/v1/admin/drafts/import': ['POST'],
  '/api/v1/admin/drafts/{saleId}': ['GET', 'PUT', 'DELETE'],
  '/api/v1/admin/drafts/{saleId}/publish': ['POST'],
  '/api/v1/admin/sales/{saleId}/room': ['GET', 'POST', 'PATCH'],
  '/api/v1/admin/sales/{saleId}/room/pause': ['POST'],
  '/api/v1/admin/sales/{saleId}/room/resume': ['POST'],
  '/api/v1/admin/sales/{saleId}/room/codes': ['POST'],
  '/api/v1/admin/products/{saleId}': ['GET', 'PUT'],
  '/api/v1/admin/products/{saleId}/pictures': ['POST'],
  '/api/v1/admin/products/{saleId}/pictures/{hash}': ['DELETE'],
  '/api/v1/admin/sales/{saleId}/live': ['GET'],
  '/api/v1/admin/sales/{saleId}/series': ['GET'],
  '/api/v1/admin/sales/{saleId}/orders': ['GET'],
  '/api/v1/admin/sales/{saleId}/orders.csv': ['GET'],
  '/api/v1/admin/sales/{saleId}/audit': ['GET'],
  '/api/v1/admin/sales/{saleId}/audit.csv': ['GET'],
};
const ADMIN_PREFIX = '/api/v1/admin/';

const PATTERNS = Object.entries(ROUTES).map(([route, methods]) => ({
  pattern: new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  isAdmin: route.startsWith(ADMIN_PREFIX),
  methods: methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
}));

/** The methods that are passed on for a path, escapes and all; none where it is no route, or not one of this server. */
export function forwardedMethods(pathname: string, { hasConsole }: { readonly hasConsole: boolean }): string[] {
  return PATTERNS.filter(({ isAdmin, pattern }) => (hasConsole || !isAdmin) && pattern.test(pathname)).flatMap(
    ({ methods }) => methods,
  );
}
