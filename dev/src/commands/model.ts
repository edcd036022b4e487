import { RunFolder } from 'flashsale-testkit';
import { LOCAL_FOLDER } from '../checkout.js';
import type { Context } from '../command.js';
import { runAlone, runOnStores } from '../program-on-stores.js';

const KIND = 'model';
const WORKSPACE = 'proof/protocol';

/** `npm run model`: explores the model of the protocol. To replay its traces it needs stores, which are thrown away. */
export async function model({ args, signal, prepare }: Context): Promise<number> {
  await RunFolder.removeLeft(LOCAL_FOLDER, KIND);
  await prepare({ workspaces: [WORKSPACE], signal, isQuiet: true });
  const program = { name: 'model', workspace: WORKSPACE, args, stopDeadlineMs: 20_000, signal };
  const replays = args.some((arg) => arg === '--replay' || arg.startsWith('--replay='));
  return replays ? runOnStores(program, { kind: KIND, isDurable: false }) : runAlone(program);
}
