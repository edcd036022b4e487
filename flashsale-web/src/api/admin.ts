import { type Answer, pathTo, type Schemas } from 'flashsale-client';

export type AdminSession = Answer<'GET', '/api/v1/admin/session'>;

/** A sale as operators see it. What is counted in Redis is null while the counters cannot be read. */
export type AdminSale = Schemas['AdminSale'];

/** A sale that is not published, as it would be if it were. */
export type AdminDraft = Schemas['AdminDraft'];

export type NewSale = Schemas['CreateSale'];
/** All of a product but its pictures. */
export type ProductChange = Schemas['Product'];
/** All of a sale but its id. */
export type SaleDefinition = Schemas['SaleDefinition'];
export type SaleChange = Schemas['ChangeSale'];
export type SaleMode = Schemas['SaleMode'];
export const SALE_MODES = ['INSTANT', 'HOLD'] as const satisfies readonly SaleMode[];

export type OrderRecord = Schemas['OrderRecord'];
export const ORDER_STATUSES = [
  'HELD',
  'CONFIRMED',
  'EXPIRED',
  'CANCELLED',
] as const satisfies readonly OrderRecord['status'][];
/** What becomes of the money of a cancelled order. */
export type OrderMoney = Schemas['OrderMoney'];

export const OUTCOMES = [
  'SUCCESS',
  'ALREADY_PURCHASED',
  'SOLD_OUT',
  'NOT_ACTIVE',
] as const satisfies readonly (keyof Schemas['OutcomeCounts'])[];
export type Outcome = (typeof OUTCOMES)[number];

export type Percentile = Exclude<keyof Schemas['LatencyPercentiles'], 'count'>;
export const PERCENTILES = ['p50', 'p95', 'p99'] as const satisfies readonly Percentile[];

/** Right side and verdict are null while PostgreSQL is away. */
export type Equation = Schemas['Equation'];

/** What the stores have of a sale that holds units. */
export type LiveHolds = Schemas['LiveHolds'];

/** One reading of a running sale. Outcomes are totals since this epoch began; latency is that of the last 10 s. */
export type LiveReading = Schemas['LiveView'];

/** A sale at one time of its course, as the API recorded it. */
export type SeriesPoint = Schemas['SeriesPoint'];
export const REFUSAL_REASONS = [
  'rateLimited',
  'shed',
  'unavailable',
  'errors',
] as const satisfies readonly (keyof SeriesPoint['refusals'])[];
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A waiting room as it is at the moment. */
export type LiveRoom = Schemas['LiveRoom'];

export type ShopStatus = Schemas['ShopStatus'];

/** How far a sale is from its two equations, or why that is unknown. */
export type SaleDrift = Schemas['SaleDrift'];

export type EventType = Schemas['AuditEventType'];
export const EVENT_TYPES = [
  'ATTEMPTED',
  'RESERVED',
  'CONFIRMED',
  'REJECTED_SOLD_OUT',
  'REJECTED_DUPLICATE',
  'REJECTED_NOT_ACTIVE',
  'REJECTED_ALL_HELD',
  'REJECTED_NOT_ENOUGH',
  'REJECTED_TOO_MANY_HOLDS',
  'REJECTED_KEY_REUSED',
  'REPLAYED',
  'FAILED_DB',
  'DISCARDED',
  'ADMIN_RESET',
  'STALE_DROPPED',
  'DUPLICATE_DROPPED',
  'OVERSOLD',
  'REBUILT',
  'REPAIRED',
  'EXTENDED',
  'EXPIRED',
  'CANCELLED',
  'HOLD_LOST',
  'PAYMENT_OPENED',
  'PAYMENT_DECLINED',
  'PAYMENT_AUTHORIZED',
  'PAYMENT_CAPTURED',
  'PAYMENT_VOIDED',
  'PAYMENT_REFUNDED',
  'PAYMENT_DISPUTED',
  'PAYMENT_LATE',
  'PAYMENT_MISMATCH',
  'PAYMENT_ORPHANED',
  'CAPTURE_FAILED',
] as const satisfies readonly EventType[];

