import type { SaleView } from './sale';

export interface AdminSession {
  readonly demo: boolean;
}

export interface AdminSale extends SaleView {
  readonly state: 'OPEN' | 'PAUSED';
  readonly epoch: number;
  readonly revision: number;
  /** Purchases are decided, by this very definition. */
  readonly ready: boolean;
  /** These three are null while the counters cannot be read. */
  readonly buyers: number | null;
  readonly outbox: number | null;
  readonly oldestOutboxAgeMs: number | null;
  readonly orders: number;
}

export const OUTCOMES = ['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT', 'NOT_ACTIVE'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const PERCENTILES = ['p50', 'p95', 'p99'] as const;
export type Percentile = (typeof PERCENTILES)[number];

/** Right side and verdict are null while PostgreSQL is away. */
export interface Equation {
  readonly left: number;
  readonly right: number | null;
  readonly holds: boolean | null;
}

/** One look at a sale in motion. */
export interface LiveReading {
  readonly saleId: string;
  readonly at: string;
  readonly stock: number;
  readonly buyers: number;
  /** Null while PostgreSQL is away. */
  readonly orders: number | null;
  readonly outbox: number;
  readonly oldestOutboxAgeMs: number | null;
  /** Null while RabbitMQ is away. */
  readonly queue: { readonly ready: number; readonly deadLetters: number } | null;
  readonly equations: { readonly buyers: Equation; readonly stock: Equation };
  /** Totals since this epoch began. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Over the last 10 s; percentiles are null when nobody asked. */
  readonly latencyMs: Readonly<Record<Percentile, number | null>> & { readonly count: number };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the page after this one. */
  readonly next: string | null;
}

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly status: string;
  readonly reservedAt: string;
  readonly createdAt: string;
}

export const EVENT_TYPES = [
  'ATTEMPTED',
  'RESERVED',
  'CONFIRMED',
  'REJECTED_SOLD_OUT',
  'REJECTED_DUPLICATE',
  'REJECTED_NOT_ACTIVE',
  'REPLAYED',
  'FAILED_DB',
  'DISCARDED',
  'ADMIN_RESET',
  'STALE_DROPPED',
  'DUPLICATE_DROPPED',
  'OVERSOLD',
  'REBUILT',
] as const;

export interface AuditEvent {
  readonly id: string;
  readonly userId: string | null;
  readonly eventType: string;
  readonly orderId: string | null;
  readonly epoch: number;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string;
}

export interface DeadLetter {
  readonly deadLetterId: string;
  /** These are null where the broker told none. */
  readonly reason: string | null;
  readonly queue: string | null;
  readonly at: string | null;
  readonly count: number;
  readonly body: unknown;
}

export interface DeadLetters {
  readonly total: number;
  readonly items: readonly DeadLetter[];
}

/** How far a sale is from its two equations, or why nobody can tell. */
export type SaleDrift = { readonly saleId: string } & (
  { readonly buyers: number; readonly stock: number } | { readonly state: 'moving' | 'not-ready' }
);

export interface NewSale {
  readonly saleId?: string;
  readonly name: string;
  readonly totalStock: number;
  readonly startsAt: string;
  readonly endsAt: string;
}

export type SaleChange = Partial<Pick<NewSale, 'name' | 'startsAt' | 'endsAt'>>;

const root = '/api/v1/admin';
const sale = (saleId: string): string => `${root}/sales/${encodeURIComponent(saleId)}`;

export const adminPaths = {
  session: `${root}/session`,
  sales: `${root}/sales`,
  sale,
  pause: (saleId: string) => `${sale(saleId)}/pause`,
  resume: (saleId: string) => `${sale(saleId)}/resume`,
  stock: (saleId: string) => `${sale(saleId)}/stock`,
  live: (saleId: string) => `${sale(saleId)}/live`,
  orders: (saleId: string) => `${sale(saleId)}/orders`,
  audit: (saleId: string) => `${sale(saleId)}/audit`,
  reset: `${root}/reset`,
  drift: `${root}/drift`,
  deadLetters: `${root}/dead-letters`,
  replayDeadLetters: `${root}/dead-letters/replay`,
  discardDeadLetters: `${root}/dead-letters/discard`,
};
