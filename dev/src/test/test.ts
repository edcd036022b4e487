import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import {
  Child,
  killStrays,
  Refusal,
  RunFolder,
  say,
  startStores,
  stopInTurn,
  type Supervised,
  warn,
} from 'flashsale-testkit';
import { CHECKOUT_FOLDER, LOCAL_FOLDER, LOG_FOLDER } from '../checkout.js';
import type { Context } from '../command.js';
import { INSTEAD_OF_STORES } from '../program-on-stores.js';
import { readTestArguments, withoutWatching } from './arguments.js';
import { provideChromium, providePrometheus } from './browser-and-prometheus.js';
import { runChecks } from './checks.js';

const JEST_DEADLINE_MS = 75 * 60_000;
const LIST_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;
const FAILED_RUNS_KEPT_MAX = 5;
const KIND = 'test';

const HELP = `npm test                     every check (format, lint, types, schema) and every test, with coverage
npm test -- --long           the same with the tests that take minutes (*.long.test.ts), which run at night
npm test -- <arguments>      only tests, with these arguments for Jest: npm test -- flashsale-core -t "epoch"
npm test -- --watch          Jest's watch, on one set of stores, until it is ended

In flashsale-api and flashsale-worker, npm test runs that workspace's tests alone, with the same arguments for Jest;
npm run test:watch watches them.

Stores are started for the run and removed after it; DATABASE_URL, REDIS_URL and RABBITMQ_URL, where set, are used instead.
The tests of the web page drive Chromium; CHROMIUM_PATH, where set, names the one to use.`;

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
/** Jest and all that it starts carry this variable, with the folder of the run as its value. */
const RUN_VARIABLE = 'FLASHSALE_TEST_RUN';
const LONG_OPTION = '--long';
/** Tells jest.config.mjs to leave out the long tests. */
const SHORT_VARIABLE = 'FLASHSALE_TEST_SHORT';
/** The tests in there need the built web server. */
const ATTACK_TEST_FOLDER = `${join(CHECKOUT_FOLDER, 'proof', 'attack', 'test')}${sep}`;
/** The tests in there need the built web server and a browser. */
const BROWSER_TEST_FOLDER = `${join(CHECKOUT_FOLDER, 'flashsale-web', 'test')}${sep}`;
/** Those in there need Prometheus and its tool. */
const PROMETHEUS_TEST_FOLDER = `${join(CHECKOUT_FOLDER, 'deploy', 'test')}${sep}`;

/** `npm test`: every check and every test, on stores of its own that are thrown away. Resolves with Jest's exit status. */
export async function test({ args, signal, prepare }: Context): Promise<number> {
  if (args.includes('--help')) {
    say(HELP);
    return 0;
  }
  const { jestArguments, isWatching } = readTestArguments(args);
  const isLong = jestArguments.length === 1 && jestArguments[0] === LONG_OPTION;
  const isWhole = isLong || jestArguments.length === 0;
  await RunFolder.removeLeft(LOCAL_FOLDER, KIND);
  await prepare({ workspaces: builtWorkspaces(), web: isWhole ? 'types' : undefined, signal });
  const run = await RunFolder.make(LOCAL_FOLDER, KIND);
  const running: Supervised[] = [];
  let exitStatus = 1;
  try {
    if (isWhole && !(await runChecks({ logFolder: run.logs, recordFolder: run.records, signal }))) return exitStatus;
    const programs = await providePrograms(isWhole ? [] : jestArguments, { run, signal, prepare });
    const addresses = await startStores(process.env, {
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      isThrowAway: true,
      otherwise: INSTEAD_OF_STORES,
      stopTurn: 1,
      onServer: (server) => running.push(server),
      signal,
    });
    exitStatus = await runJest({
      args: isWhole ? ['--coverage'] : jestArguments,
      variables: { ...addresses, ...programs, ...(isWhole && !isLong && { [SHORT_VARIABLE]: 'true' }) },
      isWatching,
      run,
      signal,
    });
    return exitStatus;
  } finally {
    await stopInTurn(running);
    if (exitStatus !== 0 && !signal.aborted) keepLogs(run);
    run.remove();
  }
}

