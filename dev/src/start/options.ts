import { parseArgs } from 'node:util';
import { UsageError } from '../command.js';

const WORKERS_MAX = 16;
export const PORT_MAX = 65_535;

export const HELP = `npm start [-- options]

Starts everything on this machine: Redis, PostgreSQL and RabbitMQ on ports of their own, the API, the workers,
the web page.
Ctrl-C stops all of it; the data stays for the next start.

  --workers <n>   how many workers, 1 to ${WORKERS_MAX} (3)
  --no-web        without the web page
  --reset         forget all sales, orders and reservations of the last run first
  --help          this page

Environment:
  PORT            port of the API (3000)
  WEB_PORT        port of the web page (3001)
  HOST            where both listen (127.0.0.1; 0.0.0.0 opens them, with the admin calls, to the network)
  DATABASE_URL, REDIS_URL, RABBITMQ_URL
                  a store that runs already; none is started for it
  FLASHSALE_DEMO  false: admin calls need ADMIN_TOKEN, and buyers a token of BUYER_JWT_… or BUYERS_ANONYMOUS=true
                  (true: neither)
  ADMIN_TOKEN     32 characters or more`;

export interface StartOptions {
  readonly help: boolean;
  readonly reset: boolean;
  readonly workers: number;
  readonly apiPort: number;
  /** None where there is no web page. */
  readonly webPort: number | undefined;
  /** Where API and web page listen. */
  readonly host: string;
}

export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  refuseOptionsForNpm(environment);
  const { workers, 'no-web': isWithoutWeb, ...flags } = parseFlags(args);
  const apiPort = readPort('PORT', environment['PORT'] || '3000');
  const webPort = isWithoutWeb ? undefined : readPort('WEB_PORT', environment['WEB_PORT'] || '3001');
  if (apiPort === webPort) throw new UsageError(`PORT and WEB_PORT are both ${apiPort}: they must differ.`);
  return {
    ...flags,
    workers: readNumber('--workers', workers, { min: 1, max: WORKERS_MAX }),
    apiPort,
    webPort,
    host: environment['HOST'] || '127.0.0.1',
  };
}

function parseFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        workers: { type: 'string', default: '3' },
        'no-web': { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
    return values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}. "npm start -- --help" lists the options.`, { cause: error });
  }
}

/** Without the two dashes npm keeps an option for itself, and the data that were to go would stay. */
function refuseOptionsForNpm(environment: NodeJS.ProcessEnv): void {
  const names = { reset: 'reset', workers: 'workers', web: 'no-web' };
  const [, taken] = Object.entries(names).find(([name]) => environment[`npm_config_${name}`] !== undefined) ?? [];
  if (taken) throw new UsageError(`npm took --${taken} for an option of its own. Write: npm start -- --${taken}`);
}

function readPort(name: string, text: string): number {
  return readNumber(name, text, { min: 1, max: PORT_MAX });
}

function readNumber(name: string, text: string, { min, max }: { readonly min: number; readonly max: number }): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}
