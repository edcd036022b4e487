import { describe, expect, it } from '@jest/globals';
import { withClock } from '../clock/clock.js';
import { SkippingClock } from '../clock/skipping-clock.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { balance } from '../scenarios/balance.js';
import type { Scenario } from '../scenarios/scenario.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { MEMORY_STRATEGIES } from '../strategies/memory/registry.js';
import { isMeantFor } from '../strategies/traits.js';
import { memoryConditional } from '../strategies/memory/conditional.js';
import { memoryDecrement } from '../strategies/memory/decrement.js';
import { memoryMutex } from '../strategies/memory/mutex.js';
import { memoryNone } from '../strategies/memory/none.js';
import type { AnsweredAttempt } from '../verdict/verdict.js';
import { simulateRound, type Step } from './simulate-round.js';

function times<Thing>(count: number, thing: Thing): Thing[] {
  return Array.from({ length: count }, () => thing);
}

const { signal } = new AbortController();

async function watched(scenario: Scenario, strategy = memoryNone) {
  const steps: Step[] = [];
  const answers: AnsweredAttempt[] = [];
  let claims = 0;
  const watcher = {
    onClaims: (all: readonly unknown[]) => (claims = all.length),
    onStep: (step: Step) => steps.push(step),
    onAnswer: (answered: AnsweredAttempt) => answers.push(answered),
  };
  const verdict = await simulateRound(scenario, strategy, watcher, signal);
  return { verdict, steps, answers, claims };
}

describe('a simulated round', () => {
  it('shows why a naive counter oversells: everybody reads before anybody writes', async () => {
    const { verdict, steps, claims } = await watched(sessionCapacity);
    expect(claims).toBe(10);
    expect(steps.map(({ kind }) => kind)).toEqual([...times(10, 'read'), ...times(10, 'write')]);
    expect(steps.map(({ remaining }) => remaining)).toEqual([...times(10, 5), ...times(10, 4)]);
    expect(verdict).toMatchObject({ isRace: true, oversold: 5, outcome: { text: '10/5 enrollments' } });
  });

  it('shows what a mutex does: nobody reads between another’s read and write', async () => {
    const { verdict, steps, answers } = await watched(sessionCapacity, memoryMutex);
    const alternating = Array.from({ length: 10 }, (_, place) => (place % 2 === 0 ? 'read' : 'write'));
    expect(steps.map(({ kind }) => kind)).toEqual([...alternating, ...times(5, 'read')]);
    expect(answers.filter(({ answer }) => answer === 'granted')).toHaveLength(5);
    expect(verdict).toMatchObject({ isRace: false, outcome: { text: '5/5 enrollments' } });
  });

  it.each(SCENARIOS)('judges $name as the lab does, for every strategy in memory', async (scenario) => {
    for (const strategy of MEMORY_STRATEGIES.filter((known) => isMeantFor(known, scenario))) {
      // Computing takes no time: the order of events is the scenario's, however busy the machine.
      const clock = new SkippingClock(() => 0);
      const { verdict } = await withClock(clock, () => watched(scenario, strategy));
      // A subtraction loses no write, so what does not run out is right all the same.
      const holds = strategy.safe !== 'never' || (strategy === memoryDecrement && scenario === balance);
      expect([strategy.name, verdict.isRace]).toEqual([strategy.name, !holds]);
    }
  });

  it('ends when it is aborted, with the reason', async () => {
    const stopped = new AbortController();
    const watcher = {
      onClaims: () => undefined,
      onStep: () => stopped.abort(new Error('enough')),
      onAnswer: () => undefined,
    };
    await expect(simulateRound({ ...balance, workMs: 5 }, memoryConditional, watcher, stopped.signal)).rejects.toThrow(
      'enough',
    );
  });
});
