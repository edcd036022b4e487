import type { Scenario } from '../scenarios/scenario.js';
import type { StoreAddresses } from '../stores/stores.js';
import type { Strategy } from '../strategies/strategy.js';
import { livesInMemory } from '../strategies/traits.js';
import { judgeRound } from '../verdict/judge-round.js';
import type { Load } from './load.js';
import { runRound } from './run-round.js';
import type { StrategyFigures } from './strategy-figures.js';
import { type RunProgress, Tally } from './tally.js';
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
        this.#tell();
      });
      const attackedForMs = answers.reduce((last, { latencyMs }) => Math.max(last, latencyMs), 0);
      this.tally.addRound(
        judgeRound(facts, (judged) => scenario.outcome(judged)),
        attackedForMs,
      );
      this.#tell();
    }
  }

  #tell(): void {
    this.onProgress(this.tally.progress(Date.now() - this.#startedAtMs));
  }
}
