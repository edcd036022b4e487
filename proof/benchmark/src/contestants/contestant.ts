import type { CheckResult } from 'flashsale-verify';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';

const CONTESTANT_NAMES = [
  'bare-http',
  'bare-fastify',
  'bare-redis',
  'common',
  'flash-sale',
  'flash-sale-2-apis',
] as const;
export type ContestantName = (typeof CONTESTANT_NAMES)[number];

/** What the ratios of a workload are taken to. */
export const YARDSTICK: ContestantName = 'bare-fastify';

/** The sales that a round is about. */
export interface SalesToOpen {
  readonly saleIds: readonly string[];
  /** Units of each that nobody owns yet. */
  readonly units: number;
  /** Users `<prefix>0` to `<prefix><count - 1>` who own one each already. */
  readonly owners: { readonly prefix: string; readonly count: number } | undefined;
}

/** What was sold from the first request on, and when the last of it was in the database. */
export interface Persistence {
  readonly orders: number;
  readonly seconds: number;
}

/** One of those that are measured side by side. */
export interface Contestant {
  readonly name: ContestantName;
  readonly title: string;
  readonly target: LoadTarget;
  /** Its own processes by what they are, without the stores. */
  readonly processes: Readonly<Record<string, readonly number[]>>;
  openSales(sales: SalesToOpen, signal: AbortSignal): Promise<void>;
  /** Receives what the buyers were answered, to compare it with what the stores say. */
  receive(result: LoadResult): void;
  /** The orders in the database; undefined for those that persist nothing. */
  countOrders(): Promise<number | undefined>;
  /** Resolves when nothing of what was sent is under way any more. @throws when that takes too long */
  untilAtRest(signal: AbortSignal): Promise<void>;
  /** Milliseconds from the reservation to the order at the given percentiles; undefined where there are no such orders. */
  confirmationMs(saleIds: readonly string[], percentiles: readonly number[]): Promise<readonly number[] | undefined>;
  /** Compares what the buyers received with what the stores say, in all sales since they were last forgotten. */
  check(): Promise<readonly CheckResult[]>;
  forgetSales(): Promise<void>;
}
