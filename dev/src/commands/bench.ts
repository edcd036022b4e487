import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, findExecutable, Refusal, RunFolder, say } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, LOCAL_FOLDER, LOG_FOLDER } from '../checkout.js';
import { type Context, isRefusal, UsageError } from '../command.js';
import { runAlone, runOnStores } from '../program-on-stores.js';

const KIND = 'bench';
/** What knows the arguments; then, what is measured. */
const WORKSPACE = 'proof/benchmark';
const MEASURED = ['flashsale-api', 'flashsale-worker', 'payment-sandbox'];

/** Of a module of the benchmark, which is compiled only then: undefined asks for the help. @throws Refusal */
type Parse = (args: readonly string[]) => object | undefined;
type Needs = { readonly needsStores: boolean; readonly needsHaproxy: boolean };

/**
 * `npm run bench`, `npm run soak` and `npm run cold-start`: the benchmark, on stores of its own that are thrown away but are as durable as those of
 * production.
 */
export async function bench({ args, signal, prepare }: Context): Promise<number> {
  await prepare({ workspaces: [WORKSPACE], signal, isQuiet: true });
  const { needsStores, needsHaproxy } = await needsOf(args);
  await RunFolder.removeLeft(LOCAL_FOLDER, KIND);
  if (needsStores) await prepare({ workspaces: [WORKSPACE, ...MEASURED], signal });
  if (needsHaproxy) await provideHaproxy(signal);
  const program = { name: 'benchmark', workspace: WORKSPACE, args, stopDeadlineMs: 60_000, signal };
  // Durability is part of what is measured.
  return needsStores ? runOnStores(program, { kind: KIND, isDurable: true }) : runAlone(program);
}

/** What these arguments need. @throws UsageError for wrong ones, before what is measured is built or anything started */
async function needsOf(args: readonly string[]): Promise<Needs> {
  const [word = '', ...rest] = args;
  try {
    switch (word) {
      case 'tokens': {
        const file = 'tokens/measure-tokens.js';
        const { asksForTokensHelp } = await load<{ asksForTokensHelp(args: readonly string[]): boolean }>(file);
        asksForTokensHelp(rest);
        return { needsStores: false, needsHaproxy: false };
      }
      case 'soak': {
        const { parseSoakCommandLine: parse } = await load<{ parseSoakCommandLine: Parse }>(
          'soak/soak-command-line.js',
        );
        return { needsStores: parse(rest) !== undefined, needsHaproxy: false };
      }
      case 'cold-start': {
        const file = 'cold-start/cold-start-command-line.js';
        const { parseColdStartCommandLine: parse } = await load<{ parseColdStartCommandLine: Parse }>(file);
        return { needsStores: parse(rest) !== undefined, needsHaproxy: false };
      }
      case 'rooms': {
        const { parseRoomsCommandLine: parse } = await load<{ parseRoomsCommandLine: Parse }>(
          'rooms/rooms-command-line.js',
        );
        return { needsStores: parse(rest) !== undefined, needsHaproxy: false };
      }
      case 'sales': {
        const { parseSalesCommandLine: parse } = await load<{ parseSalesCommandLine: Parse }>(
          'sales/sales-command-line.js',
        );
        return { needsStores: parse(rest) !== undefined, needsHaproxy: false };
      }
      case 'scale':
      case '--scale': {
        const { parseScaleCommandLine: parse } = await load<{ parseScaleCommandLine: Parse }>(
          'scale/scale-command-line.js',
        );
        return { needsStores: parse(rest) !== undefined, needsHaproxy: false };
      }
      default: {
        const { parseCommandLine, needsHaproxy } = await load<{
          parseCommandLine: Parse;
          needsHaproxy(command: object): boolean;
        }>('command-line.js');
        const command = parseCommandLine(args);
        return { needsStores: command !== undefined, needsHaproxy: command !== undefined && needsHaproxy(command) };
      }
    }
  } catch (error) {
    if (isRefusal(error)) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function load<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(join(CHECKOUT_FOLDER, WORKSPACE, 'dist', file)).href)) as Module;
}

/** Without HAProxy the benchmark leaves it out, and says so. */
async function provideHaproxy(signal: AbortSignal): Promise<void> {
  const haproxy = {
    product: 'HAProxy',
    debianPackage: 'haproxy',
    isInstalled: () => findExecutable('haproxy') !== undefined,
  };
  const options = { otherwise: 'measure without it', logFolder: LOG_FOLDER, recordFolder: LOG_FOLDER, signal };
  await ensureInstalled([haproxy], options).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
  });
}
