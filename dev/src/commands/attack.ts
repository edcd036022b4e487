import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT_FOLDER } from '../checkout.js';
import { type Context, isRefusal, UsageError } from '../command.js';
import { runAlone } from '../program-on-stores.js';

const WORKSPACE = 'proof/attack';
const STOP_DEADLINE_MS = 40_000;

/** Of the attacks, which are compiled only then. @throws Refusal */
type Parse = (
  args: readonly string[],
  all: readonly object[],
) => { readonly action: string; readonly given: object | undefined };

/** `npm run attack`: attacks a system of its own, with everything built from the sources as they are now. */
export async function attack({ args, signal, prepare }: Context): Promise<number> {
  await prepare({ workspaces: [WORKSPACE], signal, isQuiet: true });
  if (await needsWeb(args)) await prepare({ workspaces: [WORKSPACE], web: 'server', signal, isQuiet: true });
  return runAlone({ name: 'attack', workspace: WORKSPACE, args, stopDeadlineMs: STOP_DEADLINE_MS, signal });
}

/** What starts no system needs no web server, which takes long to build. @throws UsageError for wrong arguments, before that */
async function needsWeb(args: readonly string[]): Promise<boolean> {
  const [{ parseCommandLine }, { ATTACKS }] = await Promise.all([
    load<{ parseCommandLine: Parse }>('command-line.js'),
    load<{ ATTACKS: readonly object[] }>('attacks/registry.js'),
  ]);
  try {
    const { action, given } = parseCommandLine(args, ATTACKS);
    return action === 'run' && given === undefined;
  } catch (error) {
    if (isRefusal(error)) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function load<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(join(CHECKOUT_FOLDER, WORKSPACE, 'dist', file)).href)) as Module;
}
