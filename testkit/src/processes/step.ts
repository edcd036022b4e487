import { Refusal } from '../refusal.js';
import { say } from '../say.js';
import { Child, type ChildSpecification, describeExit } from './child.js';
import { fileSize, lastLines } from './log-file.js';

const PROGRESS_INTERVAL_MS = 10_000;
const LINES_ON_FAILURE_MAX = 40;
const STOP_DEADLINE_MS = 5_000;

export interface Step extends Pick<ChildSpecification, 'name' | 'command' | 'args' | 'cwd' | 'account' | 'input'> {
  /** What it does, as "Installing packages". */
  readonly title?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly recordFolder: string;
  /** Aborts the command; absent where half done is worse than late. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one command to its end. It is quiet except for its title and a sign of life every ten seconds; where the command
 * fails, the refusal shows what it wrote last.
 */
export async function runStep({ title, logFile, signal, ...step }: Step): Promise<void> {
  signal?.throwIfAborted();
  if (title !== undefined) say(`${title} …`);
  const startedAtMs = Date.now();
  const logStart = fileSize(logFile);
  const child = new Child({ env: process.env, ...step, output: logFile, stopDeadlineMs: STOP_DEADLINE_MS });
  const stop = (): void => void child.stop();
  signal?.addEventListener('abort', stop);
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAtMs) / 1_000);
    say(`  … ${seconds} s ${lastLines(logFile, { from: logStart, linesMax: 1 }).slice(0, 100)}`.trimEnd());
  }, PROGRESS_INTERVAL_MS);
  const exit = await child.ended;
  clearInterval(progress);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) child.killRemains();
  signal?.throwIfAborted();
  if (exit.code === 0) return;
  const written = lastLines(logFile, { from: logStart, linesMax: LINES_ON_FAILURE_MAX });
  const commandLine = [step.command, ...step.args].join(' ');
  throw new Refusal(`${title ?? step.name} failed: "${commandLine}" ended ${describeExit(exit)}.\n${written}`);
}
