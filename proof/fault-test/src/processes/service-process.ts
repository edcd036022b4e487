import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from '../until.js';

const READY_DEADLINE_MS = 30_000;
const EXIT_DEADLINE_MS = 30_000;
const LOG_LINES_MAX = 2_000;
const LOG_LINES_SHOWN = 30;

export type ServiceName = 'flashsale-api' | 'flashsale-worker';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The API or a worker as a process of its own, from its build, on a port that the system chooses. */
export class ServiceProcess {
  /** The last lines of stdout and stderr. */
  readonly log: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<Exit>;
  #exit: Exit | undefined;
  #isEnding = false;
  #url: string | undefined;

  /** Starts the process. It sees `environment` and nothing of the test's own but PATH. */
  constructor(
    readonly service: ServiceName,
    environment: NodeJS.ProcessEnv,
  ) {
    const main = fileURLToPath(new URL(`../../../${service}/dist/main.js`, import.meta.url));
    this.#child = spawn(process.execPath, ['--enable-source-maps', main], {
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: '0',
        WORKER_PORT: '0',
        WARM_UP_REQUESTS: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#keep(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#keep(chunk));
    // 'close' comes when the output is complete, 'exit' may come before the last lines.
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve((this.#exit = { code, signal })));
    });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.service} was not started`);
    return this.#child.pid;
  }

  /** Where the process listens, for example `http://127.0.0.1:40123`; known once it is ready. */
  get url(): string {
    if (this.#url === undefined) throw new Error(`${this.service} does not listen yet`);
    return this.#url;
  }

  get isRunning(): boolean {
    return this.#exit === undefined;
  }

  /** Whether it ended although nobody told it to. */
  get diedByItself(): boolean {
    return this.#exit !== undefined && !this.#isEnding;
  }

  /** Waits until the process says that it is ready to work. */
  async untilReady(deadlineMs = READY_DEADLINE_MS): Promise<this> {
    await this.untilListening(deadlineMs);
    await this.#untilRunningAnd(async () => (await fetch(`${this.url}/health/ready`)).ok, 'ready', deadlineMs);
    return this;
  }

  /** Waits until the process answers on its port, whatever it answers. */
  async untilListening(deadlineMs = READY_DEADLINE_MS): Promise<this> {
    await this.#untilRunningAnd(() => this.#url, 'listening', deadlineMs);
    return this;
  }

  /** Sends a signal that the process may survive, such as SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks the process to stop and resolves with how it ended. */
  async stop(deadlineMs = EXIT_DEADLINE_MS): Promise<Exit> {
    return this.#end('SIGTERM', deadlineMs);
  }

  /** Ends the process in the middle of whatever it does. */
  async kill(): Promise<Exit> {
    return this.#end('SIGKILL', EXIT_DEADLINE_MS);
  }

  /** Resolves when the process has ended, by whatever cause; marks the end as expected. */
  async exited(deadlineMs = EXIT_DEADLINE_MS): Promise<Exit> {
    this.#isEnding = true;
    return until(() => this.#exit, { deadlineMs, what: `${this.service} (pid ${this.pid}) ends\n${this.lastLines()}` });
  }

  lastLines(): string {
    return this.log.slice(-LOG_LINES_SHOWN).join('\n');
  }

  async #end(signal: NodeJS.Signals, deadlineMs: number): Promise<Exit> {
    this.#isEnding = true;
    if (this.#exit === undefined) this.#child.kill(signal);
    try {
      return await this.exited(deadlineMs);
    } catch (error) {
      this.#child.kill('SIGKILL');
      await this.#exited;
      throw error;
    }
  }

  async #untilRunningAnd(condition: () => unknown, what: string, deadlineMs: number): Promise<void> {
    await until(async () => !this.isRunning || (await condition()), {
      deadlineMs,
      what: `${this.service} (pid ${this.pid}) is ${what}`,
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.lastLines()}`, { cause: error });
    });
    if (!this.isRunning) throw new Error(`${this.service} ended instead of being ${what}:\n${this.lastLines()}`);
  }

  #keep(chunk: Buffer): void {
    const lines = chunk.toString().split('\n').filter(Boolean);
    this.log.push(...lines);
    this.log.splice(0, this.log.length - LOG_LINES_MAX);
    this.#url ??= lines.map((line) => /on (http:\/\/[^/"\s]+)/.exec(line)?.[1]).find(Boolean);
  }
}
