#!/usr/bin/env node
// `node dev/run-built.mjs <workspace>[/<program>] [arguments]`: runs a workspace's program, built from its sources as
// they are now, against the system that `npm start` runs in this checkout, where the environment names no other.
// `proof/race-lab serve --watch` is built and started again whenever they change.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { loadEnvironmentFile } from './environment-file.mjs';
import { prepare } from './prepare.mjs';
import { Child } from './processes/child.mjs';
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { runWatched } from './run-watched.mjs';
import { entryPoint } from './services.mjs';
import { sourceFolders } from './watched-sources.mjs';

const stopDeadlineMs = 20_000;
const watchOption = '--watch';

await runTool(async (signal) => {
  const [named = '', ...args] = process.argv.slice(2);
  /** @param {string} folder */
  const isWorkspace = (folder) =>
    !['', '.'].includes(folder) && existsSync(join(checkoutFolder, folder, 'package.json'));
  const [workspace, program] = isWorkspace(named) ? [named] : [dirname(named), basename(named)];
  if (!isWorkspace(workspace)) {
    throw new Refusal('Name a workspace: node dev/run-built.mjs <workspace>[/<program>] [arguments]', 2);
  }
  /** @param {readonly string[]} given */
  const start = (given) =>
    new Child({
      name: program ?? basename(workspace),
      command: process.execPath,
      args: [entryPoint(workspace, program), ...given],
      env: process.env,
      cwd: checkoutFolder,
      output: 'inherit',
      stopSignal: 'SIGTERM',
      stopDeadlineMs,
      stopTurn: 0,
    });
  const build = () => prepare({ workspaces: [workspace], signal, isQuiet: true });
  // In a container there are no sources: what is built is what there is.
  const hasSources = existsSync(join(checkoutFolder, workspace, 'src'));

  if (hasSources && isWatched(workspace, args)) {
    loadEnvironmentFile();
    return runWatched({
      name: `${workspace} ${args[0]}`,
      folders: sourceFolders(workspace),
      build,
      start: () => start(args.filter((argument) => argument !== watchOption)),
      signal,
    });
  }

  if (hasSources) await build();
  signal.throwIfAborted();
  loadEnvironmentFile();
  const child = start(args);
  signal.addEventListener('abort', () => void child.stop());
  const { code } = await child.ended;
  signal.throwIfAborted();
  return code ?? 1;
});

/**
 * Whether the program is one that goes on until it is ended, and is to be started again when its sources change.
 *
 * @param {string} workspace
 * @param {readonly string[]} args
 */
function isWatched(workspace, [command, ...options]) {
  return workspace === 'proof/race-lab' && command === 'serve' && options.includes(watchOption);
}
