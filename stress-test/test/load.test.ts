import { describe, expect, it } from '@jest/globals';
import { USER_ID_PATTERN } from 'flashsale-core';
import { readAnswer } from '../load/answers.js';
import { loadProfile, newRunId, SCENARIOS, userIdOf, type ScenarioName } from '../load/load-profile.js';
import { loadReport, reportText, type Measurements } from '../load/load-report.js';
import { type Plan, planOf, SHARES_DEFAULT } from '../load/paid-plan.js';
import { type PaidMeasurements, paidReport, paidText } from '../load/paid-report.js';
import { type RoomMeasurements, roomReport, roomText } from '../load/room-report.js';
import { arrivalAtMs, visitorPlanOf } from '../load/room-visitor.js';

describe('loadProfile', () => {
  it('is 2,000 purchases a second for 5 seconds, each of another user, where nothing else is said', () => {
    expect(loadProfile('stampede')).toMatchObject({
      ratePerSecond: 2_000,
      durationSeconds: 5,
      purchases: 10_000,
      users: 'unique',
      readsPerSecond: 0,
      unitsNeeded: 0,
    });
  });

  it('gives every scenario what makes it one', () => {
    expect(loadProfile('repeated-users').users).toBe(500);
    expect(loadProfile('plentiful').unitsNeeded).toBe(10_000);
    expect(loadProfile('crossing-zero', { remainingUnits: 100 })).toMatchObject({ purchases: 200, unitsNeeded: 1 });
    expect(loadProfile('readers').readsPerSecond).toBe(1_000);
    expect(loadProfile('ramp')).toMatchObject({ purchases: 51_500, durationSeconds: 20 });
  });

  it('lets settings come before the scenario', () => {
    for (const name of Object.keys(SCENARIOS) as ScenarioName[]) {
      const settings = { ratePerSecond: 10, durationSeconds: 4, users: 3, readsPerSecond: 7, remainingUnits: 50 };
      expect(loadProfile(name, settings)).toMatchObject({
        ratePerSecond: 10,
        durationSeconds: 4,
        users: 3,
        readsPerSecond: 7,
      });
    }
  });
});

it('user ids are new in every run and as the API wants them', () => {
  const [first, second] = [newRunId(), newRunId()];
  expect(userIdOf(first, 'unique', 3)).not.toBe(userIdOf(second, 'unique', 3));
  expect(userIdOf(first, 5, 8)).toBe(userIdOf(first, 5, 3));
  expect(userIdOf(first, 'unique', 9_999_999)).toMatch(new RegExp(USER_ID_PATTERN));
});

describe('readAnswer', () => {
  it.each([
    [200, { success: true, status: 'SUCCESS', orderId: 'o' }, 'SUCCESS'],
    [200, { success: false, status: 'ALREADY_PURCHASED' }, 'ALREADY_PURCHASED'],
    [200, { success: false, status: 'SOLD_OUT' }, 'SOLD_OUT'],
  ])('takes %d %j for an outcome', (status, body, outcome) => {
    expect(readAnswer(status, body)).toMatchObject({ outcome });
  });

  it.each([
    [200, { success: true, status: 'SUCCESS' }, 'unexpected-body'],
    [200, { success: true, status: 'SOLD_OUT' }, 'unexpected-body'],
    [200, { success: false, status: 'SOLD_OUT', orderId: 'o' }, 'unexpected-body'],
    [200, { success: false, status: 'PENDING' }, 'unexpected-body'],
    [200, undefined, 'unexpected-body'],
    [200, null, 'unexpected-body'],
    [400, { statusCode: 400 }, 'http-400'],
    [404, { statusCode: 404 }, 'http-404'],
    [429, { statusCode: 429 }, 'http-429'],
    [503, undefined, 'http-503'],
    [500, { success: true, status: 'SUCCESS', orderId: 'o' }, 'http-other'],
  ])('takes %d %j for a failure', (status, body, failure) => {
    const answer = readAnswer(status, body);
    expect(answer).toMatchObject({ failure });
    expect(answer).not.toHaveProperty('outcome');
  });
});

