import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalTree } from './process-tree.js';
import { forgetProcess, recordProcess, type StopRule } from './records.js';

const STOP_RULE: StopRule = { stopSignal: 'SIGTERM', stopDeadlineMs: 30_000, stopTurn: 0 };

/** The user that a process runs as, if not ours. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ChildSpecification extends Partial<StopRule> {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly account?: Account | undefined;
  /** A file to append to, or `inherit` for our own terminal, or a function that gets the text as it comes. */
  readonly output: string | ((text: string) => void);
  /** What it reads; nothing where absent. */
  readonly input?: string;
  /** Where a later run finds it, should we be killed. */
  readonly recordFolder?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  readonly error?: Error;
}

/** A process in a session of its own, so that Ctrl-C reaches us alone and we choose who stops when. */
export class Child {
  readonly #process: ChildProcess;
  readonly #stopRule: StopRule;
  #exit: Exit | undefined;

  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<Exit>;

  constructor(specification: ChildSpecification) {
    const { name, command, args, env, cwd, account, output, input, recordFolder } = specification;
    this.#stopRule = { ...STOP_RULE, ...specification };
    const log = typeof output === 'string' && output !== 'inherit' ? openLog(output) : undefined;
    const out = log ?? (output === 'inherit' ? 'inherit' : 'pipe');
    this.#process = spawn(command, args, {
      env,
      detached: true,
      stdio: [input !== undefined ? 'pipe' : output === 'inherit' ? 'inherit' : 'ignore', out, out],
      ...(cwd !== undefined && { cwd }),
      ...account,
    });
    if (log !== undefined) closeSync(log);
    if (typeof output === 'function') {
      for (const stream of [this.#process.stdout, this.#process.stderr]) {
        stream?.setEncoding('utf8').on('data', output);
      }
    }
    this.ended = new Promise<Exit>((resolve) => {
      this.#process.once('error', (error) => resolve({ code: null, signal: null, error }));
      this.#process.once('close', (code, signal) => resolve({ code, signal }));
    }).then((exit) => {
      if (recordFolder !== undefined) forgetProcess(recordFolder, name);
      return (this.#exit = exit);
    });
    const { pid } = this.#process;
    if (pid !== undefined && recordFolder !== undefined) recordProcess(recordFolder, { ...this.#stopRule, name, pid });
    this.#process.stdin?.on('error', () => undefined); // it may end without reading; its exit status says so
    this.#process.stdin?.end(input);
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  get hasEnded(): boolean {
    return this.#exit !== undefined;
  }

  /** Stops it, and kills it with all that it started if it is still running at its deadline. */
  async stop(stopDeadlineMs = this.#stopRule.stopDeadlineMs): Promise<{ readonly killed: boolean }> {
    this.signal(this.#stopRule.stopSignal);
    if ((await this.endedWithin(stopDeadlineMs)) !== undefined) return { killed: false };
    this.killRemains();
    await this.ended;
    return { killed: true };
  }

  /** Undefined where it still runs then. */
  async endedWithin(deadlineMs: number): Promise<Exit | undefined> {
    const timer = new AbortController();
    try {
      return await Promise.race([this.ended, sleep(deadlineMs, undefined, { signal: timer.signal })]);
    } finally {
      timer.abort();
    }
  }

  /** Sends it a signal, as long as it runs. */
  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.#process.kill(signal);
  }

  /** Sends a signal to it and to all that it has started, also in sessions of their own. */
  signalTree(signal: NodeJS.Signals): void {
    if (this.pid !== undefined && !this.hasEnded) signalTree(this.pid, signal);
  }

  /** Kills what the process started in its session and did not end itself. Returns whether anything was left. */
  killRemains(): boolean {
    if (this.pid === undefined) return false;
    try {
      return process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a');
}

export function describeExit({ code, signal, error }: Exit): string {
  if (error) return error.message;
  return signal ? `by ${signal}` : `with status ${code}`;
}
