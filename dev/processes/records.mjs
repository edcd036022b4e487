// Which processes this checkout has started, written down so that a start after `kill -9` finds and ends them.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Refusal } from '../refusal.mjs';
import { waitUntil } from '../wait.mjs';
import { processIdentity } from './identity.mjs';

/**
 * @typedef {object} ProcessRecord
 * @property {string} name
 * @property {number} pid
 * @property {string} identity tells the process from a later one with the same id, so no foreign process is ended
 * @property {NodeJS.Signals} stopSignal
 * @property {number} stopDeadlineMs after it, the process is killed
 * @property {number} stopTurn those with a lower turn are stopped first
 */

/**
 * @param {string} folder
 * @param {Omit<ProcessRecord, 'identity'>} started
 */
export function recordProcess(folder, { name, pid, stopSignal, stopDeadlineMs, stopTurn }) {
  const identity = processIdentity(pid);
  if (identity === undefined) return; // it has ended already
  mkdirSync(folder, { recursive: true });
  const record = { name, pid, identity, stopSignal, stopDeadlineMs, stopTurn };
  writeFileSync(recordFile(folder, name), `${JSON.stringify(record)}\n`);
}

/**
 * @param {string} folder
 * @param {string} name
 */
export function forgetProcess(folder, name) {
  rmSync(recordFile(folder, name), { force: true });
}

/**
 * Ends what an earlier run left behind, in the order in which that run would have stopped it.
 *
 * @param {string} folder
 * @returns {Promise<string[]>} the names of the processes that were ended
 */
export async function endLeftProcesses(folder) {
  const left = readRecords(folder).filter(isAlive);
  for (const turn of [...new Set(left.map((record) => record.stopTurn))].sort((a, b) => a - b)) {
    await Promise.all(left.filter((record) => record.stopTurn === turn).map(endProcess));
  }
  rmSync(folder, { recursive: true, force: true });
  return left.map((record) => record.name);
}

/** @param {ProcessRecord} record */
async function endProcess(record) {
  /** @param {number} deadlineMs */
  const gone = (deadlineMs) =>
    waitUntil(async () => (isAlive(record) ? 'it still runs' : true), {
      what: `${record.name} (process ${record.pid}) did not end`,
      deadlineMs,
    });
  try {
    process.kill(record.pid, record.stopSignal);
    await gone(record.stopDeadlineMs).catch(() => {
      process.kill(-record.pid, 'SIGKILL');
      return gone(5_000);
    });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ESRCH') return;
    if (code !== 'EPERM') throw error;
    const owner = 'belongs to another user and still runs from an earlier start';
    throw new Refusal(`${record.name} (process ${record.pid}) ${owner}. End it, then try again.`);
  }
}

/** @param {ProcessRecord} record */
function isAlive(record) {
  return processIdentity(record.pid) === record.identity;
}

/**
 * @param {string} folder
 * @returns {ProcessRecord[]}
 */
function readRecords(folder) {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const text = readFileSync(join(folder, basename(file)), 'utf8');
        return text.endsWith('\n') ? [JSON.parse(text)] : []; // a file cut short names no process
      });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * @param {string} folder
 * @param {string} name
 */
function recordFile(folder, name) {
  return join(folder, `${name}.json`);
}
