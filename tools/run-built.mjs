#!/usr/bin/env node
// `node tools/run-built.mjs <workspace>[/<program>] [arguments]`: runs a workspace's program, built from its sources as
// they are now, against the system that `npm start` runs in this checkout, where the environment names no other.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { loadEnvironmentFile } from './environment-file.mjs';
import { prepare } from './prepare.mjs';
import { Child } from './processes/child.mjs';
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { entryPoint } from './services.mjs';

const stopDeadlineMs = 20_000;

await runTool(async (signal) => {
  const [named = '', ...args] = process.argv.slice(2);
  /** @param {string} folder */
  const isWorkspace = (folder) =>
    !['', '.'].includes(folder) && existsSync(join(checkoutFolder, folder, 'package.json'));
  const [workspace, program] = isWorkspace(named) ? [named] : [dirname(named), basename(named)];
  if (!isWorkspace(workspace)) {
    throw new Refusal('Name a workspace: node tools/run-built.mjs <workspace>[/<program>] [arguments]', 2);
  }
  // In a container there are no sources: what is built is what there is.
  if (existsSync(join(checkoutFolder, workspace, 'src')))
    await prepare({ workspaces: [workspace], signal, isQuiet: true });
  signal.throwIfAborted();
  loadEnvironmentFile();
  const child = new Child({
    name: program ?? basename(workspace),
    command: process.execPath,
    args: [entryPoint(workspace, program), ...args],
    env: process.env,
    cwd: checkoutFolder,
    output: 'inherit',
    stopSignal: 'SIGTERM',
    stopDeadlineMs,
    stopTurn: 0,
  });
  signal.addEventListener('abort', () => void child.stop());
  const { code } = await child.ended;
  signal.throwIfAborted();
  return code ?? 1;
});
