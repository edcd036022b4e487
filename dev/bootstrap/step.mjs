import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './lock.mjs';

const progressPeriodMs = 10_000;
const linesOnFailureMax = 40;
const stopDeadlineMs = 5_000;
const endDeadlineMs = 5_000;
const recordName = 'step.json';

/** A reason that the reader can act on. It is printed as it is, without a stack. */
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';
}

/**
 * Runs one command to its end, in a session of its own: Ctrl-C reaches us alone. It is quiet but for its title and a sign
 * of life every ten seconds; where the command fails, the refusal shows what it said last.
 *
 * @param {object} step
 * @param {string} [step.title] what is going on, as "Installing packages"
 * @param {string} step.name
 * @param {string} step.command
 * @param {readonly string[]} step.args
 * @param {string} step.cwd
 * @param {NodeJS.ProcessEnv} [step.env]
 * @param {string} step.logFile
 * @param {string} step.recordFolder where a later run finds it, should we be killed
 * @param {AbortSignal} step.signal
 */
export async function runStep({ title, name, command, args, cwd, env = process.env, logFile, recordFolder, signal }) {
  signal.throwIfAborted();
  if (title !== undefined) process.stdout.write(`${title} …\n`);
  const startedAtMs = Date.now();
  // One step at a time writes to it.
  const logStart = readText(logFile).length;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  record(recordFolder, child.pid);
  const kill = () => child.pid !== undefined && killGroup(child.pid);
  /** @type {NodeJS.Timeout | undefined} */
  let killTimer;
  const stop = () => {
    child.kill('SIGTERM');
    killTimer = setTimeout(kill, stopDeadlineMs);
  };
  signal.addEventListener('abort', stop);
  const lines = () => readText(logFile).slice(logStart).trimEnd().split('\n');
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAtMs) / 1000);
    process.stdout.write(`${`  … ${seconds} s ${lines().at(-1)?.slice(0, 100)}`.trimEnd()}\n`);
  }, progressPeriodMs);
  const outcome = await new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signalName) => resolve(signalName ? `by ${signalName}` : `with status ${code}`));
  });
  clearInterval(progress);
  clearTimeout(killTimer);
  signal.removeEventListener('abort', stop);
  if (signal.aborted) kill();
  rmSync(join(recordFolder, recordName), { force: true });
  signal.throwIfAborted();
  if (outcome === 'with status 0') return;
  const commandLine = [command, ...args].join(' ');
  const last = lines().slice(-linesOnFailureMax).join('\n');
  throw new Refusal(`${title ?? name} failed: "${commandLine}" ended ${outcome}.\n${last}`);
}

/**
 * Ends the step that an earlier run left behind when it was killed. All steps may be repeated from the beginning.
 *
 * @param {string} recordFolder
 */
export async function endLeftStep(recordFolder) {
  const left = readRecord(recordFolder);
  const isAlive = () => left !== undefined && processIdentity(left.pid) === left.identity;
  if (left !== undefined && isAlive()) {
    killGroup(left.pid);
    const endsAtMs = Date.now() + endDeadlineMs;
    while (isAlive() && Date.now() < endsAtMs) await sleep(20);
    if (isAlive()) throw new Refusal(`Process ${left.pid}, of an earlier run, does not end. End it, then try again.`);
  }
  rmSync(recordFolder, { recursive: true, force: true });
}

/**
 * @param {string} folder
 * @param {number | undefined} pid
 */
function record(folder, pid) {
  const identity = pid === undefined ? undefined : processIdentity(pid);
  if (identity === undefined) return; // it has ended already
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, recordName), JSON.stringify({ pid, identity }));
}

/**
 * @param {string} folder
 * @returns {{ pid: number, identity: string } | undefined}
 */
function readRecord(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, recordName), 'utf8'));
  } catch {
    return undefined; // none, or a file that was cut short, which names no process
  }
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    // Of another user: whoever waits for its end says so.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
