import { join } from 'node:path';
import { listenError, Refusal, takeLock } from 'flashsale-testkit';
import { LOCAL_FOLDER } from '../checkout.js';
import { PORT_MAX } from './options.js';

/** A port that is taken has its neighbours taken, too, as those of another checkout. */
const PORT_SUGGESTION_STEP = 100;

/** Both leave the addresses of what they run in one file. */
type ShopCommand = 'npm start' | 'npm run cluster';

/** Returns what gives the checkout back. */
export function claimCheckout(): () => void {
  const lock = takeLock(join(LOCAL_FOLDER, 'start.lock'));
  if (!lock.holder) return lock.release;
  throw new Refusal(
    `npm start or npm run cluster runs in this checkout already (process ${lock.holder.pid}). Stop that one first, or use another checkout.`,
  );
}

interface Listener {
  readonly who: string;
  readonly variable: string;
  readonly port: number;
  readonly host: string;
  readonly command: ShopCommand;
}

export async function refuseTakenPort({ who, variable, port, host, command }: Listener): Promise<void> {
  const reason = await listenError(port, host);
  if (reason === undefined) return;
  if (reason !== 'EADDRINUSE') throw new Refusal(`The ${who} cannot listen on ${host}, port ${port}: ${reason}.`);
  const other = port + PORT_SUGGESTION_STEP > PORT_MAX ? port - PORT_SUGGESTION_STEP : port + PORT_SUGGESTION_STEP;
  throw new Refusal(
    `Port ${port}, for the ${who}, is taken by another program. Choose another one: ${variable}=${other} ${command}`,
  );
}
