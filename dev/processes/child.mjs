import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetProcess, recordProcess } from './records.mjs';

/**
 * @typedef {object} ChildSpecification
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {string} cwd
 * @property {import('../stores/account.mjs').Account | undefined} [account] whom it runs as, where not as ourselves
 * @property {string} output a file to append to, or 'inherit': our own terminal
 * @property {string} [input] what it reads; nothing where absent
 * @property {string} [recordFolder] where a later run finds it, should we be killed
 * @property {NodeJS.Signals} stopSignal
 * @property {number} stopDeadlineMs
 * @property {number} stopTurn
 */

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, error?: Error }} End */

/** A process in a session of its own, so that Ctrl-C reaches us alone and we choose who stops when. */
export class Child {
  #process;
  #specification;
  #hasEnded = false;

  /** @type {Promise<End>} */
  ended;

  /** @param {ChildSpecification} specification */
  constructor(specification) {
    const { name, command, args, env, cwd, account, output, input, recordFolder } = specification;
    this.#specification = specification;
    const log = output === 'inherit' ? undefined : openLog(output);
    this.#process = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: [
        input === undefined ? (output === 'inherit' ? 'inherit' : 'ignore') : 'pipe',
        log ?? 'inherit',
        log ?? 'inherit',
      ],
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    if (log !== undefined) closeSync(log);
    this.ended = new Promise((resolve) => {
      this.#process.once('error', (error) => resolve({ code: null, signal: null, error }));
      this.#process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    void this.ended.then(() => {
      this.#hasEnded = true;
      if (recordFolder !== undefined) forgetProcess(recordFolder, name);
    });
    const { pid } = this.#process;
    if (pid !== undefined && recordFolder !== undefined) recordProcess(recordFolder, { ...specification, pid });
    this.#process.stdin?.on('error', () => {}); // it may end without reading; its exit status tells
    this.#process.stdin?.end(input);
  }

  get pid() {
    return this.#process.pid;
  }

  get hasEnded() {
    return this.#hasEnded;
  }

  /**
   * Asks it to stop, and kills it with all that it started where it has not done so by its deadline.
   *
   * @param {number} [stopDeadlineMs]
   */
  async stop(stopDeadlineMs = this.#specification.stopDeadlineMs) {
    this.#send(this.#specification.stopSignal);
    if ((await endedWithin(this, stopDeadlineMs)) !== undefined) return { killed: false };
    this.#sendGroup('SIGKILL');
    await this.ended;
    return { killed: true };
  }

  /** Kills what the process started and did not end itself. @returns {boolean} whether anything was left */
  killRemains() {
    return this.#sendGroup('SIGKILL');
  }

  /** @param {NodeJS.Signals} signal */
  #send(signal) {
    if (!this.#hasEnded) this.#process.kill(signal);
  }

  /** @param {NodeJS.Signals} signal */
  #sendGroup(signal) {
    if (this.pid === undefined) return false;
    try {
      return process.kill(-this.pid, signal);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return false;
      throw error;
    }
  }
}

/**
 * @param {Child} child
 * @param {number} deadlineMs
 * @returns {Promise<End | undefined>}
 */
async function endedWithin(child, deadlineMs) {
  const timer = new AbortController();
  try {
    return await Promise.race([child.ended, sleep(deadlineMs, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** @param {string} file */
function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a');
}

/** @param {End} end */
export function describeEnd({ code, signal, error }) {
  if (error) return error.message;
  return signal ? `by ${signal}` : `with status ${code}`;
}
