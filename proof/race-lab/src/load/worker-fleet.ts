import { fileURLToPath } from 'node:url';
import { withDeadline } from 'flashsale-core';
import { ForkedWorker } from 'flashsale-testkit';
import type { AnswerReport, Preparation, WorkerCall, WorkerCalls, WorkerMessage } from './messages.js';

/** One path from src and from dist: what is forked is always built. */
const WORKER_FILE = fileURLToPath(new URL('../../dist/load/worker.js', import.meta.url));
const CALL_DEADLINE_MS = 180_000;

/** The process ended before it answered: nobody knows how far it came. */
export class WorkerGoneError extends Error {
  override readonly name = 'WorkerGoneError';
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The master's side of one worker process. */
export class WorkerProcess {
  readonly #process = new ForkedWorker<WorkerCall, WorkerMessage>(WORKER_FILE, (message) => this.#onMessage(message));
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<number, (answers: readonly AnswerReport[]) => void>();
  #nextId = 0;

  constructor() {
    void this.exited.then(() => {
      for (const { reject } of this.#pending.values()) reject(new WorkerGoneError('the worker process ended'));
    });
  }

  get exited(): Promise<string> {
    return this.#process.exited;
  }

  get isGone(): boolean {
    return this.#process.isGone;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** @throws WorkerGoneError when the process ends before it answers */
  async call<Method extends keyof WorkerCalls>(
    method: Method,
    parameter: Parameters<WorkerCalls[Method]>[0],
  ): Promise<ReturnType<WorkerCalls[Method]>> {
    if (this.isGone) throw new WorkerGoneError('the worker process is gone');
    const id = (this.#nextId += 1);
    const replied = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#process.send({ id, method, parameter } as WorkerCall);
    try {
      return (await withDeadline(replied, CALL_DEADLINE_MS, `${method} in a worker`)) as ReturnType<
        WorkerCalls[Method]
      >;
    } finally {
      this.#pending.delete(id);
    }
  }

  onAnswers(round: number, listener: (answers: readonly AnswerReport[]) => void): void {
    this.#listeners.set(round, listener);
  }

  offAnswers(round: number): void {
    this.#listeners.delete(round);
  }

  kill(): void {
    this.#process.kill();
  }

  #onMessage(message: WorkerMessage): void {
    if (message.type === 'answers') {
      this.#listeners.get(message.round)?.(message.answers);
      return;
    }
    const { id, value, error } = message;
    if (error === undefined) this.#pending.get(id)?.resolve(value);
    else this.#pending.get(id)?.reject(new Error(error));
  }
}

const CLOSE_DEADLINE_MS = 3_000;

/** The worker processes of one strategy's rounds. Those that were killed are replaced before the next round. */
export class WorkerFleet {
  readonly #workers: WorkerProcess[] = [];
  #replacing: Promise<void> | undefined;
  #isKilled = false;
  /** Workers that were killed and replaced. */
  killed = 0;

  constructor(
    private readonly size: number,
    private readonly preparation: Preparation,
  ) {}

  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.size }, (_, place) => this.#hire(place)));
  }

  get workers(): readonly WorkerProcess[] {
    return this.#workers;
  }

  /** Rounds that run side by side share the fleet, so only one of them replaces at a time. */
  async replaceKilled(): Promise<void> {
    this.#replacing ??= this.#replace().finally(() => (this.#replacing = undefined));
    await this.#replacing;
  }

  /** Ends all processes: in good order where they still answer, by force where they do not. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#workers.map(async (worker) => {
        await withDeadline(worker.call('close', undefined), CLOSE_DEADLINE_MS, 'closing a worker').catch(
          () => undefined,
        );
        worker.kill();
        await worker.exited;
      }),
    );
  }

  /** Ends all processes at once, and for good. */
  kill(): void {
    this.#isKilled = true;
    for (const worker of this.#workers) worker.kill();
  }

  async #replace(): Promise<void> {
    if (this.#isKilled) throw new WorkerGoneError('the worker processes were ended');
    const gone = this.#workers.flatMap((worker, place) => (worker.isGone ? [place] : []));
    this.killed += gone.length;
    await Promise.all(gone.map((place) => this.#hire(place)));
  }

  async #hire(place: number): Promise<void> {
    const worker = new WorkerProcess();
    this.#workers[place] = worker;
    await worker.call('prepare', this.preparation);
  }
}
