import { describe, expect, it } from '@jest/globals';
import type { SecondFigures } from '../statistics.js';
import { chartFile, roundedMax, timeTicks, chartSvg, LATENCIES_CHART, REQUESTS_CHART } from './charts.js';
import { judgeStock, stockVerdict } from './live-page.js';

const host = 'http://127.0.0.1:3002';

describe('the verdict of the stock', () => {
  it.each([
    [106, -6, 'race', '-6 of 100', 'RACE CONDITION', '106 orders for 100 units.'],
    [106, 2, 'race', '-6 of 100', 'RACE CONDITION', '106 orders for 100 units. The counter says that 2 are left.'],
    [100, 0, 'held', 'exactly 0', 'OK', '100 orders for 100 units.'],
    [1, 99, 'open', '99 of 100', 'left', '1 order for 100 units.'],
  ])('of %d orders and %d left by the counter is %s', (orders, remainingStock, result, left, word, sentence) => {
    expect(judgeStock({ host, totalStock: 100, remainingStock, orders })).toEqual({ result, left, word, sentence });
  });

  it('is unknown where the shop does not say, and lets no HTML in', () => {
    const { text } = stockVerdict({ host, unknown: 'answered <b>503</b>' });
    expect(text).toContain('unknown');
    expect(text).toContain('answered &lt;b&gt;503&lt;/b&gt;');
  });
});

function second(number: number, medianMs: number | null): SecondFigures {
  return { second: number, users: 1, requests: 612, failures: 12, medianMs, p95Ms: medianMs };
}

describe('a chart', () => {
  it('says in words what its lines show', () => {
    const { text } = chartSvg(REQUESTS_CHART, [second(0, 1), { ...second(1, 1), requests: 500 }]);
    expect(text).toContain('Over 2 seconds. Requests: last 500/s, at most 612/s. Failures: last 12/s, at most 12/s.');
    expect(text).toContain('aria-labelledby="requests-title requests-description"');
  });

  it('says so where there is nothing to show', () => {
    expect(chartSvg(LATENCIES_CHART, []).text).toContain('No figures yet');
  });

  it('has its style with it as a file, and nothing of another address but the name of SVG', () => {
    const seconds = [second(0, 1), second(1, null), second(2, 3)];
    const file = chartFile(LATENCIES_CHART, { seconds, checkouts: [], total: {} as never });
    expect(file).toMatch(/^<svg\s+xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(file).toContain('stroke: var(--median)');
    expect(file.match(/https?:\/\//g)).toHaveLength(1);
  });

  it.each([
    [[], 10],
    [[null, 3], 10],
    [[11], 20],
    [[230], 250],
    [[501], 1_000],
  ])('of %j reaches to %d', (values: (number | null)[], max) => {
    expect(roundedMax(values)).toBe(max);
  });

  it.each([
    [30, [0, 5, 10, 15, 20, 25, 30]],
    [61, [0, 15, 30, 45, 60]],
    [600, [0, 120, 240, 360, 480, 600]],
  ])('over %d seconds names %j', (span, ticks) => {
    expect(timeTicks(span)).toEqual(ticks);
  });
});
