import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { takeLock } from './lock.mjs';
import { areInstalled, npmCommand } from './packages.mjs';
import { endLeftStep, Refusal, runStep } from './step.mjs';

const nodeVersionMin = [20, 19];
const lockDeadlineMs = 15 * 60_000;
const lockPollPeriodMs = 250;
const generatedClient = 'flashsale-core/src/postgresql/generated/client.ts';
/** The Prisma client is out of date when one of these is newer. */
const clientSources = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/.package-lock.json'];

const checkoutFolder = fileURLToPath(new URL('../..', import.meta.url));
const localFolder = join(checkoutFolder, '.local');
/** Generating, building: said once, also where a command prepares more than itself. */
const announced = new Set();

/**
 * @typedef {object} Preparation
 * @property {readonly string[]} workspaces
 * @property {'types' | 'server' | undefined} [web] how much of the web server is made: the types of its routes, which its
 *   sources need to be checked, or all of it
 * @property {AbortSignal} signal
 * @property {boolean} [isQuiet]
 */

/**
 * Installs and builds what is missing. One command of this checkout does so at a time; another waits and then finds
 * it done.
 *
 * @param {Preparation} preparation
 */
export async function prepare({ workspaces, web, signal, isQuiet = false }) {
  refuseOldNode();
  makeLocalFolder();
  const release = await takePreparationLock(signal);
  try {
    const folder = join(localFolder, 'preparation');
    await endLeftStep(folder);
    const common = { command: process.execPath, cwd: checkoutFolder, recordFolder: folder, signal };
    if (!areInstalled(checkoutFolder)) {
      await runStep({
        ...common,
        ...npmCommand(['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']),
        title: 'Installing npm packages',
        name: 'npm-ci',
        logFile: logFile('npm'),
      });
    }
    for (const { title, ...step } of buildSteps(workspaces, web)) {
      const isSaid = title !== undefined && !isQuiet && !announced.has(title);
      if (isSaid) announced.add(title);
      await runStep({ ...common, ...step, ...(isSaid && { title }), logFile: logFile('build') });
    }
  } finally {
    release();
  }
}

/**
 * @param {readonly string[]} workspaces
 * @param {Preparation['web']} web
 * @returns {{ title?: string, name: string, args: string[], env?: NodeJS.ProcessEnv }[]}
 */
function buildSteps(workspaces, web) {
  const generate = {
    title: 'Generating the Prisma client',
    name: 'prisma-generate',
    args: ['node_modules/prisma/build/index.js', 'generate'],
  };
  const compile = { title: 'Building', name: 'tsc', args: ['node_modules/typescript/bin/tsc', '-b', ...workspaces] };
  const webTypes = {
    name: 'next-typegen',
    args: ['node_modules/next/dist/bin/next', 'typegen', 'flashsale-web'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  };
  const webServer = {
    title: 'Building the web pages, where they have changed',
    name: 'web-build',
    args: ['flashsale-web/build.mjs', '--if-changed'],
  };
  return [
    ...(isClientOutOfDate() ? [generate] : []),
    ...(workspaces.length > 0 ? [compile] : []),
    ...(web === 'types' ? [webTypes] : []),
    ...(web === 'server' ? [webServer] : []),
  ];
}

function isClientOutOfDate() {
  const generatedAtMs = modifiedAtMs(generatedClient);
  return clientSources.some((source) => modifiedAtMs(source) > generatedAtMs);
}

/** @param {string} path */
function modifiedAtMs(path) {
  return statSync(join(checkoutFolder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} name */
function logFile(name) {
  return join(localFolder, 'logs', `${name}.log`);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [majorMin = 0, minorMin = 0] = nodeVersionMin;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return;
  throw new Refusal(`Node ${majorMin}.${minorMin} or later is needed; this is ${process.version}.`);
}

/** Makes .local and its logs. Others may pass through: PostgreSQL and RabbitMQ run as users of their own. */
function makeLocalFolder() {
  for (const folder of [localFolder, join(localFolder, 'logs')]) {
    mkdirSync(folder, { recursive: true });
    try {
      chmodSync(folder, 0o755);
    } catch (error) {
      // Another user made it; what this user may not do there will say so itself.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') throw error;
    }
  }
}

/** @param {AbortSignal} signal */
async function takePreparationLock(signal) {
  const file = join(localFolder, 'preparation.lock');
  const endsAtMs = Date.now() + lockDeadlineMs;
  for (let isSaid = false; ; isSaid = true) {
    const lock = takeLock(file);
    if (!lock.holder) return lock.release;
    const { pid } = lock.holder;
    if (!isSaid) {
      process.stdout.write(`Process ${pid} is installing or building in this checkout; waiting for it …\n`);
    }
    if (Date.now() > endsAtMs) {
      const minutes = lockDeadlineMs / 60_000;
      throw new Refusal(`Process ${pid} is still installing or building in this checkout after ${minutes} minutes.`);
    }
    await sleep(lockPollPeriodMs, undefined, { signal });
  }
}
