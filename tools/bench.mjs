#!/usr/bin/env node
// `npm run bench` and `npm run soak`: the benchmark, on stores of its own that are thrown away but are as durable as those of production.
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

const stopDeadlineMs = 60_000;
const workspaces = ['benchmark', 'flashsale-api', 'flashsale-worker'];
/** What is asked for needs no stores. */
const help = new Set(['--help', '-h']);

const run = throwAwayRun('bench');

await runTool(async (signal) => {
  const args = process.argv.slice(2);
  await removeLeftRuns('bench');
  await prepare({ workspaces, signal });
  if (args.some((arg) => help.has(arg))) return runBenchmark(args, {}, signal);
  takeLock(run.lock);
  /** @type {import('./processes/supervised.mjs').Supervised[]} */
  const running = [];
  try {
    const addresses = await startStores({
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      // Durability is part of what is measured.
      isThrowAway: false,
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
    return await runBenchmark(args, addresses, signal);
  } finally {
    await stopInTurn(running);
    removeRun(run);
  }
});

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} addresses
 * @param {AbortSignal} signal
 * @returns {Promise<number>} the exit status
 */
async function runBenchmark(args, addresses, signal) {
  const benchmark = new Child({
    name: 'benchmark',
    command: process.execPath,
    args: [entryPoint('benchmark'), ...args],
    env: { ...process.env, ...addresses },
    cwd: checkoutFolder,
    output: 'inherit',
    recordFolder: run.records,
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    stopTurn: 0,
  });
  signal.addEventListener('abort', () => void benchmark.stop());
  const { code } = await benchmark.ended;
  benchmark.killRemains();
  signal.throwIfAborted();
  return code ?? 1;
}
