import { statSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder, logFolder } from './checkout.mjs';
import { runStep } from './processes/step.mjs';

const generatedClient = 'flashsale-core/src/postgresql/generated/client.ts';
/** The Prisma client is out of date when one of these is newer. */
const clientSources = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/.package-lock.json'];

/**
 * How much of the web server is made: the types of its routes, which its sources need to be checked, or all of it.
 *
 * @typedef {'types' | 'server'} WebPart
 */

/**
 * Brings the Prisma client, the JavaScript of the workspaces and the web server up to date.
 *
 * @param {object} options
 * @param {readonly string[]} options.workspaces
 * @param {WebPart | undefined} [options.web]
 * @param {string} options.recordFolder
 * @param {AbortSignal} options.signal
 * @param {boolean} [options.isQuiet]
 */
export async function build({ workspaces, web, recordFolder, signal, isQuiet = false }) {
  const logFile = join(logFolder, 'build.log');
  const common = { command: process.execPath, cwd: checkoutFolder, logFile, recordFolder, signal };
  /** @param {string} title */
  const titled = (title) => (isQuiet ? {} : { title });
  if (isClientOutOfDate()) {
    await runStep({
      ...common,
      ...titled('Generating the Prisma client'),
      name: 'prisma-generate',
      args: ['node_modules/prisma/build/index.js', 'generate'],
    });
  }
  if (workspaces.length > 0) {
    await runStep({
      ...common,
      ...titled('Building'),
      name: 'tsc',
      args: ['node_modules/typescript/bin/tsc', '-b', ...workspaces],
    });
  }
  if (web === 'types') {
    await runStep({
      ...common,
      name: 'next-typegen',
      args: ['node_modules/next/dist/bin/next', 'typegen', 'flashsale-web'],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    });
  }
  if (web === 'server') {
    await runStep({
      ...common,
      ...titled('Building the web pages, where they have changed'),
      name: 'web-build',
      args: ['flashsale-web/build.mjs', '--if-changed'],
    });
  }
}

function isClientOutOfDate() {
  const generatedAtMs = modifiedAtMs(generatedClient);
  return clientSources.some((source) => modifiedAtMs(source) > generatedAtMs);
}

/** @param {string} path */
function modifiedAtMs(path) {
  return statSync(join(checkoutFolder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
