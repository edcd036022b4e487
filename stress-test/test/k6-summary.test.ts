import { beforeAll, describe, expect, it } from '@jest/globals';
import type { handleSummary as HandleSummary, SummaryData } from '../k6/summary.js';

const RESULTS_FILE = '/results/k6-purchase.json';

/** As k6 1.x hands it over after 10,000 purchases, less the metrics of its own that nobody reads here. */
const recorded: SummaryData = {
  setup_data: { runId: 'run-mwy8kiqi-w3em', startedAt: '2026-11-27T09:00:00.000Z' },
  state: { testRunDurationMs: 5100.4 },
  metrics: {
    purchases: { values: { count: 10_000, rate: 1960.6 } },
    purchase_success: { values: { count: 100, rate: 19.6 } },
    purchase_already_purchased: { values: { count: 7, rate: 1.4 } },
    purchase_sold_out: { values: { count: 9_890, rate: 1939.1 } },
    purchase_failed_http_503: { values: { count: 3, rate: 0.6 } },
    errors: { values: { rate: 0.0003, passes: 3, fails: 9_997 } },
    purchase_latency: {
      values: { avg: 1.86, min: 0.3, med: 0.89, 'p(50)': 0.89, 'p(95)': 6.64, 'p(99)': 16.5, max: 23.1 },
    },
  },
  root_group: { checks: [{ name: 'answered with HTTP 200', passes: 9_997, fails: 3 }] },
};

describe('the summary of k6-purchase.js', () => {
  let handleSummary: typeof HandleSummary;

  beforeAll(async () => {
    // k6 has its -e variables there before it reads a module.
    Object.assign(globalThis, { __ENV: { API_URL: 'http://localhost:3000', SALE_ID: 'sale_1', RESULTS_FILE } });
    ({ handleSummary } = await import('../k6/summary.js'));
  });

  it('prints the box with requests, response time and results', () => {
    const lines = (handleSummary(recorded)['stdout'] ?? '')
      .split('\n')
      .map((line) => line.replace(/^║ (.*?) +║$/, '$1'));
    const sectionAt = (title: string): string[] => lines.slice(lines.indexOf(title), lines.indexOf(title) + 4);
    expect(lines[1]).toMatch(/^╔═+╗$/);
    expect(lines).toContain('Stress test of sale_1 at http://localhost:3000');
    expect(sectionAt('REQUEST STATISTICS')).toEqual([
      'REQUEST STATISTICS',
      '  Requests            10,000 in 5.00 s (1,999.8/s)',
      '  Failed              3 (0.03 %)',
      '    http-503          3',
    ]);
    expect(sectionAt('RESPONSE TIME')[1]).toBe(
      '  Latency             average 1.86 ms, p50 0.89 ms, p95 6.64 ms, p99 16.5 ms, max 23.1 ms',
    );
    expect(sectionAt('PURCHASE RESULTS')).toEqual([
      'PURCHASE RESULTS',
      '  SUCCESS             100',
      '  ALREADY_PURCHASED   7',
      '  SOLD_OUT            9,890',
    ]);
    expect(lines).toContain('  FAILED answered with HTTP 200 (failed 3 of 10,000)');
  });

  it('writes the same as JSON', () => {
    const written = handleSummary(recorded);
    expect(Object.keys(written)).toEqual(['stdout', RESULTS_FILE]);
    expect(JSON.parse(written[RESULTS_FILE] ?? '')).toMatchObject({
      driver: 'k6',
      saleId: 'sale_1',
      requests: 10_000,
      dropped: 0,
      failures: 3,
      outcomes: { SUCCESS: 100, ALREADY_PURCHASED: 7, SOLD_OUT: 9_890 },
      latencyMs: { average: 1.86, p50: 0.89, p95: 6.64, p99: 16.5, max: 23.1 },
      ok: true,
    });
  });

  it('says nothing of a run that ended in setup', () => {
    const { setup_data: _, ...unprepared } = recorded;
    expect(handleSummary(unprepared)).toEqual({});
  });
});
