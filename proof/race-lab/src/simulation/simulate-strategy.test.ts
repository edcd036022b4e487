import { describe, expect, it } from '@jest/globals';
import type { RunProgress } from '../load/tally.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { findStrategy } from '../strategies/registry.js';
import { simulateStrategy } from './simulate-strategy.js';

const { signal } = new AbortController();
const NOWHERE = { postgresql: undefined, redis: undefined, rabbitmq: undefined };

function plan(strategy: string, rounds = 20) {
  const scenario = { ...sessionCapacity, workMs: 1_000 };
  const load = { rounds, workers: 1, chaos: 0 };
  return { scenario, strategy: findStrategy(strategy), load, runId: 'simulated', addresses: NOWHERE };
}

describe('a simulated strategy', () => {
  it('races as it would on the wall clock: all read before the first of them writes', async () => {
    const { verdict, workers } = await simulateStrategy(plan('memory-none'), signal, () => undefined);
    expect(verdict).toMatchObject({ result: 'race', rounds: 20, roundsWithRace: 20 });
    expect(verdict.worst.outcome.text).toBe('10/5 enrollments');
    expect(workers).toBe(1);
  });

  it('counts every delay in its latencies, one after the other where a guard lets in one at a time', async () => {
    const { verdict, latency, answersPerSecond } = await simulateStrategy(
      plan('memory-mutex'),
      signal,
      () => undefined,
    );
    expect(verdict).toMatchObject({ result: 'no-race', rounds: 20 });
    // 5 of the 10 get a place, each after a second of work.
    expect(latency.maxMs).toBeGreaterThanOrEqual(5_000);
    expect(answersPerSecond).toBeLessThanOrEqual(2);
  });

  it('reports every round, and ends between two of them when it is aborted', async () => {
    const stop = new AbortController();
    const reported: RunProgress[] = [];
    const simulated = simulateStrategy(plan('memory-none'), stop.signal, (progress) => {
      reported.push(progress);
      if (progress.roundsDone === 3) stop.abort(new Error('enough'));
    });
    await expect(simulated).rejects.toThrow('enough');
    expect(reported.map(({ roundsDone, roundsWithRace, answers }) => [roundsDone, roundsWithRace, answers])).toEqual([
      [1, 1, 10],
      [2, 2, 20],
      [3, 3, 30],
    ]);
  });

  it('is one that needs no store', async () => {
    await expect(simulateStrategy(plan('row-lock'), signal, () => undefined)).rejects.toThrow('row-lock needs a store');
  });
});
