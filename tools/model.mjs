#!/usr/bin/env node
// `npm run model`: explores the model of the protocol. To replay its traces it needs stores, which are thrown away.
import { join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { takeLock } from './lock.mjs';
import { prepare } from './prepare.mjs';
import { Child } from './processes/child.mjs';
import { runStep } from './processes/step.mjs';
import { stopInTurn } from './processes/stop-in-turn.mjs';
import { runTool } from './run-tool.mjs';
import { entryPoint } from './services.mjs';
import { startStores } from './stores/stores.mjs';
import { removeLeftRuns, removeRun, throwAwayRun } from './throw-away-run.mjs';

const stopDeadlineMs = 20_000;
const workspace = 'proof/protocol';

await runTool(async (signal) => {
  const args = process.argv.slice(2);
  await removeLeftRuns('model');
  await prepare({ workspaces: [workspace], signal, isQuiet: true });
  if (!args.some((arg) => arg === '--replay' || arg.startsWith('--replay=')))
    return runModel(args, {}, undefined, signal);
  const run = throwAwayRun('model');
  takeLock(run.lock);
  /** @type {import('./processes/supervised.mjs').Supervised[]} */
  const running = [];
  try {
    const addresses = await startStores({
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      isThrowAway: true,
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal,
    });
    await runStep({
      name: 'migrate',
      command: process.execPath,
      args: ['tools/prisma-migrate.mjs'],
      cwd: checkoutFolder,
      env: { ...process.env, ...addresses },
      logFile: join(run.logs, 'migrate.log'),
      recordFolder: run.records,
      signal,
    });
    return await runModel(args, addresses, run.records, signal);
  } finally {
    await stopInTurn(running);
    removeRun(run);
  }
});

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} addresses
 * @param {string | undefined} recordFolder
 * @param {AbortSignal} signal
 * @returns {Promise<number>} the exit status
 */
async function runModel(args, addresses, recordFolder, signal) {
  const model = new Child({
    name: 'model',
    command: process.execPath,
    args: [entryPoint(workspace), ...args],
    env: { ...process.env, ...addresses },
    cwd: checkoutFolder,
    output: 'inherit',
    ...(recordFolder === undefined ? {} : { recordFolder }),
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    stopTurn: 0,
  });
  signal.addEventListener('abort', () => void model.stop());
  const { code } = await model.ended;
  model.killRemains();
  signal.throwIfAborted();
  return code ?? 1;
}
