import type { Scenario } from '../scenarios/scenario.js';
import type { StoreAddresses } from '../stores/stores.js';
import type { Strategy } from '../strategies/strategy.js';
import { livesInMemory } from '../strategies/traits.js';
import { judgeRound, type RoundVerdict } from '../verdict/judge-round.js';
import { judgeRun } from '../verdict/judge-run.js';
import type { Load } from './load.js';
import { summariseLatency } from './latency.js';
import type { AnswerReport } from './messages.js';
import { runRound } from './run-round.js';
import type { StrategyFigures } from './strategy-figures.js';
import { WorkerFleet } from './worker-fleet.js';

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

/** Live figures. */
export interface RunProgress {
  readonly rounds: number;
  readonly roundsDone: number;
  readonly roundsWithRace: number;
  readonly answers: number;
  readonly granted: number;
  readonly errors: number;
  readonly answersPerSecond: number;
}

const NOTHING_YET = { roundsDone: 0, roundsWithRace: 0, answers: 0, granted: 0, errors: 0, answersPerSecond: 0 };

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
    onProgress({ ...NOTHING_YET, rounds: load.rounds });
    await fleet.start();
    return await new Rounds(run, fleet, signal, onProgress).run();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', killAll);
    await fleet.stop();
  }
}

/** Runs the rounds, some side by side, and adds up what they bring. */
class Rounds {
  readonly #verdicts: RoundVerdict[] = [];
  readonly #latenciesMs: number[] = [];
  readonly #startedAtMs = Date.now();
  #attackedForMs = 0;
  #begun = 0;
  #answers = 0;
  #granted = 0;
  #errors = 0;
  #retries = 0;
  #firstError: string | undefined;

  constructor(
    private readonly plan: StrategyRun,
    private readonly fleet: WorkerFleet,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: RunProgress) => void,
  ) {}

  async run(): Promise<StrategyFigures> {
    const { load, scenario, strategy } = this.plan;
    const lanes = strategy.feelsNeighbours ? 1 : Math.min(load.rounds, scenario.roundsAtOnce);
    await Promise.all(Array.from({ length: lanes }, () => this.#runLane()));
    return {
      workers: this.fleet.workers.length,
      verdict: judgeRun(this.#verdicts),
      rounds: this.#verdicts,
      answersPerSecond: perSecond(this.#answers, this.#attackedForMs),
      latency: summariseLatency(this.#latenciesMs),
      retries: this.#retries,
      killedWorkers: this.fleet.killed,
      ...(this.#firstError !== undefined && { firstError: this.#firstError }),
    };
  }

  async #runLane(): Promise<void> {
    const { load, scenario, strategy } = this.plan;
    while (this.#begun < load.rounds) {
      this.signal.throwIfAborted();
      const number = (this.#begun += 1);
      const counterId = `${strategy.name}.${scenario.name}.${number}`;
      const mayKillWorkers = !livesInMemory(strategy);
      const round = { number, scenario, counterId, chaos: load.chaos, mayKillWorkers };
      const { facts, answers } = await runRound(this.fleet, round, (reported) => this.#count(reported));
      this.#attackedForMs += answers.reduce((last, { latencyMs }) => Math.max(last, latencyMs), 0);
      this.#verdicts.push(judgeRound(facts, (judged) => scenario.outcome(judged)));
      this.#tell();
    }
  }

  #count(answers: readonly AnswerReport[]): void {
    for (const { answer, latencyMs, retries, error } of answers) {
      this.#answers += 1;
      this.#retries += retries;
      if (answer === 'granted') this.#granted += 1;
      if (error !== undefined || answer === 'gave-up' || answer === 'unavailable') this.#errors += 1;
      this.#firstError ??= error;
      // A 503 that chaos threw in says nothing about the guard's speed.
      if (answer !== 'unavailable' && answer !== 'unknown') this.#latenciesMs.push(latencyMs);
    }
    this.#tell();
  }

  #tell(): void {
    this.onProgress({
      rounds: this.plan.load.rounds,
      roundsDone: this.#verdicts.length,
      roundsWithRace: this.#verdicts.filter(({ isRace }) => isRace).length,
      answers: this.#answers,
      granted: this.#granted,
      errors: this.#errors,
      answersPerSecond: perSecond(this.#answers, Date.now() - this.#startedAtMs),
    });
  }
}

function perSecond(count: number, elapsedMs: number): number {
  return elapsedMs === 0 ? 0 : (count * 1_000) / elapsedMs;
}
