import type { Scenario } from '../scenarios/scenario.js';
import type { AnsweredAttempt, Books, RoundFacts } from '../verdict/round-facts.js';
import { type Attempt, planAttempts } from './attempts.js';
import { drawDeath, drawFate } from './chaos.js';
import type { AnswerReport } from './messages.js';
import type { WorkerFleet } from './worker-fleet.js';
import { WorkerGoneError, type WorkerProcess } from './worker-process.js';

/** Time for the order to reach all workers, so that they begin at the same instant. */
const HEAD_START_MS = 15;

export interface Round {
  readonly number: number;
  readonly scenario: Scenario;
  readonly counterId: string;
  readonly chaos: number;
  /** Killing a process would take the counter with it. */
  readonly mayKillWorkers: boolean;
}

export interface RoundResult {
  readonly facts: RoundFacts;
  readonly answers: readonly AnswerReport[];
}

/** Opens a counter, lets all claimants at it at once, looks at what is left, and removes it. */
export async function runRound(
  fleet: WorkerFleet,
  round: Round,
  onAnswers: (answers: readonly AnswerReport[]) => void,
): Promise<RoundResult> {
  const { scenario, counterId, chaos } = round;
  await fleet.replaceKilled();
  const { workers } = fleet;
  await firstOf(workers).call('open', { id: counterId, capacity: scenario.capacity });
  await Promise.all(workers.map((worker) => worker.call('join', counterId)));

  const attempts = planAttempts(scenario, counterId, workers.length, () => drawFate(chaos));
  const startsAtMs = Date.now() + HEAD_START_MS;
  const answered = new Map<Attempt, AnswerReport>();
  await Promise.all(
    workers.map((worker, place) => {
      const own = attempts.filter((attempt) => attempt.worker === place);
      return assault(worker, round, own, startsAtMs, (answers) => {
        for (const report of answers) answered.set(own[report.index] as Attempt, report);
        onAnswers(answers);
      });
    }),
  );
  const books = await closeCounter(fleet, counterId);
  const { capacity, oncePerClaimant, isTwoPhase } = scenario;
  return {
    facts: { capacity, oncePerClaimant, isTwoPhase, attempts: attempts.map((a) => answerOf(a, answered)), books },
    answers: [...answered.values()],
  };
}

async function assault(
  worker: WorkerProcess,
  { number, chaos, mayKillWorkers }: Round,
  attempts: readonly Attempt[],
  startsAtMs: number,
  onAnswers: (answers: readonly AnswerReport[]) => void,
): Promise<void> {
  const diesAfterAnswers = mayKillWorkers ? drawDeath(chaos, attempts.length) : undefined;
  worker.onAnswers(number, onAnswers);
  try {
    await worker.call('assault', {
      round: number,
      attempts,
      startsAtMs,
      ...(diesAfterAnswers !== undefined && { diesAfterAnswers }),
    });
  } catch (error) {
    // A worker that chaos killed is part of the experiment: what it did not report stays unknown.
    if (!(error instanceof WorkerGoneError) || diesAfterAnswers === undefined) throw error;
  } finally {
    worker.offAnswers(number);
  }
}

async function closeCounter(fleet: WorkerFleet, counterId: string): Promise<Books> {
  await fleet.replaceKilled();
  const worker = firstOf(fleet.workers);
  const books = await worker.call('observe', counterId);
  await worker.call('discard', counterId);
  return books;
}

function answerOf(attempt: Attempt, answered: ReadonlyMap<Attempt, AnswerReport>): AnsweredAttempt {
  const { claimId, claimant, amount } = attempt.claim;
  return { claimId, claimant, amount, answer: answered.get(attempt)?.answer ?? 'unknown' };
}

function firstOf(workers: readonly WorkerProcess[]): WorkerProcess {
  const [first] = workers;
  if (first === undefined) throw new Error('there are no worker processes');
  return first;
}
