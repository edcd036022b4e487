import { statSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder, logFolder } from './checkout.mjs';
import { runStep } from './processes/step.mjs';

const generatedClient = 'flashsale-core/src/database/generated/client.ts';
/** The Prisma client is out of date when one of these is newer. */
const clientSources = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/.package-lock.json'];

/**
 * Brings the Prisma client and the JavaScript of the workspaces up to date.
 *
 * @param {{ workspaces: readonly string[], recordFolder: string, signal: AbortSignal, isQuiet?: boolean }} options
 */
export async function build({ workspaces, recordFolder, signal, isQuiet = false }) {
  const common = { cwd: checkoutFolder, logFile: join(logFolder, 'build.log'), recordFolder, signal };
  if (isClientOutOfDate()) {
    await runStep({
      ...common,
      ...(!isQuiet && { title: 'Generating the Prisma client' }),
      name: 'prisma-generate',
      command: process.execPath,
      args: ['node_modules/prisma/build/index.js', 'generate'],
    });
  }
  await runStep({
    ...common,
    ...(!isQuiet && { title: 'Building' }),
    name: 'tsc',
    command: process.execPath,
    args: ['node_modules/typescript/bin/tsc', '-b', ...workspaces],
  });
}

function isClientOutOfDate() {
  const generatedAtMs = modifiedAtMs(generatedClient);
  return clientSources.some((source) => modifiedAtMs(source) > generatedAtMs);
}

/** @param {string} path */
function modifiedAtMs(path) {
  return statSync(join(checkoutFolder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
