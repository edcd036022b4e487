import { RunFolder } from 'flashsale-testkit';
import { LOCAL_FOLDER } from '../checkout.js';
import type { Context } from '../command.js';
import { runAlone, runOnStores } from '../program-on-stores.js';

const KIND = 'bench';
const WORKSPACES = ['proof/benchmark', 'flashsale-api', 'flashsale-worker'];
/** What is asked for needs no stores. */
const HELP = new Set(['--help', '-h']);

/**
 * `npm run bench` and `npm run soak`: the benchmark, on stores of its own that are thrown away but are as durable as those of
 * production.
 */
export async function bench({ args, signal, prepare }: Context): Promise<number> {
  await RunFolder.removeLeft(LOCAL_FOLDER, KIND);
  await prepare({ workspaces: WORKSPACES, signal });
  const program = { name: 'benchmark', workspace: 'proof/benchmark', args, stopDeadlineMs: 60_000, signal };
  // Durability is part of what is measured.
  return args.some((arg) => HELP.has(arg)) ? runAlone(program) : runOnStores(program, { kind: KIND, isDurable: true });
}
