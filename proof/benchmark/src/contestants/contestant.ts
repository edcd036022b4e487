import type { SaleMode } from 'flashsale-core';
import type { CheckResult } from 'flashsale-verify';
import type { Identities } from '../identities/identities.js';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';

/** How requests come: from anybody, one address and without a token; as in production; or as in production through HAProxy. */
export const FORMS = ['open', 'production', 'haproxy'] as const;
export type Form = (typeof FORMS)[number];

/** Who can take part, and in which form; those without one are what the others are compared with, and always take part. */
export const CONTESTANTS = {
  'bare-http': { form: undefined, isQuick: true },
  'bare-fastify': { form: undefined, isQuick: true },
  'bare-fastify-production': { form: 'production', isQuick: false },
  'fastify-secure': { form: 'production', isQuick: true },
  'bare-redis': { form: 'open', isQuick: true },
  common: { form: 'open', isQuick: true },
  'flash-sale': { form: 'open', isQuick: true },
  'flash-sale-2-apis': { form: 'open', isQuick: true },
  'flash-sale-2-processes': { form: 'open', isQuick: false },
  'flash-sale-paid': { form: 'open', isQuick: false },
  'flash-sale-secure': { form: 'production', isQuick: true },
  'flash-sale-secure-rs256': { form: 'production', isQuick: false },
  'flash-sale-secure-eddsa': { form: 'production', isQuick: false },
  'flash-sale-haproxy': { form: 'haproxy', isQuick: false },
} as const satisfies Record<string, { readonly form: Form | undefined; readonly isQuick: boolean }>;
export type ContestantName = keyof typeof CONTESTANTS;

/** What the ratios of a workload are taken to. */
export const YARDSTICK: ContestantName = 'bare-fastify';

/** The sales that a round is about. */
export interface SalesToOpen {
  readonly saleIds: readonly string[];
  /** Units of each that nobody owns yet. */
  readonly units: number;
  /** Users `<prefix>0` to `<prefix><count - 1>` who own one each already. */
  readonly owners: { readonly prefix: string; readonly count: number } | undefined;
  readonly mode: SaleMode;
  readonly due?: DueHolds | undefined;
  /** Of each; 1 by default. */
  readonly buckets?: number;
}

/** Units that users of their own hold until the same instant. */
export interface DueHolds {
  readonly count: number;
  /** Epoch ms by the clock of Redis. */
  readonly atMs: number;
}

/** What was sold or held from the first request on, and when the last of it was in the database. */
export interface Persistence {
  readonly orders: number;
  readonly seconds: number;
}

/** One of those that are measured side by side. */
export interface Contestant {
  readonly name: ContestantName;
  readonly title: string;
  readonly target: LoadTarget;
  /** Undefined: whoever asks is believed. */
  readonly identities: Identities | undefined;
  /** Its own processes by what they are, without the stores. */
  readonly processes: Readonly<Record<string, readonly number[]>>;
  openSales(sales: SalesToOpen, signal: AbortSignal): Promise<void>;
  /** Receives what the buyers were answered, to compare it with what the stores say. */
  receive(result: LoadResult): void;
  /** The orders in the database, also those whose units are only held; where buyers pay, those that are paid; undefined for those that persist nothing. */
  countOrders(): Promise<number | undefined>;
  /** Resolves when nothing of what was sent is under way any more. @throws when that takes too long */
  untilAtRest(signal: AbortSignal): Promise<void>;
  /** Milliseconds from the reservation to the order at the given percentiles; undefined where there are no such orders. */
  confirmationMs(saleIds: readonly string[], percentiles: readonly number[]): Promise<readonly number[] | undefined>;
  /** Compares what the buyers received with what the stores say, in all sales since they were last forgotten. */
  check(): Promise<readonly CheckResult[]>;
  forgetSales(): Promise<void>;
}
