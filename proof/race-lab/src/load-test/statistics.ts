import { LatencyHistogram } from 'flashsale-testkit';
import type { WorkerReport } from './messages.js';
import { type Checkout, CHECKOUTS, CHECKOUT_METHOD, checkoutPath } from './plan.js';
import { type CheckoutReport, countFailure } from './tally.js';

/** What is known of the requests to one checkout, or to all. Latencies are null where there was no request. */
export interface Figures {
  readonly requests: number;
  readonly orders: number;
  readonly soldOut: number;
  readonly failures: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly requestsPerSecond: number;
}

interface CheckoutFigures extends Figures {
  readonly checkout: Checkout;
  readonly failuresByKind: Readonly<Record<string, number>>;
}

/** One second of a load test. */
export interface SecondFigures {
  /** Since the start. */
  readonly second: number;
  readonly users: number;
  readonly requests: number;
  readonly failures: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

export interface LoadStatistics {
  readonly checkouts: readonly CheckoutFigures[];
  readonly total: Figures;
  readonly seconds: readonly SecondFigures[];
}

/** The rate that is shown while the test runs is that of so many seconds. */
export const RATE_WINDOW_SECONDS = 5;
/** A worker that is this far behind the others is not waited for. */
const LAG_SECONDS_MAX = 3;

class Sum {
  requests = 0;
  orders = 0;
  soldOut = 0;
  failed = 0;
  readonly failures = new Map<string, number>();
  readonly latencies = new LatencyHistogram();

  add({ requests, orders, soldOut, failures, latencies }: CheckoutReport): void {
    this.requests += requests;
    this.orders += orders;
    this.soldOut += soldOut;
    this.latencies.addEncoded(latencies);
    for (const [kind, times] of Object.entries(failures)) {
      this.failed += times;
      countFailure(this.failures, kind, times);
    }
  }

  figures(requestsPerSecond: number): Figures {
    const { requests, orders, soldOut, failed, latencies } = this;
    const percentileMs = (percentile: number): number | null =>
      latencies.count === 0 ? null : latencies.percentileMs(percentile);
    return {
      requests,
      orders,
      soldOut,
      failures: failed,
      medianMs: percentileMs(50),
      p95Ms: percentileMs(95),
      p99Ms: percentileMs(99),
      maxMs: percentileMs(100),
      requestsPerSecond,
    };
  }
}

class OpenSecond {
  /** By worker. */
  readonly users = new Map<number, number>();
  readonly sum = new Sum();
  readonly requests = new Map<Checkout, number>();
}

interface ClosedSecond {
  readonly figures: SecondFigures;
  readonly byCheckout: ReadonlyMap<Checkout, number>;
}

/** What all workers of a load test saw, put together: by checkout, in all, and second by second. */
export class Statistics {
  readonly #checkouts = new Map<Checkout, Sum>();
  readonly #total = new Sum();
  readonly #open = new Map<number, OpenSecond>();
  readonly #closed: ClosedSecond[] = [];
  /** The newest second that each worker has reported. */
  readonly #reported: Map<number, number>;
  /** The users that each worker had in it. */
  readonly #users = new Map<number, number>();

  constructor(workers: readonly number[]) {
    this.#reported = new Map(workers.map((worker) => [worker, -1]));
  }

  add(worker: number, { second, users, checkouts }: WorkerReport): void {
    for (const report of checkouts) {
      this.#sumOf(report.checkout).add(report);
      this.#total.add(report);
    }
    // What comes too late for its second still counts in the totals.
    if (second > this.#lastClosed) this.#addToSecond(worker, second, users, checkouts);
    if (this.#reported.has(worker)) {
      this.#reported.set(worker, second);
      this.#users.set(worker, users);
    }
    this.#closeReported();
  }

  /** This worker reports no more. */
  forget(worker: number): void {
    this.#reported.delete(worker);
    this.#users.delete(worker);
    this.#closeReported();
  }

  /** @param ranForMs how long the test was, where it is over: then rates are those of the whole test */
  read(ranForMs?: number): LoadStatistics {
    const rate = (requests: number, checkout?: Checkout): number =>
      ranForMs === undefined ? this.#recentRate(checkout) : requests / Math.max(1, ranForMs / 1_000);
    return {
      checkouts: CHECKOUTS.flatMap((checkout): CheckoutFigures[] => {
        const sum = this.#checkouts.get(checkout);
        if (sum === undefined) return [];
        const failuresByKind = Object.fromEntries(sum.failures);
        return [{ checkout, ...sum.figures(rate(sum.requests, checkout)), failuresByKind }];
      }),
      total: this.#total.figures(rate(this.#total.requests)),
      seconds: this.#closed.map(({ figures }) => figures),
    };
  }

  get #lastClosed(): number {
    return this.#closed.at(-1)?.figures.second ?? -1;
  }

