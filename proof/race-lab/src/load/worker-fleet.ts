import { withDeadline } from 'flashsale-core';
import type { Preparation } from './messages.js';
import { WorkerGoneError, WorkerProcess } from './worker-process.js';

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
