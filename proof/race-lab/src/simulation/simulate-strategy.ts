import { setImmediate as nextTurn } from 'node:timers/promises';
import { withClock } from '../clock/clock.js';
import { SkippingClock } from '../clock/skipping-clock.js';
import type { StrategyRun } from '../load/run-strategy.js';
import { type StrategyFigures, type RunProgress, Tally } from '../load/tally.js';
import { MEMORY_STRATEGIES } from '../strategies/memory/registry.js';
import type { AnsweredAttempt } from '../verdict/verdict.js';
import { simulateRound } from './simulate-round.js';

const UNWATCHED = { onClaims: () => undefined, onStep: () => undefined };

/**
 * Runs all rounds of one scenario under one strategy in this process and in simulated time: the work between read and
 * write is counted, in latencies too, and not waited for. Rejects with the signal's reason when it is aborted.
 */
export async function simulateStrategy(
  { scenario, strategy: { name }, load: { rounds } }: StrategyRun,
  signal: AbortSignal,
  onProgress: (progress: RunProgress) => void,
): Promise<StrategyFigures> {
  const strategy = MEMORY_STRATEGIES.find((candidate) => candidate.name === name);
  if (strategy === undefined) throw new Error(`${name} needs a store and cannot be simulated`);
  const tally = new Tally(rounds);
  let elapsedMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    // A round without work is over within one turn of the event loop, and Ctrl-C needs a turn to arrive.
    await nextTurn();
    signal.throwIfAborted();
    const clock = new SkippingClock();
    const startedAtMs = clock.nowMs();
    let attackedForMs = 0;
    const watcher = {
      ...UNWATCHED,
      onAnswer: ({ answer }: Pick<AnsweredAttempt, 'answer'>) => {
        attackedForMs = clock.nowMs() - startedAtMs;
        tally.countAnswers([{ answer, latencyMs: attackedForMs, retries: 0 }]);
      },
    };
    const verdict = await withClock(clock, () => simulateRound(scenario, strategy, watcher, signal));
    tally.addRound(verdict, attackedForMs);
    elapsedMs += attackedForMs;
    onProgress(tally.progress(elapsedMs));
  }
  return tally.figures({ workers: 1, killedWorkers: 0 });
}
