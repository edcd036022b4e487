#!/usr/bin/env node
// `npm run bench` and `npm run soak`: the benchmark, on stores of its own that are thrown away but are as durable as those of production.
import { prepare } from './bootstrap/prepare.mjs';
import { runAlone, runOnStores } from './program-on-stores.mjs';
import { runTool } from './run-tool.mjs';
import { removeLeftRuns } from './throw-away-run.mjs';

const kind = 'bench';
const workspaces = ['proof/benchmark', 'flashsale-api', 'flashsale-worker'];
/** What is asked for needs no stores. */
const help = new Set(['--help', '-h']);

await runTool(async (signal) => {
  const args = process.argv.slice(2);
  await removeLeftRuns(kind);
  await prepare({ workspaces, signal });
  const program = { name: 'benchmark', workspace: 'proof/benchmark', args, stopDeadlineMs: 60_000, signal };
  // Durability is part of what is measured.
  return args.some((arg) => help.has(arg)) ? runAlone(program) : runOnStores(program, { kind, isDurable: true });
});
