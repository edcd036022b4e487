import { readdirSync, readFileSync } from 'node:fs';
import { waitUntil } from '../wait.mjs';

/** A process that was asked to end may take a moment to be gone, as the parts of a browser. */
const graceMs = 3_000;

/**
 * Kills whatever still runs with this variable in its environment, also where it has left its parent's group, as a
 * browser does. Sees nothing where there is no /proc.
 *
 * @param {string} variable
 * @param {string} value
 * @returns {Promise<string[]>} the command lines of what had to be killed
 */
export async function killStrays(variable, value) {
  const strays = () => processesWith(`${variable}=${value}`);
  const gone = async () => (strays().length === 0 ? true : 'some still run');
  await waitUntil(gone, { what: 'Not all processes had ended', deadlineMs: graceMs }).catch(() => {});
  const left = strays();
  for (const { pid } of left) kill(pid);
  return left.map(({ commandLine }) => commandLine);
}

/** @param {string} entry a variable with its value */
function processesWith(entry) {
  return pids().flatMap((pid) => {
    const isOurs = readWords(pid, 'environ').includes(entry);
    return isOurs && pid !== process.pid ? [{ pid, commandLine: readWords(pid, 'cmdline').join(' ').trim() }] : [];
  });
}

function pids() {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/**
 * @param {number} pid
 * @param {'cmdline' | 'environ'} file
 */
function readWords(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return []; // it has ended, or it is another user's
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