type ActOutcome = Schemas['ActRecord']['outcome'];
export const ACT_OUTCOMES = ['OPEN', 'DONE', 'REFUSED', 'FAILED'] as const satisfies readonly ActOutcome[];

/** What the broker did not report of a dead letter is null. */
export type DeadLetter = Schemas['DeadLetterView'];
export type DeadLetters = Schemas['DeadLetterList'];

export type PaymentRecord = Schemas['PaymentRecord'];
export const PAYMENT_STATES = [
  'NEW',
  'OPEN',
  'AUTHORIZED',
  'CAPTURED',
  'VOIDED',
  'REFUNDED',
] as const satisfies readonly PaymentRecord['state'][];
/** What the provider was told about a payment, or is to be told. */
export type PaymentCommand = PaymentRecord['commands'][number];

export const SALE_SORTS = ['attention', 'name', 'start', 'end', 'sold'] as const;

export const adminPaths = {
  session: pathTo('/api/v1/admin/session', {}),
  sessions: pathTo('/api/v1/admin/sessions', {}),
  acts: pathTo('/api/v1/admin/acts', {}),
  actsFile: pathTo('/api/v1/admin/acts.csv', {}),
  sales: pathTo('/api/v1/admin/sales', {}),
  salesFiles: { csv: pathTo('/api/v1/admin/sales.csv', {}), json: pathTo('/api/v1/admin/sales.json', {}) },
  importDrafts: pathTo('/api/v1/admin/drafts/import', {}),
  sale: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}', { saleId }),
  pause: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/pause', { saleId }),
  resume: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/resume', { saleId }),
  end: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/end', { saleId }),
  duplicate: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/duplicate', { saleId }),
  drafts: pathTo('/api/v1/admin/drafts', {}),
  draft: (saleId: string) => pathTo('/api/v1/admin/drafts/{saleId}', { saleId }),
  publish: (saleId: string) => pathTo('/api/v1/admin/drafts/{saleId}/publish', { saleId }),
  retire: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/retire', { saleId }),
  room: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/room', { saleId }),
  pauseRoom: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/room/pause', { saleId }),
  resumeRoom: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/room/resume', { saleId }),
  roomCodes: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/room/codes', { saleId }),
  stock: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/stock', { saleId }),
  product: (saleId: string) => pathTo('/api/v1/admin/products/{saleId}', { saleId }),
  pictures: (saleId: string, alt: string) =>
    `${pathTo('/api/v1/admin/products/{saleId}/pictures', { saleId })}?${new URLSearchParams({ alt }).toString()}`,
  picture: (saleId: string, hash: string) =>
    pathTo('/api/v1/admin/products/{saleId}/pictures/{hash}', { saleId, hash }),
  live: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/live', { saleId }),
  series: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/series', { saleId }),
  orders: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/orders', { saleId }),
  cancelOrder: (orderId: string) => pathTo('/api/v1/admin/orders/{orderId}/cancel', { orderId }),
  ordersFile: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/orders.csv', { saleId }),
  audit: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/audit', { saleId }),
  auditFile: (saleId: string) => pathTo('/api/v1/admin/sales/{saleId}/audit.csv', { saleId }),
  reset: pathTo('/api/v1/admin/reset', {}),
  status: pathTo('/api/v1/admin/status', {}),
  drift: pathTo('/api/v1/admin/drift', {}),
  payments: pathTo('/api/v1/admin/payments', {}),
  retryPayment: (paymentId: string) => pathTo('/api/v1/admin/payments/{paymentId}/retry', { paymentId }),
  deadLetters: pathTo('/api/v1/admin/dead-letters', {}),
  replayDeadLetters: pathTo('/api/v1/admin/dead-letters/replay', {}),
  discardDeadLetters: pathTo('/api/v1/admin/dead-letters/discard', {}),
};
