import { Refusal } from '../refusal.mjs';
import { say } from '../say.mjs';
import { Child, describeEnd } from './child.mjs';
import { fileSize, lastLines } from './log-file.mjs';

const progressIntervalMs = 10_000;
const linesOnFailureMax = 40;
const stopDeadlineMs = 5_000;

/**
 * Runs one command to its end. It is quiet but for its title and a sign of life every ten seconds; where the command
 * fails, the refusal shows what it said last.
 *
 * @param {object} step
 * @param {string} [step.title] what is going on, as "Installing packages"
 * @param {string} step.name
 * @param {string} step.command
 * @param {readonly string[]} step.args
 * @param {string} step.cwd
 * @param {NodeJS.ProcessEnv} [step.env]
 * @param {import('../stores/account.mjs').Account | undefined} [step.account]
 * @param {string} [step.input]
 * @param {string} step.logFile
 * @param {string} step.recordFolder
 * @param {AbortSignal | undefined} [step.signal] ends the command; leave it out where half done is worse than late
 */
export async function runStep({ title, logFile, signal, ...step }) {
  signal?.throwIfAborted();
  if (title !== undefined) say(`${title} …`);
  const startedAtMs = Date.now();
  const logStart = fileSize(logFile);
  const child = new Child({
    env: process.env,
    ...step,
    output: logFile,
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    stopTurn: 0,
  });
  const stop = () => void child.stop();
  signal?.addEventListener('abort', stop);
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAtMs) / 1000);
    say(`  … ${seconds} s ${lastLines(logFile, { from: logStart, linesMax: 1 }).slice(0, 100)}`.trimEnd());
  }, progressIntervalMs);
  const end = await child.ended;
  clearInterval(progress);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) child.killRemains();
  signal?.throwIfAborted();
  if (end.code === 0) return;
  const told = lastLines(logFile, { from: logStart, linesMax: linesOnFailureMax });
  const commandLine = [step.command, ...step.args].join(' ');
  throw new Refusal(`${title ?? step.name} failed: "${commandLine}" ended ${describeEnd(end)}.\n${told}`);
}