/**
 * What only some tests need is made only where such tests will run, and after the checks: they are faster. Resolves with
 * variables for the tests.
 */
async function providePrograms(
  args: readonly string[],
  { run, signal, prepare }: Pick<Context, 'signal' | 'prepare'> & { readonly run: RunFolder },
): Promise<Record<string, string>> {
  const tests = await listTests(withoutWatching(args), signal);
  const options = { recordFolder: run.records, signal };
  const variables: Record<string, string> = {};
  if (tests.some((path) => path.startsWith(PROMETHEUS_TEST_FOLDER))) {
    Object.assign(variables, await providePrometheus(options));
  }
  const hasBrowserTests = tests.some((path) => path.startsWith(BROWSER_TEST_FOLDER));
  if (hasBrowserTests) variables['CHROMIUM_PATH'] = await provideChromium(options);
  if (hasBrowserTests || tests.some((path) => path.startsWith(ATTACK_TEST_FOLDER))) {
    await prepare({ workspaces: [], web: 'server', signal });
  }
  return variables;
}

/** The test files that Jest would run with these arguments; none where it refuses them, which it shall say itself. */
async function listTests(args: readonly string[], signal: AbortSignal): Promise<string[]> {
  try {
    const options = { cwd: CHECKOUT_FOLDER, signal, timeout: LIST_DEADLINE_MS, maxBuffer: Infinity };
    const { stdout } = await promisify(execFile)(process.execPath, [...JEST, ...args, '--listTests'], options);
    return stdout.split('\n').filter(Boolean);
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

interface JestOptions {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly isWatching: boolean;
  readonly run: RunFolder;
  readonly signal: AbortSignal;
}

/** Resolves with the exit status. */
async function runJest({ args, variables, isWatching, run, signal }: JestOptions): Promise<number> {
  const resultFile = process.env['TEST_RESULT_FILE'];
  const jest = new Child({
    name: 'jest',
    command: process.execPath,
    args: [...JEST, ...(resultFile ? ['--json', `--outputFile=${resultFile}`] : []), ...args],
    env: { ...process.env, ...variables, [RUN_VARIABLE]: run.path },
    cwd: CHECKOUT_FOLDER,
    output: 'inherit',
    recordFolder: run.records,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  // Who watches ends it.
  const deadline = isWatching ? new AbortController().signal : AbortSignal.timeout(JEST_DEADLINE_MS);
  AbortSignal.any([signal, deadline]).addEventListener('abort', () => void jest.stop());
  const { code } = await jest.ended;
  const remains = jest.killRemains();
  const strays = await killStrays(RUN_VARIABLE, run.path);
  signal.throwIfAborted();
  if (deadline.aborted) {
    throw new Refusal(`Jest was stopped: it had not ended after ${JEST_DEADLINE_MS / 60_000} minutes.`);
  }
  if (!remains && strays.length === 0) return code ?? 1;
  warn(['A test left a process behind; it was killed.', ...strays].join('\n  '));
  return code || 1;
}

/**
 * What tsconfig.json builds, less what it only checks: a wrong type in a test is for the checks to find, and keeps no
 * other test from running.
 */
function builtWorkspaces(): string[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(CHECKOUT_FOLDER, file), 'utf8'));
  const { workspaces } = read('package.json') as { workspaces: string[] };
  const { references } = read('tsconfig.json') as { references: { path: string }[] };
  return references.map(({ path }) => path).filter((path) => workspaces.includes(path));
}

function keepLogs(run: RunFolder): void {
  if (!existsSync(run.logs)) return;
  const kept = join(LOG_FOLDER, `test-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  renameSync(run.logs, kept);
  say(`The logs of this run are kept in ${kept}.`);
  const runs = readdirSync(LOG_FOLDER).filter((name) => name.startsWith('test-'));
  for (const old of runs.sort().slice(0, -FAILED_RUNS_KEPT_MAX)) rmSync(join(LOG_FOLDER, old), { recursive: true });
}