  #sumOf(checkout: Checkout): Sum {
    const sum = this.#checkouts.get(checkout) ?? new Sum();
    this.#checkouts.set(checkout, sum);
    return sum;
  }

  #addToSecond(worker: number, second: number, users: number, checkouts: readonly CheckoutReport[]): void {
    const open = this.#open.get(second) ?? new OpenSecond();
    this.#open.set(second, open);
    open.users.set(worker, users);
    for (const report of checkouts) {
      open.sum.add(report);
      open.requests.set(report.checkout, (open.requests.get(report.checkout) ?? 0) + report.requests);
    }
  }

  /** Closes the seconds that all workers have reported: only then is their sum the whole. */
  #closeReported(): void {
    const newest = Math.max(-1, ...this.#open.keys());
    const reportedByAll = this.#reported.size === 0 ? newest : Math.min(...this.#reported.values());
    const until = Math.max(reportedByAll, newest - LAG_SECONDS_MAX);
    const due = [...this.#open].filter(([second]) => second <= until).sort(([one], [other]) => one - other);
    for (const [second, { users: reported, sum, requests }] of due) {
      this.#open.delete(second);
      const { medianMs, p95Ms, failures } = sum.figures(0);
      // A worker that was too busy for a report still had its users.
      const users = [...new Map([...this.#users, ...reported]).values()].reduce((all, own) => all + own, 0);
      this.#closed.push({
        figures: { second, users, requests: sum.requests, failures, medianMs, p95Ms },
        byCheckout: requests,
      });
    }
  }

  #recentRate(checkout: Checkout | undefined): number {
    const recent = this.#closed.slice(-RATE_WINDOW_SECONDS);
    const requests = recent.map(({ figures, byCheckout }) =>
      checkout === undefined ? figures.requests : (byCheckout.get(checkout) ?? 0),
    );
    return requests.reduce((sum, value) => sum + value, 0) / Math.max(1, recent.length);
  }
}

const FIGURES_HEADER = [
  ...['method', 'path', 'requests', 'orders', 'sold_out', 'failures'],
  ...['median_ms', 'p95_ms', 'p99_ms', 'max_ms', 'requests_per_second'],
];
const SECONDS_HEADER = ['second', 'users', 'requests', 'failures', 'median_ms', 'p95_ms'];

/** A line for each checkout, and one for all. */
export function figuresCsv({ checkouts, total }: LoadStatistics): string {
  return table([
    FIGURES_HEADER,
    ...checkouts.map((figures) => [CHECKOUT_METHOD, checkoutPath(figures.checkout), ...cells(figures)]),
    ['', 'Total', ...cells(total)],
  ]);
}

/** A line for each second. */
export function secondsCsv({ seconds }: LoadStatistics): string {
  const lines = seconds.map(({ second, users, requests, failures, medianMs, p95Ms }) =>
    [second, users, requests, failures, medianMs, p95Ms].map(cell),
  );
  return table([SECONDS_HEADER, ...lines]);
}

function cells({ requests, orders, soldOut, failures, ...rest }: Figures): string[] {
  const { medianMs, p95Ms, p99Ms, maxMs, requestsPerSecond } = rest;
  return [requests, orders, soldOut, failures, medianMs, p95Ms, p99Ms, maxMs, requestsPerSecond].map(cell);
}

function cell(value: number | null): string {
  return value === null ? '' : String(Math.round(value * 1_000) / 1_000);
}

/** By RFC 4180. No cell holds a comma or a quote: they are numbers and our own words. */
function table(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