describe('loadReport', () => {
  const measured: Measurements = {
    driver: 'built-in',
    scenario: 'stampede',
    saleId: 'sale_1',
    apiUrl: 'http://localhost:3000',
    runId: 'run-1',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationSeconds: 5,
    offeredPerSecond: 2_000,
    plannedRequests: 10_000,
    requests: 10_000,
    dropped: 0,
    latencyMs: { average: 1, p50: 1, p95: 499.9, p99: 700, max: 900 },
    outcomes: { SUCCESS: 100, SOLD_OUT: 9_801 },
    failuresByKind: { 'http-503': 99 },
    checks: [{ name: 'answered', passes: 9_901, fails: 99 }],
  };

  function failedThresholds(changes: Partial<Measurements>): string[] {
    const { thresholds, ok } = loadReport({ ...measured, ...changes });
    const failed = thresholds.flatMap((threshold) => (threshold.ok ? [] : [threshold.name]));
    expect(ok).toBe(failed.length === 0);
    return failed;
  }

  it('holds just below its limits', () => {
    expect(failedThresholds({})).toEqual([]);
  });

  it('fails at its limits', () => {
    expect(failedThresholds({ latencyMs: { ...measured.latencyMs, p95: 500 } })).toEqual(['latency p95']);
    expect(failedThresholds({ failuresByKind: { 'http-503': 60, timeout: 40 } })).toEqual(['failures']);
    expect(failedThresholds({ dropped: 1, requests: 9_999 })).toEqual(['dropped']);
    const reads = { requests: 100, failures: 1, latencyMs: measured.latencyMs };
    expect(failedThresholds({ reads })).toEqual(['read failures']);
  });

  it('says to people what it says to programs', () => {
    const text = reportText(loadReport(measured));
    for (const line of [
      /Requests +10,000 in 5\.00 s \(2,000\/s\)/,
      /Failed +99 \(0\.99 %\)/,
      /http-503 +99/,
      /Latency +average 1\.00 ms, p50 1\.00 ms, p95 499\.9 ms, p99 700\.0 ms, max 900\.0 ms/,
      /SUCCESS +100/,
      /ALREADY_PURCHASED +0/,
      /SOLD_OUT +9,801/,
      /FAILED answered \(failed 99 of 10,000\)/,
      /ok {5}failures < 1 %: 0\.99 %/,
    ]) {
      expect(text).toMatch(line);
    }
  });

  it('stands in a box, by section, each line as wide as the box', () => {
    const reads = { requests: 80, failures: 1, latencyMs: measured.latencyMs };
    const lines = reportText(loadReport({ ...measured, reads, apiUrl: `http://${'a'.repeat(120)}:3000` })).split('\n');
    expect(lines.pop()).toBe('');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[0]).toMatch(/^╔═+╗$/);
    expect(lines.at(-1)).toMatch(/^╚═+╝$/);
    expect(lines.slice(1, -1).filter((line) => !/^║ .* ║$|^╠═+╣$/.test(line))).toEqual([]);
    expect(lines.flatMap((line) => /^║ ([A-Z ]+?) +║$/.exec(line)?.[1] ?? [])).toEqual([
      'REQUEST STATISTICS',
      'RESPONSE TIME',
      'PURCHASE RESULTS',
      'CHECKS AND THRESHOLDS',
    ]);
  });
});

describe('the scenario paid', () => {
  it('spreads any number of buyers over the shares', () => {
    for (const buyers of [20, 100, 1_000]) {
      const plans = Array.from({ length: buyers }, (_, number) => planOf(number, SHARES_DEFAULT));
      const shareOf = (plan: Plan): number => plans.filter((chosen) => chosen === plan).length / buyers;
      expect(Math.abs(shareOf('never-pay') - 0.3)).toBeLessThan(0.06);
      expect(Math.abs(shareOf('cancel') - 0.1)).toBeLessThan(0.06);
      expect(Math.abs(shareOf('decline-then-pay') - 0.1)).toBeLessThan(0.06);
      expect(Math.abs(shareOf('pay') - 0.5)).toBeLessThan(0.06);
    }
    const all = { neverPay: 0, cancel: 0, declined: 0 };
    expect(new Set(Array.from({ length: 100 }, (_, number) => planOf(number, all)))).toEqual(new Set(['pay']));
  });

  const percentiles = { p50: 1, p99: 2, max: 3 };
  const measured: PaidMeasurements = {
    ...{ driver: 'k6', saleId: 'sale_4', apiUrl: 'http://localhost:3000', runId: 'run-1', buyers: 5, ratePerSecond: 5 },
    ...{ shares: SHARES_DEFAULT, patienceSeconds: 60, tookSeconds: 3.21, holds: 4, attempts: 7 },
    firsts: { HELD: 4, ALL_HELD: 1 },
    payments: { accepted: 2, declined: 1 },
    ends: { CONFIRMED: 2, CANCELLED: 1, 'let expire': 1, 'gave up waiting': 1 },
    ...{ attemptMs: percentiles, payableMs: percentiles, confirmedMs: percentiles },
  };

  it.each<[string, Partial<PaidMeasurements>, boolean]>([
    ['nothing is wrong', {}, true],
    ['somebody did not come to an end', { ends: { CONFIRMED: 4 } }, false],
    ['an order was not decided', { ends: { CONFIRMED: 4, 'still HELD': 1 } }, false],
    ['the sandbox broke', { payments: { accepted: 2, 'refused: HTTP 500': 1 } }, false],
    ['a counter is there and counts none', { payments: { accepted: 2, other: 0 } }, true],
  ])('%s', (_what, changes, ok) => {
    expect(paidReport({ ...measured, ...changes }).ok).toBe(ok);
  });

  it('says to people what it says to programs', () => {
    expect(paidText(paidReport(measured)).split('\n')).toEqual([
      'Stress test of sale_4 at http://localhost:3000, driven by k6, run run-1',
      '  Buyers             5, with 7 attempts and 4 holds in 3.2 s',
      '  Told first         HELD 4, ALL_HELD 1',
      '  Payments           accepted 2, declined 1',
      '  In the end         CONFIRMED 2, CANCELLED 1, let expire 1, gave up waiting 1',
      '  Attempt            p50 1.0 ms, p99 2.0 ms, max 3.0 ms',
      '  Hold to payable    p50 1.0 ms, p99 2.0 ms, max 3.0 ms',
      '  Paid to confirmed  p50 1.0 ms, p99 2.0 ms, max 3.0 ms',
      '',
    ]);
  });
});

