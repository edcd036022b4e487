import { describe, expect, it } from '@jest/globals';
import { benchmarkResult, contestantResult, spread } from '../../test-support/results.js';
import { renderReport } from './render-report.js';

const result = benchmarkResult({
  'sold-out': [
    contestantResult('bare-fastify', { ratio: spread(1, 1, 1) }),
    contestantResult('flash-sale', {
      confirmationMs: [[50, 12] as const, [99, 80] as const],
      brokenChecks: [{ id: 'x', title: 'buyers < "orders" & more', expected: '1', found: '2', ok: false }],
    }),
  ],
  paced: [contestantResult('common', { ratio: undefined, cpuMicroseconds: {} })],
});

describe('renderReport', () => {
  const page = renderReport(result);

  it('needs nothing from anywhere else', () => {
    expect(page).not.toMatch(/(src|href)="?(https?:)?\/\//);
    expect(page).not.toMatch(/@import|url\(/);
  });

  it('has the figures, the machine and the goals', () => {
    expect(page).toContain('10,000/s, 0.60 x Fastify');
    expect(page).toContain('2 cores, a processor, 8 GiB, Linux 6.1');
    expect(page).toContain('node v20.20.0 · redis 7.0.15');
    expect(page).toContain('sold out, answers of one API process to bare Fastify');
    expect(page).toContain('npm run bench');
  });

  it('draws a distribution, the bars and the stacks of each workload, and only where there is something to draw', () => {
    expect(page.match(/aria-label="Answers a second"/g)).toHaveLength(2);
    expect(page.match(/aria-label="Latency of the answers"/g)).toHaveLength(2);
    expect(page.match(/aria-label="From the reservation to the order in the database"/g)).toHaveLength(1);
    expect(page.match(/aria-label="Processor time by part"/g)).toHaveLength(1);
    expect(page).not.toContain('NaN');
  });

  it('says which check is broken, escaped', () => {
    expect(page).toContain('flash-sale: buyers &lt; &quot;orders&quot; &amp; more: expected 1, found 2');
  });
});
