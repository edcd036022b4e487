import type { Context } from '../command.js';
import { runAlone } from '../program-on-stores.js';

const WORKSPACE = 'proof/attack';
const STOP_DEADLINE_MS = 40_000;
/** What starts nothing needs no web server. */
const WITHOUT_SYSTEM = /^--(help|list|api|web)(=|$)|^-h$/;

/** `npm run attack`: attacks a system of its own, with everything built from the sources as they are now. */
export async function attack({ args, signal, prepare }: Context): Promise<number> {
  const needsWeb = !args.some((arg) => WITHOUT_SYSTEM.test(arg));
  await prepare({ workspaces: [WORKSPACE], web: needsWeb ? 'server' : undefined, signal, isQuiet: true });
  return runAlone({ name: 'attack', workspace: WORKSPACE, args, stopDeadlineMs: STOP_DEADLINE_MS, signal });
}
