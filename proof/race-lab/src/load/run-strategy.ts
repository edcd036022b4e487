import type { Scenario } from '../scenarios/scenario.js';
import type { StoreAddresses } from '../stores/store-addresses.js';
import type { Strategy } from '../strategies/strategy.js';
import { livesInMemory } from '../strategies/traits.js';
import { judgeRound, type AnsweredAttempt, type Books, type RoundFacts } from '../verdict/verdict.js';
import { type Load, type Attempt, planAttempts, drawDeath, drawFate } from './load.js';
import type { AnswerReport } from './messages.js';
import { type StrategyFigures, type RunProgress, Tally } from './tally.js';
import { WorkerFleet, WorkerGoneError, type WorkerProcess } from './worker-fleet.js';

/** Connections to PostgreSQL of all workers together; a server has 100 by default and others want some too. */
const CONNECTIONS_MAX = 30;
const CONNECTIONS_PER_WORKER_MIN = 2;

export interface StrategyRun {
  readonly scenario: Scenario;
  readonly strategy: Strategy;
  readonly load: Load;
  readonly runId: string;
  readonly addresses: StoreAddresses;
}

/** Runs all rounds of one scenario under one strategy. Rejects with the signal's reason when it is aborted. */
export async function runStrategy(
  run: StrategyRun,
  signal: AbortSignal,
  onProgress: (progress: RunProgress) => void = () => undefined,
): Promise<StrategyFigures> {
  const { strategy, load, runId, addresses } = run;
  const workers = livesInMemory(strategy) ? 1 : load.workers;
  const connectionsMax = Math.max(CONNECTIONS_PER_WORKER_MIN, Math.floor(CONNECTIONS_MAX / workers));
  const fleet = new WorkerFleet(workers, { strategy: strategy.name, runId, addresses, connectionsMax });
  const killAll = (): void => fleet.kill();
  signal.addEventListener('abort', killAll);
  try {
    signal.throwIfAborted();
    const tally = new Tally(load.rounds);
    onProgress(tally.progress(0));
    await fleet.start();
    return await new Rounds(run, fleet, tally, signal, onProgress).run();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', killAll);
    await fleet.stop();
  }
}

/** Runs the rounds, some side by side. */
class Rounds {
  readonly #startedAtMs = Date.now();
  #begun = 0;

  constructor(
    private readonly plan: StrategyRun,
    private readonly fleet: WorkerFleet,
    private readonly tally: Tally,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: RunProgress) => void,
  ) {}

  async run(): Promise<StrategyFigures> {
    const { load, scenario, strategy } = this.plan;
    const lanes = strategy.feelsNeighbours ? 1 : Math.min(load.rounds, scenario.roundsAtOnce);
    await Promise.all(Array.from({ length: lanes }, () => this.#runLane()));
    return this.tally.figures({ workers: this.fleet.workers.length, killedWorkers: this.fleet.killed });
  }

  async #runLane(): Promise<void> {
    const { load, scenario, strategy } = this.plan;
    while (this.#begun < load.rounds) {
      this.signal.throwIfAborted();
      const number = (this.#begun += 1);
      const counterId = `${scenario.subject}.${strategy.name}.${number}`;
      const mayKillWorkers = !livesInMemory(strategy);
      const round = { number, scenario, counterId, chaos: load.chaos, mayKillWorkers };
      const { facts, answers } = await runRound(this.fleet, round, (reported) => {
        this.tally.countAnswers(reported);
        this.#report();
      });
      const attackedForMs = answers.reduce((last, { latencyMs }) => Math.max(last, latencyMs), 0);
      this.tally.addRound(
        judgeRound(facts, (judged) => scenario.outcome(judged)),
        attackedForMs,
      );
      this.#report();
    }
  }

  #report(): void {
    this.onProgress(this.tally.progress(Date.now() - this.#startedAtMs));
  }
}

/** Time for the order to reach all workers, so that they begin at the same instant. */
const HEAD_START_MS = 15;

interface Round {
  readonly number: number;
  readonly scenario: Scenario;
  readonly counterId: string;
  readonly chaos: number;
  /** Killing a process would take the counter with it. */
  readonly mayKillWorkers: boolean;
}

interface RoundResult {
  readonly facts: RoundFacts;
  readonly answers: readonly AnswerReport[];
}

/** Opens a counter, lets all claimants at it at once, reads what is left, and removes it. */
async function runRound(
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
  const { claimId, claimant, amount, role } = attempt.claim;
  return { claimId, claimant, amount, ...(role && { role }), answer: answered.get(attempt)?.answer ?? 'unknown' };
}

function firstOf(workers: readonly WorkerProcess[]): WorkerProcess {
  const [first] = workers;
  if (first === undefined) throw new Error('there are no worker processes');
  return first;
}
