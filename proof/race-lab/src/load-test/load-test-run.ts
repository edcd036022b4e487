import { fileURLToPath } from 'node:url';
import { withDeadline } from 'flashsale-core';
import { ForkedWorker } from 'flashsale-testkit';
import type { RunState, RunView } from './live-state.js';
import type { MasterMessage, WorkerMessage, WorkerReport } from './messages.js';
import { WORKERS, type LoadPlan } from './plan.js';
import { Statistics } from './statistics.js';

/** One path from src and from dist: what is forked is always built. */
const WORKER_FILE = fileURLToPath(new URL('../../dist/load-test/worker.js', import.meta.url));
const READY_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 4_000;

/** The master's side of one worker process of a load test. */
class WorkerProcess {
  readonly #process: ForkedWorker<MasterMessage, WorkerMessage>;
  readonly #ready: Promise<void>;

  constructor(
    readonly number: number,
    onReport: (report: WorkerReport) => void,
  ) {
    let onReady: () => void;
    this.#ready = new Promise((resolve) => (onReady = resolve));
    this.#process = new ForkedWorker(WORKER_FILE, (message) => {
      if (message.type === 'ready') onReady();
      else onReport(message.report);
    });
  }

  /** Resolves with how it ended. */
  get exited(): Promise<string> {
    return this.#process.exited;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isGone(): boolean {
    return this.#process.isGone;
  }

  /** @throws Error when it ends before it is ready, or is not ready in time */
  async untilReady(): Promise<void> {
    const ended = this.exited.then((how) => {
      throw new Error(`worker ${this.number} ended before it was ready: ${how}`);
    });
    await withDeadline(Promise.race([this.#ready, ended]), READY_DEADLINE_MS, `starting worker ${this.number}`);
  }

  send(message: MasterMessage): void {
    this.#process.send(message);
  }

  /** Ends it: in good order where it still answers, by force where it does not. */
  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    await withDeadline(this.exited, STOP_DEADLINE_MS, `stopping worker ${this.number}`).catch(() => undefined);
    await this.kill();
  }

  async kill(): Promise<void> {
    this.#process.kill();
    await this.exited;
  }
}

/** Time for the order to reach all workers, so that they begin at the same instant. */
const HEAD_START_MS = 100;

/** One load test: three worker processes, the clock that ends it, and what they report. */
export class LoadTestRun {
  readonly #startedAt = new Date();
  readonly #statistics: Statistics;
  readonly #workers: readonly WorkerProcess[];
  readonly #notes: string[] = [];
  #state: RunState = 'starting';
  #startsAtMs = Date.now();
  #endedAtMs: number | undefined;
  #clock: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    readonly plan: LoadPlan,
    /** Receives what went otherwise than asked. */
    private readonly onNote: (note: string) => void,
  ) {
    const numbers = Array.from({ length: WORKERS }, (_, place) => place + 1);
    this.#statistics = new Statistics(numbers);
    this.#workers = numbers.map(
      (number) => new WorkerProcess(number, (report) => this.#statistics.add(number, report)),
    );
    for (const worker of this.#workers) void worker.exited.then((how) => this.#onExit(worker, how));
  }

  get isOver(): boolean {
    return this.#state === 'ended';
  }

  /** @throws Error when the worker processes do not start; then none is left */
  async start(): Promise<void> {
    try {
      await Promise.all(this.#workers.map((worker) => worker.untilReady()));
    } catch (error) {
      const wasStopped = this.#stopping !== undefined;
      await this.stop();
      if (wasStopped) return;
      throw error;
    }
    if (this.#stopping !== undefined) return;
    this.#state = 'running';
    this.#startsAtMs = Date.now() + HEAD_START_MS;
    for (const [place, worker] of this.#workers.entries()) {
      const { plan } = this;
      worker.send({ type: 'start', plan, place, workers: this.#workers.length, startsAtMs: this.#startsAtMs });
    }
    this.#clock = setTimeout(() => void this.stop(), HEAD_START_MS + this.plan.runSeconds * 1_000);
  }

  /** Resolves when no process is left. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  view(): RunView {
    return {
      state: this.#state,
      plan: this.plan,
      startedAt: this.#startedAt.toISOString(),
      elapsedMs: Math.max(0, (this.#endedAtMs ?? Date.now()) - this.#startsAtMs),
      workers: this.#workers.map(({ number, pid, isGone }) => ({ number, pid, isGone })),
      notes: [...this.#notes],
      statistics: this.#statistics.read(
        this.#endedAtMs === undefined ? undefined : Math.max(0, this.#endedAtMs - this.#startsAtMs),
      ),
    };
  }

  async #end(): Promise<void> {
    clearTimeout(this.#clock);
    const hasBegun = this.#state === 'running';
    this.#state = 'stopping';
    // Rates are of the time in which users asked.
    const endedAtMs = Date.now();
    await Promise.all(this.#workers.map((worker) => (hasBegun ? worker.stop() : worker.kill())));
    this.#endedAtMs = endedAtMs;
    this.#state = 'ended';
  }

  #onExit({ number, pid }: WorkerProcess, how: string): void {
    this.#statistics.forget(number);
    if (this.#state !== 'running') return;
    const others = this.#workers.filter(({ isGone }) => !isGone).length;
    this.#note(
      `Worker ${number} (process ${pid ?? 'unknown'}) ended by itself: ${how}. Its users are gone; ` +
        (others > 0
          ? `${others} of ${this.#workers.length} workers go on.`
          : 'no worker is left, so the test is over.'),
    );
    if (others === 0) void this.stop();
  }

  #note(note: string): void {
    this.#notes.push(note);
    this.onNote(note);
  }
}
