import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withDeadline } from 'flashsale-core';
import type { MasterMessage, WorkerMessage, WorkerReport } from '../messages.js';

/** One path from src and from dist: what is forked is always built. */
const WORKER_FILE = fileURLToPath(new URL('../../../dist/load-test/worker/main.js', import.meta.url));
const READY_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 4_000;

/** The master's side of one worker process of a load test. */
export class WorkerProcess {
  /** Resolves with how it ended, as `SIGKILL` or `status 1`. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #isGone = false;

  constructor(
    readonly number: number,
    onReport: (report: WorkerReport) => void,
  ) {
    this.#child = fork(WORKER_FILE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#ready = new Promise((resolve) => {
      this.#child.on('message', (message: WorkerMessage) => {
        if (message.type === 'ready') resolve();
        else onReport(message.report);
      });
    });
    this.exited = new Promise((resolve) => {
      const gone = (how: string): void => {
        this.#isGone = true;
        resolve(how);
      };
      this.#child.once('exit', (status, signal) => gone(signal ?? `status ${status}`));
      // It could not be started; then no exit follows.
      this.#child.once('error', (error) => gone(error.message));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** @throws Error when it ends before it is ready, or is not ready in time */
  async untilReady(): Promise<void> {
    const ended = this.exited.then((how) => {
      throw new Error(`worker ${this.number} ended before it was ready: ${how}`);
    });
    await withDeadline(Promise.race([this.#ready, ended]), READY_DEADLINE_MS, `starting worker ${this.number}`);
  }

  send(message: MasterMessage): void {
    // A message that cannot be sent any more is answered by the exit of the process.
    if (!this.#isGone) this.#child.send(message, () => undefined);
  }

  /** Ends it: in good order where it still answers, by force where it does not. */
  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    await withDeadline(this.exited, STOP_DEADLINE_MS, `stopping worker ${this.number}`).catch(() => undefined);
    await this.kill();
  }

  async kill(): Promise<void> {
    if (!this.#isGone) this.#child.kill('SIGKILL');
    await this.exited;
  }
}
