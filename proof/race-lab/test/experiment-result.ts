import { sessionCapacity } from '../src/scenarios/session-capacity.js';
import { findStrategy } from '../src/strategies/registry.js';
import { judgeRound, type RoundVerdict, judgeRun } from '../src/verdict/verdict.js';
import { type ExperimentResult, RESULT_FORMAT, type StrategyResult } from '../src/experiment/experiment-result.js';
import { guardCode } from '../src/experiment/descriptions.js';

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

/** A result of the session capacity: for each strategy, what was sold in each of its rounds. */
export function experimentResult(sold: Readonly<Record<string, number[]>>): ExperimentResult {
  const { outcome: _outcome, shortName: _shortName, ...scenario } = sessionCapacity;
  return {
    format: RESULT_FORMAT,
    startedAt: '2026-11-21T00:00:00.000Z',
    command: 'npm run lab -- run session-capacity "<script>"',
    machine: { cores: 2, cpu: 'A processor', memoryGib: 8, system: 'Linux' },
    stores: { memory: 'Node 20', postgresql: 'PostgreSQL 15', redis: 'Redis 7', rabbitmq: 'none' },
    load: { rounds: 2, workers: 3, chaos: 0 },
    scenarios: [
      {
        scenario,
        strategies: Object.entries(sold).map(([name, rounds]) => strategyResult(name, rounds)),
        skipped: [{ name: 'queue', title: 'Queue', safe: 'always', reason: 'needs RabbitMQ' }],
      },
    ],
  };
}