describe('the scenario room', () => {
  it('spreads any number of visitors over the shares, and the early ones over the time until the cut-off', () => {
    const times = { opensAtMs: 0, cutOffAtMs: 50_000, startsAtMs: 60_000, ratePerSecond: 100 };
    for (const visitors of [20, 100, 1_000]) {
      const all = Array.from({ length: visitors }, (_, number) => number);
      const shareOf = (counts: (number: number) => boolean): number => all.filter(counts).length / visitors;
      const atMs = (number: number): number => arrivalAtMs(number, { visitors, ...times });
      expect(Math.abs(shareOf((number) => visitorPlanOf(number, 0.5).isBack) - 0.5)).toBeLessThan(0.06);
      expect(Math.abs(shareOf((number) => visitorPlanOf(number, 0.5).isPushy) - 0.1)).toBeLessThan(0.06);
      expect(Math.abs(shareOf((number) => atMs(number) >= 60_000) - 0.25)).toBeLessThan(0.06);
      expect(Math.abs(shareOf((number) => atMs(number) < 24_500) - 0.375)).toBeLessThan(0.1);
      expect(all.map(atMs).filter((ms) => ms > 49_000 && ms < 60_000)).toEqual([]);
      expect(Math.max(...all.map(atMs))).toBeLessThanOrEqual(60_000 + visitors * 2.5);
    }
  });

  const percentiles = { p50: 1, p99: 2, max: 3 };
  const measured: RoomMeasurements = {
    ...{ driver: 'k6', saleId: 'sale_7', apiUrl: 'http://localhost:3000', runId: 'run-1', visitors: 5 },
    ...{ ratePerSecond: 5, neverBackShare: 0.5, tookSeconds: 3.21, polls: 7 },
    seconds: { same: 1 },
    uninvited: { 'HTTP 403': 2 },
    ends: { 'never came back': 2, SUCCESS: 2, SOLD_OUT: 1 },
    ...{ joinMs: percentiles, pollMs: percentiles },
  };

  it.each<[string, Partial<RoomMeasurements>, boolean]>([
    ['nothing is wrong', {}, true],
    ['somebody did not come to an end', { ends: { SUCCESS: 4 } }, false],
    ['somebody was admitted, and could not buy', { ends: { SUCCESS: 4, 'HTTP 403': 1 } }, false],
    ['somebody bought without an admission', { uninvited: { 'HTTP 403': 1, SUCCESS: 1 } }, false],
    ['a second device got a number of its own', { seconds: { same: 1, another: 1 } }, false],
  ])('%s', (_what, changes, ok) => {
    expect(roomReport({ ...measured, ...changes }).ok).toBe(ok);
  });

  it('says to people what it says to programs', () => {
    expect(roomText(roomReport(measured)).split('\n')).toEqual([
      'Stress test of the waiting room of sale_7 at http://localhost:3000, driven by k6, run run-1',
      '  Visitors       5, with 7 polls in 3.2 s',
      '  Second device  same 1',
      '  Not admitted   HTTP 403 2',
      '  In the end     never came back 2, SUCCESS 2, SOLD_OUT 1',
      '  Number         p50 1.0 ms, p99 2.0 ms, max 3.0 ms',
      '  Poll           p50 1.0 ms, p99 2.0 ms, max 3.0 ms',
      '',
    ]);
  });
});
