import { describe, expect, it } from '@jest/globals';
import type { WorkerReport } from './messages.js';
import type { Checkout } from './plan.js';
import { figuresCsv, secondsCsv, Statistics } from './statistics.js';
import { type RequestOutcome, Tally } from './tally.js';

type Seen = readonly [checkout: Checkout, outcome: RequestOutcome, latencyMs: number];

const UNAVAILABLE = { failure: '503 Service Unavailable' };

function report(second: number, users: number, seen: readonly Seen[]): WorkerReport {
  const tally = new Tally();
  for (const [checkout, outcome, latencyMs] of seen) tally.record(checkout, outcome, latencyMs);
  return { second, users, checkouts: tally.take() };
}

function latenciesFrom(first: number, last: number): Seen[] {
  return Array.from({ length: last - first + 1 }, (_, place) => ['safe', 'order', first + place] as const);
}

describe('Statistics', () => {
  it('has the percentiles of all workers together, not a mean of theirs', () => {
    const statistics = new Statistics([1, 2]);
    statistics.add(1, report(0, 5, latenciesFrom(1, 90)));
    statistics.add(2, report(0, 5, latenciesFrom(91, 100)));
    const { total, seconds } = statistics.read();
    expect(total.requests).toBe(100);
    expect(total.medianMs).toBeCloseTo(50, 0);
    expect(total.p95Ms).toBeCloseTo(95, 0);
    expect(total.maxMs).toBeCloseTo(100, 0);
    expect(seconds).toEqual([expect.objectContaining({ second: 0, users: 10, requests: 100, failures: 0 })]);
    expect(seconds[0]?.p95Ms).toBeCloseTo(95, 0);
  });

  it('counts orders, sold out and failures by kind, for each checkout and in all', () => {
    const statistics = new Statistics([1, 2]);
    statistics.add(
      1,
      report(0, 1, [
        ['buggy', 'order', 10],
        ['buggy', 'sold-out', 2],
        ['unstable', UNAVAILABLE, 1],
      ]),
    );
    statistics.add(
      2,
      report(0, 1, [
        ['unstable', UNAVAILABLE, 1],
        ['unstable', { failure: 'ECONNREFUSED' }, 1],
      ]),
    );
    const { checkouts, total, seconds } = statistics.read();
    expect(checkouts).toEqual([
      expect.objectContaining({ checkout: 'buggy', requests: 2, orders: 1, soldOut: 1, failures: 0 }),
      expect.objectContaining({
        checkout: 'unstable',
        requests: 3,
        orders: 0,
        soldOut: 0,
        failures: 3,
        failuresByKind: { '503 Service Unavailable': 2, ECONNREFUSED: 1 },
      }),
    ]);
    expect(total).toMatchObject({ requests: 5, orders: 1, soldOut: 1, failures: 3 });
    expect(seconds[0]?.failures).toBe(3);
  });

  it('shows a second when all workers have reported it, and not before', () => {
    const statistics = new Statistics([1, 2]);
    statistics.add(1, report(0, 3, []));
    expect(statistics.read().seconds).toEqual([]);
    statistics.add(2, report(0, 4, []));
    expect(statistics.read().seconds.map(({ users }) => users)).toEqual([7]);
  });

  it('does not wait for a worker that is gone, nor for one that is far behind', () => {
    const gone = new Statistics([1, 2]);
    gone.add(1, report(0, 3, []));
    gone.forget(2);
    expect(gone.read().seconds).toHaveLength(1);
    const slow = new Statistics([1, 2]);
    for (let second = 0; second < 10; second += 1) slow.add(1, report(second, 3, []));
    expect(slow.read().seconds.at(-1)?.second).toBe(6);
    // What comes late counts, although its second is closed.
    slow.add(2, report(0, 3, [['safe', 'order', 5]]));
    expect(slow.read().total.requests).toBe(1);
    expect(slow.read().seconds.map(({ second }) => second)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('has the rate of the last seconds while it runs, and of the whole test afterwards', () => {
    const statistics = new Statistics([1]);
    for (let second = 0; second < 10; second += 1) {
      statistics.add(1, report(second, 1, second < 5 ? [] : [['safe', 'sold-out', 1]]));
    }
    expect(statistics.read().total.requestsPerSecond).toBe(1);
    expect(statistics.read().checkouts[0]?.requestsPerSecond).toBe(1);
    expect(statistics.read(10_000).total.requestsPerSecond).toBe(0.5);
  });

  it('counts the failures of too many kinds together', () => {
    const statistics = new Statistics([1]);
    const seen = Array.from({ length: 30 }, (_, kind) => ['safe', { failure: `kind ${kind}` }, 1] as const);
    statistics.add(1, report(0, 1, seen));
    const kinds = statistics.read().checkouts[0]?.failuresByKind ?? {};
    expect(Object.keys(kinds)).toHaveLength(21);
    expect(kinds['other failures']).toBe(10);
  });
});

describe('a tally', () => {
  it('is empty after it was taken', () => {
    const tally = new Tally();
    tally.record('safe', UNAVAILABLE, 3);
    expect(tally.take()).toHaveLength(1);
    expect(tally.take()).toEqual([]);
    tally.record('safe', 'order', 3);
    expect(tally.take()).toEqual([expect.objectContaining({ requests: 1, orders: 1, failures: {} })]);
  });
});

describe('CSV', () => {
  it('has a line for each checkout and one for all, and a line for each second', () => {
    const statistics = new Statistics([1]);
    statistics.add(
      1,
      report(0, 2, [
        ['safe', 'order', 10],
        ['safe', UNAVAILABLE, 10],
      ]),
    );
    statistics.add(1, report(1, 2, []));
    const read = statistics.read(2_000);
    expect(figuresCsv(read).split('\r\n')).toEqual([
      'method,path,requests,orders,sold_out,failures,median_ms,p95_ms,p99_ms,max_ms,requests_per_second',
      expect.stringMatching(/^POST,\/api\/v1\/checkout\/safe,2,1,0,1,10[.\d]*,10[.\d]*,10[.\d]*,10[.\d]*,1$/),
      expect.stringMatching(/^,Total,2,1,0,1,10[.\d]*,10[.\d]*,10[.\d]*,10[.\d]*,1$/),
      '',
    ]);
    expect(secondsCsv(read).split('\r\n')).toEqual([
      'second,users,requests,failures,median_ms,p95_ms',
      expect.stringMatching(/^0,2,2,1,10[.\d]*,10[.\d]*$/),
      '1,2,0,0,,',
      '',
    ]);
  });
});
