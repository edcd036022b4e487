import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Child } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, entryPoint, loadAddresses } from '../checkout.js';
import { type Context, UsageError } from '../command.js';
import { runWatched } from '../watch/run-watched.js';
import { sourceFolders } from '../watch/watched-sources.js';

const STOP_DEADLINE_MS = 20_000;
const WATCH_OPTION = '--watch';

/**
 * `node dev/run.mjs program <workspace>[/<program>] [arguments]`: runs a workspace's program, built from its sources as they
 * are now, against the system that `npm start` runs in this checkout, where the environment names no other.
 * `proof/race-lab serve --watch` is built and started again whenever they change.
 */
export async function runProgram({ args: [named = '', ...args], signal, prepare }: Context): Promise<number> {
  const [workspace, program] = isWorkspace(named) ? [named] : [dirname(named), basename(named)];
  if (!isWorkspace(workspace)) {
    throw new UsageError('Name a workspace: node dev/run.mjs program <workspace>[/<program>] [arguments]');
  }
  const start = (given: readonly string[]): Child =>
    new Child({
      name: program ?? basename(workspace),
      command: process.execPath,
      args: [entryPoint(workspace, program), ...given],
      env: process.env,
      cwd: CHECKOUT_FOLDER,
      output: 'inherit',
      stopDeadlineMs: STOP_DEADLINE_MS,
    });
  const build = async (): Promise<void> => prepare({ workspaces: [workspace], signal, isQuiet: true });
  // In a container there are no sources: what is built is what there is.
  const hasSources = existsSync(join(CHECKOUT_FOLDER, workspace, 'src'));

  if (hasSources && isWatched(workspace, args)) {
    loadAddresses();
    return runWatched({
      name: `${workspace} ${args[0]}`,
      folders: sourceFolders(workspace),
      build,
      start: () => start(args.filter((argument) => argument !== WATCH_OPTION)),
      signal,
    });
  }

  if (hasSources) await build();
  signal.throwIfAborted();
  loadAddresses();
  const child = start(args);
  signal.addEventListener('abort', () => void child.stop());
  const { code } = await child.ended;
  signal.throwIfAborted();
  return code ?? 1;
}

function isWorkspace(folder: string): boolean {
  return !['', '.'].includes(folder) && existsSync(join(CHECKOUT_FOLDER, folder, 'package.json'));
}

/** Whether the program runs until it is ended, and is restarted when its sources change. */
function isWatched(workspace: string, [command, ...options]: readonly string[]): boolean {
  return workspace === 'proof/race-lab' && command === 'serve' && options.includes(WATCH_OPTION);
}
