import { describe, expect, it } from '@jest/globals';
import { html } from 'flashsale-command-line';
import { type ExperimentResult, RESULT_FORMAT, type StrategyResult } from '../experiment/experiment-result.js';
import { guardCode } from '../experiment/guard-code.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { STRATEGIES } from '../strategies/all-strategies.js';
import { findStrategy } from '../strategies/find-strategy.js';
import { judgeRound, type RoundVerdict } from '../verdict/judge-round.js';
import { judgeRun } from '../verdict/judge-run.js';
import { placeNames } from './place-names.js';
import { renderReport } from './render-report.js';

function round(sold: number): RoundVerdict {
  const claims = Array.from({ length: sold }, (_, place) => ({
    claimId: String(place),
    claimant: String(place),
    amount: 1,
    state: 'claimed' as const,
  }));
  const { capacity } = sessionCapacity;
  const books = { remaining: capacity - sold, claims };
  return judgeRound({ capacity, oncePerClaimant: true, isTwoPhase: false, attempts: [], books }, (facts) =>
    sessionCapacity.outcome(facts),
  );
}

function strategyResult(name: string, sold: number[]): StrategyResult {
  const { title, needs, safe, hardestScenario, guarantees, costs, chooseWhen, source } = findStrategy(name);
  const rounds = sold.map(round);
  return {
    strategy: {
      ...{ name, title, needs, safe, hardestScenario, guarantees, costs, chooseWhen },
      code: guardCode({ name, source }),
    },
    workers: 3,
    verdict: judgeRun(rounds),
    rounds,
    answersPerSecond: 1_234,
    latency: { p50Ms: 1, p95Ms: 2, p99Ms: 3, maxMs: 4 },
    retries: 0,
    killedWorkers: 0,
  };
}

const { outcome: _outcome, ...scenario } = sessionCapacity;
const result: ExperimentResult = {
  format: RESULT_FORMAT,
  startedAt: '2026-11-21T00:00:00.000Z',
  command: 'npm run lab -- run session-capacity "<script>"',
  machine: { cores: 2, cpu: 'A processor', memoryGib: 8, system: 'Linux' },
  stores: { memory: 'Node 20', postgresql: 'PostgreSQL 15', redis: 'Redis 7', rabbitmq: 'none' },
  load: { rounds: 2, workers: 3, chaos: 0 },
  scenarios: [
    {
      scenario,
      strategies: [strategyResult('none', [7, 5]), strategyResult('row-lock', [5, 5])],
      skipped: [{ name: 'queue', title: 'Queue', safe: 'always', reason: 'needs RabbitMQ' }],
    },
  ],
};

describe('the report', () => {
  const report = renderReport(result);

  it('needs no network and no other file', () => {
    expect(report).not.toMatch(/(?:src|href)="(?!#)/);
    expect(report).not.toMatch(/https?:|@import|url\(/);
  });

  it('shows for each strategy what was sold, how many rounds raced, and the code of its guard', () => {
    expect(report).toContain('>7/5</text>');
    expect(report).toContain('The race showed in 1 of 2 rounds');
    expect(report).toContain('FOR UPDATE');
    expect(report).toContain('skipped: needs RabbitMQ');
    expect(report).toContain('1 of 2 strategies raced');
    expect(report).toContain('aria-label="Throughput against latency"');
  });

  it('shows what came from outside as text', () => {
    expect(report).toContain('run session-capacity &quot;&lt;script&gt;&quot;');
  });

  it('renders where nothing could run', () => {
    const empty = { ...result, scenarios: [{ scenario, strategies: [], skipped: [] }] };
    expect(renderReport(empty)).toContain('0 of 0 strategies raced');
  });
});

describe('html', () => {
  it('escapes values, and neither Html nor lists of it', () => {
    expect(html`<b>${'<i>'}</b>${[html`<u>${1}</u>`, '&']}${false}${undefined}`.text).toBe(
      '<b>&lt;i&gt;</b><u>1</u>&amp;',
    );
  });
});

describe('the code of the guards', () => {
  it.each(STRATEGIES)('is found for $name, with a sentence above it', (strategy) => {
    expect(guardCode(strategy)).toMatch(/^\/\*\* .+[\s\S]*\nfunction claim|^\/\*\* .+[\s\S]*\nasync function claim/);
  });
});

describe('placeNames', () => {
  const frame = { left: 0, right: 400, top: 0, bottom: 300 };

  it('puts the names of points that lie on one another into one list', () => {
    const points = [
      { x: 100, y: 100, name: 'one' },
      { x: 102, y: 101, name: 'two' },
      { x: 300, y: 200, name: 'far' },
    ];
    const placed = placeNames(points, frame);
    expect(placed.map(({ points: named }) => named.map(({ name }) => name))).toEqual([['one', 'two'], ['far']]);
  });

  it('stays within the frame', () => {
    const [placed] = placeNames([{ x: 395, y: 100, name: 'at the right edge' }], frame);
    expect(placed).toMatchObject({ anchor: 'end' });
  });
});
