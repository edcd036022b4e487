import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../observe/timeline.js';
import type { MatrixResult } from '../run/matrix-result.js';
import type { FaultResult } from '../run/run-fault.js';
import { renderReport } from './render-report.js';
import { renderMarkdown, renderText } from './table.js';

const sample = (atMs: number, changes: Partial<Sample> = {}): Sample => ({
  ...{ atMs, periodMs: 500, decided: 200, unknown: 0, latencyP50Ms: 2, latencyP99Ms: 9, latencyMaxMs: 12 },
  ...{ stock: 1_000, buyers: 100, outbox: 3, orders: 97, queued: 0, deadLetters: 0, ...changes },
});

const held: FaultResult = {
  ...{ number: 16, title: 'Redis killed <and> restarted', checks: 'nothing is lost', limitMs: 10_000 },
  ...{ observations: ['a|b'], violations: [], purchases: 12_345, answers: { SUCCESS: 40 }, tookMs: 9_000 },
  healings: [
    { what: 'one', tookMs: 1_200, limitMs: 10_000 },
    { what: 'other', tookMs: 3_400, limitMs: 10_000 },
  ],
  timeline: {
    samples: [sample(500), sample(1_000, { stock: null, buyers: null, outbox: null }), sample(1_500)],
    marks: [{ atMs: 700, text: 'Redis is <killed>' }],
  },
};
const broken: FaultResult = { ...held, number: 17, healings: [], limitMs: undefined, violations: ['L1: lost'] };
const matrix: MatrixResult = {
  ...{ command: 'npm run faults -- --seed 42', seed: 42, ratePerSecond: 450, isShort: false },
  ...{ startedAt: '2026-11-26T18:00:00.000Z', tookMs: 90_000, results: [held, broken] },
  machine: { cores: 2, cpu: 'a processor', memoryGib: 24, system: 'Linux 6' },
};

describe('the report of a run', () => {
  it('is one page with the timeline of each fault, and what is put in is escaped', () => {
    const page = renderReport(matrix);
    expect(page).toContain('Redis killed &lt;and&gt; restarted');
    expect(page).toContain('Redis is &lt;killed&gt;');
    expect(page).not.toContain('<and>');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect(page).toContain('L1: lost');
  });

  it('leaves a gap where a store could not be read', () => {
    const stock = /units in stock.*?<path class="good" d="([^"]*)"/s.exec(renderReport(matrix))?.[1];
    expect(stock?.match(/M/g)).toHaveLength(2);
  });

  it('is a table for a terminal, with the slowest healing and every violation', () => {
    const text = renderText(matrix, 120);
    expect(text).toMatch(/16 +held +3\.4 s +10 s +12,345 +Redis killed <and> restarted\n +a\|b\n/);
    expect(text).toMatch(/17 +BROKEN +- +- +12,345/);
    expect(text).toContain('17: L1: lost');
    expect(text).toContain('1 of 2 faults held. 24,690 purchases recorded, 80 of them SUCCESS');
  });

  it('keeps the verdict and the numbers on a narrow terminal', () => {
    const lines = renderText(matrix, 60).split('\n');
    expect(lines.find((line) => line.startsWith('17'))).toMatch(/^17 +BROKEN/);
    expect(lines.find((line) => line.startsWith('16'))).toMatch(/^16 +held +3\.4 s/);
  });

  it('is a table of Markdown whose cells stay cells', () => {
    expect(renderMarkdown(matrix)).toContain(
      '| 16 | held | 3.4 s | 10 s | 12,345 | Redis killed <and> restarted | a\\|b |',
    );
  });
});
