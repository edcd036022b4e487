import { parseArguments, UsageError } from '../command.js';
import { readNumber, readPort } from '../start/options.js';

const APIS_MAX = 8;
const WORKERS_MAX = 16;

export const HELP = `npm run cluster [-- options]

Starts a shop past one machine, all of it on this one and on stores of its own: a Redis Cluster of three masters and three
replicas, three nodes of RabbitMQ, PostgreSQL with a standby, several APIs behind HAProxy, and workers. npm run stress,
npm run verify and the other commands find it. A store's server that ends is started again ten seconds later, after
the others have taken over. Ctrl-C stops everything and removes the data.

  --apis <n>      how many APIs, 1 to ${APIS_MAX} (3)
  --workers <n>   how many workers, 1 to ${WORKERS_MAX} (5)
  --help          this page

Environment:
  PORT            where HAProxy listens for buyers (3000); all other ports are free ones
  PAYMENT_SANDBOX_PORT
                  port of the payment provider for trying (3005)
  REDIS_WAIT_REPLICAS
                  replicas that must have a reservation before its buyer has the answer (1)
  ADMIN_TOKEN …   as for npm start

Exit status: 0 after a stop, 1 when something did not start, 2 when the options are wrong.`;

export interface ClusterOptions {
  readonly help: boolean;
  readonly apis: number;
  readonly workers: number;
  readonly port: number;
  readonly paymentPort: number;
}

export function readClusterOptions(args: readonly string[], environment: NodeJS.ProcessEnv): ClusterOptions {
  const { apis, workers, help } = parseFlags(args);
  const port = readPort('PORT', environment['PORT'] || '3000');
  const paymentPort = readPort('PAYMENT_SANDBOX_PORT', environment['PAYMENT_SANDBOX_PORT'] || '3005');
  if (port === paymentPort) throw new UsageError(`PORT and PAYMENT_SANDBOX_PORT are both ${port}: they must differ.`);
  return {
    help,
    apis: readNumber('--apis', apis, { min: 1, max: APIS_MAX }),
    workers: readNumber('--workers', workers, { min: 1, max: WORKERS_MAX }),
    port,
    paymentPort,
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArguments(args, {
      options: {
        apis: { type: 'string', default: '3' },
        workers: { type: 'string', default: '5' },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }).values;
  } catch (error) {
    const hint = '"npm run cluster -- --help" lists the options.';
    throw new UsageError(`${(error as Error).message} ${hint}`, { cause: error });
  }
}
