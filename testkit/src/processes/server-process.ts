import { DeadlineExceeded, until } from '../until.js';
import { Child, type Exit } from './child.js';
import { lastLines } from './log-file.js';

/** Generous, since a start beside everything else that a test machine does takes its time. */
const READY_DEADLINE_MS = 90_000;
const EXIT_DEADLINE_MS = 60_000;
const PROBE_DEADLINE_MS = 10_000;
const LOG_LINES_MAX = 2_000;
const LOG_LINES_SHOWN = 30;
const POLL_PERIOD_MS = 20;

/** A server that runs as a process of its own, as in production. */
export interface ServerProgram {
  readonly name: string;
  /** The JavaScript file that Node runs. */
  readonly program: string;
  /** What it sees, and nothing of our own but PATH. */
  readonly environment: NodeJS.ProcessEnv;
  /** What it answers with 2xx as soon as it is ready to work. */
  readonly readyPath: string;
  /** Where it listens; read from its first line with an address where absent, for a port that the system chooses. */
  readonly url?: string;
  /** Where its output goes; where absent, the last lines are kept in `log`. */
  readonly logFile?: string;
}

export interface ReadyOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export class ServerProcess {
  /** The last lines of stdout and stderr, where they do not go to a file. */
  readonly log: string[] = [];
  readonly #child: Child;
  #isEnding = false;
  #url: string | undefined;
  #unfinishedLine = '';

  /** Starts the process and waits for nothing. */
  constructor(private readonly program: ServerProgram) {
    this.#url = program.url;
    this.#child = new Child({
      name: program.name,
      command: process.execPath,
      args: [program.program],
      env: { PATH: process.env['PATH'], ...program.environment },
      output: program.logFile ?? ((text) => this.#keep(text)),
    });
    // The last words of a crash may lack their line break.
    void this.#child.ended.then(() => this.#keep('\n'));
  }

  /** Resolves when the server is ready; one that does not get there is stopped. */
  static async start(program: ServerProgram, options: ReadyOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(program);
    try {
      return await server.untilReady(options);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get name(): string {
    return this.program.name;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} was not started`);
    return this.#child.pid;
  }

  /** Where the process listens, for example `http://127.0.0.1:40123`; known once it is ready. */
  get url(): string {
    if (this.#url === undefined) throw new Error(`${this.name} does not listen yet`);
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get isRunning(): boolean {
    return !this.#child.hasEnded;
  }

  /** Whether it ended without being stopped. */
  get hasCrashed(): boolean {
    return !this.isRunning && !this.#isEnding;
  }

  /** Waits until the process reports that it is ready. */
  async untilReady(options: ReadyOptions = {}): Promise<this> {
    await this.untilListening(options);
    const isReady = async (): Promise<boolean> => {
      const answer = await fetch(`${this.url}${this.program.readyPath}`, {
        signal: AbortSignal.timeout(PROBE_DEADLINE_MS),
      });
      await answer.arrayBuffer();
      return answer.ok;
    };
    return this.#untilRunningAnd(isReady, 'ready', options);
  }

  /** Waits until the process has reported where it listens. */
  async untilListening(options: ReadyOptions = {}): Promise<this> {
    return this.#untilRunningAnd(() => this.#url, 'listening', options);
  }

  /** Sends a signal that the process may survive. */
  signal(signal: NodeJS.Signals): void {
    this.#child.signal(signal);
  }

  /** Freezes the process: connections stay, answers stop. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Stops the process and resolves with how it ended. One that does not end in time is killed. */
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
    const exit = await this.#child.endedWithin(deadlineMs);
    if (exit !== undefined) return exit;
    throw new Error(`${this.name} (pid ${this.pid}) did not end within ${deadlineMs / 1_000} s\n${this.lastLines()}`);
  }

  lastLines(): string {
    const { logFile } = this.program;
    if (logFile !== undefined) return `${logFile}:\n${lastLines(logFile, { linesMax: LOG_LINES_SHOWN })}`;
    return this.log.slice(-LOG_LINES_SHOWN).join('\n');
  }

  async #end(signal: NodeJS.Signals, deadlineMs: number): Promise<Exit> {
    this.#isEnding = true;
    this.signal(signal);
    try {
      return await this.exited(deadlineMs);
    } catch (error) {
      this.signal('SIGKILL');
      await this.#child.ended;
      throw error;
    }
  }

  async #untilRunningAnd(condition: () => unknown, state: string, options: ReadyOptions): Promise<this> {
    const what = `${this.name} (pid ${this.pid}) is ${state}`;
    const waiting = { deadlineMs: READY_DEADLINE_MS, ...options, pollPeriodMs: POLL_PERIOD_MS, what };
    await until(async () => !this.isRunning || (await condition()), waiting).catch((error: unknown) => {
      if (!(error instanceof DeadlineExceeded)) throw error;
      throw new Error(`${error.message}\n${this.lastLines()}`, { cause: error });
    });
    if (!this.isRunning) throw new Error(`${this.name} ended instead of being ${state}:\n${this.lastLines()}`);
    return this;
  }

  #keep(text: string): void {
    const lines = (this.#unfinishedLine + text).split('\n');
    this.#unfinishedLine = lines.pop() ?? '';
    this.log.push(...lines.filter(Boolean));
    this.log.splice(0, this.log.length - LOG_LINES_MAX);
    this.#url ??= lines.map((line) => /on (http:\/\/[^/"\s]+)/.exec(line)?.[1]).find(Boolean);
  }
}
