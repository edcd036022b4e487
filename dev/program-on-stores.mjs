import { join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { takeLock } from './lock.mjs';
import { Child } from './processes/child.mjs';
import { runStep } from './processes/step.mjs';
import { stopInTurn } from './processes/stop-in-turn.mjs';
import { entryPoint } from './services.mjs';
import { startStores } from './stores/stores.mjs';
import { removeRun, throwAwayRun } from './throw-away-run.mjs';

/**
 * A workspace's program that shares our terminal.
 *
 * @typedef {object} Program
 * @property {string} name
 * @property {string} workspace
 * @property {readonly string[]} args
 * @property {number} stopDeadlineMs
 * @property {AbortSignal} signal
 */

/**
 * Runs a program on migrated stores of its own, which are removed after it.
 *
 * @param {Program} program
 * @param {{ kind: string, isDurable: boolean }} stores kind: as the folder of the run is named
 * @returns {Promise<number>} the exit status
 */
export async function runOnStores(program, { kind, isDurable }) {
  const { signal } = program;
  const run = throwAwayRun(kind);
  takeLock(run.lock);
  /** @type {import('./processes/supervised.mjs').Supervised[]} */
  const running = [];
  try {
    const addresses = await startStores({
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      isThrowAway: !isDurable,
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal,
    });
    await runStep({
      name: 'migrate',
      command: process.execPath,
      args: ['dev/run.mjs', 'prisma:migrate'],
      cwd: checkoutFolder,
      env: { ...process.env, ...addresses },
      logFile: join(run.logs, 'migrate.log'),
      recordFolder: run.records,
      signal,
    });
    return await runAlone(program, addresses, run.records);
  } finally {
    await stopInTurn(running);
    removeRun(run);
  }
}

/**
 * Runs a program that needs no stores for what it was asked.
 *
 * @param {Program} program
 * @param {Record<string, string>} [variables]
 * @param {string} [recordFolder] where a later run finds it, should we be killed
 * @returns {Promise<number>} the exit status
 */
export async function runAlone({ name, workspace, args, stopDeadlineMs, signal }, variables = {}, recordFolder) {
  const child = new Child({
    name,
    command: process.execPath,
    args: [entryPoint(workspace), ...args],
    env: { ...process.env, ...variables },
    cwd: checkoutFolder,
    output: 'inherit',
    ...(recordFolder !== undefined && { recordFolder }),
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    stopTurn: 0,
  });
  signal.addEventListener('abort', () => void child.stop());
  const { code } = await child.ended;
  child.killRemains();
  signal.throwIfAborted();
  return code ?? 1;
}
