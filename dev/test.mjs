#!/usr/bin/env node
// `npm test`: every check and every test, on stores of its own that are thrown away. The exit status is the verdict.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { provideChromium } from './chromium.mjs';
import { checkoutFolder, logFolder } from './checkout.mjs';
import { runChecks } from './checks.mjs';
import { jestCommandLine, listedTests } from './listed-tests.mjs';
import { takeLock } from './lock.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { providePrometheus } from './prometheus.mjs';
import { Child } from './processes/child.mjs';
import { stopInTurn } from './processes/stop-in-turn.mjs';
import { killStrays } from './processes/strays.mjs';
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { say, warn } from './say.mjs';
import { startStores } from './stores/stores.mjs';
import { removeLeftRuns, removeRun, throwAwayRun } from './throw-away-run.mjs';
import { readTestArguments, withoutWatching } from './workspace-tests.mjs';

const jestDeadlineMs = 25 * 60_000;
const stopDeadlineMs = 10_000;
const failedRunsKeptMax = 5;

const help = `npm test                     every check (format, lint, types, schema) and every test, with coverage
npm test -- <arguments>      only tests, with these arguments for Jest: npm test -- flashsale-core -t "epoch"
npm test -- --watch          Jest's watch, on one set of stores, until it is ended

In flashsale-api and flashsale-worker, npm test runs that workspace's tests alone, with the same arguments for Jest;
npm run test:watch watches them.

Stores are started for the run and removed after it; DATABASE_URL, REDIS_URL and RABBITMQ_URL, where set, are used instead.
The tests of the web page drive Chromium; CHROMIUM_PATH, where set, names the one to use.`;

/** Jest and all that it starts carry this variable, with the folder of the run as its value. */
const runVariable = 'FLASHSALE_TEST_RUN';
/** The tests in there need the built web server and a browser. */
const browserTestFolder = `${join(checkoutFolder, 'flashsale-web', 'test')}${sep}`;
/** Those in there need Prometheus and its tool. */
const prometheusTestFolder = `${join(checkoutFolder, 'deploy', 'test')}${sep}`;

const run = throwAwayRun('test');

await runTool(async (signal) => {
  if (process.argv.includes('--help')) return say(help);
  const { jestArguments: args, isWatching } = readTestArguments(process.argv.slice(2));
  const isWhole = args.length === 0;
  await removeLeftRuns('test');
  await prepare({ workspaces: builtWorkspaces(), web: isWhole ? 'types' : undefined, signal });
  takeLock(run.lock);
  /** @type {import('./processes/supervised.mjs').Supervised[]} */
  const running = [];
  let exitStatus = 1;
  try {
    if (isWhole && !(await runChecks({ logFolder: run.logs, recordFolder: run.records, signal }))) return exitStatus;
    const programs = await providePrograms(args, signal);
    const addresses = await startStores({
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      isThrowAway: true,
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal,
    });
    exitStatus = await runJest({
      args: isWhole ? ['--coverage'] : args,
      variables: { ...addresses, ...programs },
      isWatching,
      signal,
    });
    return exitStatus;
  } finally {
    await stopInTurn(running);
    if (exitStatus !== 0 && !signal.aborted) keepLogs();
    removeRun(run);
  }
});

/**
 * What only some tests need is made only where such tests will run, and after the checks: they are faster.
 *
 * @param {readonly string[]} args
 * @param {AbortSignal} signal
 * @returns {Promise<Record<string, string>>} variables for the tests
 */
async function providePrograms(args, signal) {
  const tests = await listedTests(withoutWatching(args), signal);
  const options = { recordFolder: run.records, signal };
  /** @type {Record<string, string>} */
  const variables = {};
  if (tests.some((test) => test.startsWith(prometheusTestFolder))) {
    Object.assign(variables, await providePrometheus(options));
  }
  if (tests.some((test) => test.startsWith(browserTestFolder))) {
    variables['CHROMIUM_PATH'] = await provideChromium(options);
    await prepare({ workspaces: [], web: 'server', signal });
  }
  return variables;
}

/**
 * @param {{ args: readonly string[], variables: Record<string, string>, isWatching: boolean, signal: AbortSignal }} options
 * @returns {Promise<number>} the exit status
 */
async function runJest({ args, variables, isWatching, signal }) {
  const resultFile = process.env['TEST_RESULT_FILE'];
  const jest = new Child({
    name: 'jest',
    command: process.execPath,
    args: [...jestCommandLine, ...(resultFile ? ['--json', `--outputFile=${resultFile}`] : []), ...args],
    env: { ...process.env, ...variables, [runVariable]: run.folder },
    cwd: checkoutFolder,
    output: 'inherit',
    recordFolder: run.records,
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    stopTurn: 0,
  });
  const stop = () => void jest.stop();
  // Who watches ends it.
  const deadline = isWatching ? new AbortController().signal : AbortSignal.timeout(jestDeadlineMs);
  AbortSignal.any([signal, deadline]).addEventListener('abort', stop);
  const { code } = await jest.ended;
  const remains = jest.killRemains();
  const strays = await killStrays(runVariable, run.folder);
  signal.throwIfAborted();
  if (deadline.aborted)
    throw new Refusal(`Jest was stopped: it had not ended after ${jestDeadlineMs / 60_000} minutes.`);
  if (!remains && strays.length === 0) return code ?? 1;
  warn(['A test left a process behind; it was killed.', ...strays].join('\n  '));
  return code || 1;
}

/**
 * What tsconfig.json builds, less what it only checks: a wrong type in a test is for the checks to find, and keeps no
 * other test from running.
 */
function builtWorkspaces() {
  /** @param {string} file */
  const read = (file) => JSON.parse(readFileSync(join(checkoutFolder, file), 'utf8'));
  const workspaces = new Set(read('package.json').workspaces);
  /** @type {string[]} */
  const projects = read('tsconfig.json').references.map((/** @type {{ path: string }} */ reference) => reference.path);
  return projects.filter((path) => workspaces.has(path));
}

function keepLogs() {
  if (!existsSync(run.logs)) return;
  const kept = join(logFolder, `test-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  renameSync(run.logs, kept);
  say(`The logs of this run are kept in ${kept}.`);
  const runs = readdirSync(logFolder).filter((name) => name.startsWith('test-'));
  for (const old of runs.sort().slice(0, -failedRunsKeptMax)) rmSync(join(logFolder, old), { recursive: true });
}
