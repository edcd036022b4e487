#!/usr/bin/env node
// `npm run model`: explores the model of the protocol. To replay its traces it needs stores, which are thrown away.
import { prepare } from './bootstrap/prepare.mjs';
import { runAlone, runOnStores } from './program-on-stores.mjs';
import { runTool } from './run-tool.mjs';
import { removeLeftRuns } from './throw-away-run.mjs';

const kind = 'model';
const workspace = 'proof/protocol';

await runTool(async (signal) => {
  const args = process.argv.slice(2);
  await removeLeftRuns(kind);
  await prepare({ workspaces: [workspace], signal, isQuiet: true });
  const program = { name: 'model', workspace, args, stopDeadlineMs: 20_000, signal };
  const replays = args.some((arg) => arg === '--replay' || arg.startsWith('--replay='));
  return replays ? runOnStores(program, { kind, isDurable: false }) : runAlone(program);
});
