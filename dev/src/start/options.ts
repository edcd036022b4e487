import { parseArguments, UsageError } from '../command.js';

const WORKERS_MAX = 16;
export const PORT_MAX = 65_535;
const LOGIN_PORT = 'LOGIN_SANDBOX_PORT';
const PAYMENT_PORT = 'PAYMENT_SANDBOX_PORT';
const LOGIN_ISSUER = 'LOGIN_ISSUER';
/** A login of operators, by a provider that runs already. */
const OPERATOR_LOGIN = ['OPERATOR_LOGIN_ISSUER', 'OPERATOR_JWT_SECRET'];
/** Each makes the API ask buyers for a token. */
const TOKEN_KEYS = ['BUYER_JWT_SECRET', 'BUYER_JWT_PUBLIC_KEY', 'BUYER_JWT_JWKS_URL'];

export const HELP = `npm start [-- options]

Starts everything on this machine: Redis, PostgreSQL and RabbitMQ on ports of their own, the API, the workers,
the web page.
Ctrl-C stops all of it; the data stays for the next start.

  --workers <n>   how many workers, 1 to ${WORKERS_MAX} (3)
  --no-web        without the web page
  --login         buyers and operators log in, at a login for trying whose accounts need no password (docs/login.md)
  --reset         forget all sales, orders and reservations of the last run first
  --help          this page

Environment:
  PORT            port of the API (3000)
  WEB_PORT        port of the web page (3001)
  LOGIN_SANDBOX_PORT
                  port of the login for trying (3004)
  PAYMENT_SANDBOX_PORT
                  port of the payment provider for trying (3005), which a demo has
  HOST            where they listen (127.0.0.1; 0.0.0.0 opens them, with the admin calls, to the network)
  DATABASE_URL, REDIS_URL, RABBITMQ_URL
                  a store that runs already; none is started for it
  FLASHSALE_DEMO  false: admin calls need ADMIN_TOKEN, and buyers a token of BUYER_JWT_… or BUYERS_ANONYMOUS=true
                  (true: neither)
  ADMIN_TOKEN     32 characters or more
  STRIPE_SECRET_KEY …
                  payments by Stripe instead (docs/payments.md)
  LOGIN_ISSUER …  the login of your buyers, with BUYER_JWT_SECRET (docs/login.md)
  OPERATOR_LOGIN_ISSUER …
                  that of your operators, with OPERATOR_JWT_SECRET`;

export interface StartOptions {
  readonly help: boolean;
  readonly reset: boolean;
  readonly workers: number;
  readonly apiPort: number;
  /** None where there is no web page. */
  readonly webPort: number | undefined;
  /** None where the login sandbox is not wanted. */
  readonly loginPort: number | undefined;
  /** None where something else takes the payments. */
  readonly paymentPort: number | undefined;
  /** Where API, web page and payment sandbox listen. */
  readonly host: string;
}

export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  refuseOptionsForNpm(environment);
  const { workers, 'no-web': isWithoutWeb, login: hasSandbox, ...flags } = parseFlags(args);
  const apiPort = readPort('PORT', environment['PORT'] || '3000');
  const webPort = isWithoutWeb ? undefined : readPort('WEB_PORT', environment['WEB_PORT'] || '3001');
  const loginPort = hasSandbox ? readPort(LOGIN_PORT, environment[LOGIN_PORT] || '3004') : undefined;
  const paymentPort = needsPaymentSandbox(environment)
    ? readPort(PAYMENT_PORT, environment[PAYMENT_PORT] || '3005')
    : undefined;
  refuseEqualPorts({ PORT: apiPort, WEB_PORT: webPort, [LOGIN_PORT]: loginPort, [PAYMENT_PORT]: paymentPort });
  refuseLoginInVain(environment, { hasSandbox, hasWeb: !isWithoutWeb });
  return {
    ...flags,
    workers: readNumber('--workers', workers, { min: 1, max: WORKERS_MAX }),
    apiPort,
    webPort,
    loginPort,
    paymentPort,
    host: environment['HOST'] || '127.0.0.1',
  };
}

/** Whether the shop is a demo, and nothing else takes its payments. */
function needsPaymentSandbox(environment: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string): boolean => Boolean(environment[name] || environment[`${name}_FILE`]);
  return (
    (environment['FLASHSALE_DEMO'] || 'true') === 'true' && !isSet('STRIPE_SECRET_KEY') && !isSet('PAYMENT_SANDBOX_URL')
  );
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArguments(args, {
      options: {
        workers: { type: 'string', default: '3' },
        'no-web': { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        login: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message} "npm start -- --help" lists the options.`, { cause: error });
  }
}

/** Without the two dashes npm keeps an option for itself, and the data that were to go would stay. */
function refuseOptionsForNpm(environment: NodeJS.ProcessEnv): void {
  const names = { reset: 'reset', workers: 'workers', web: 'no-web', login: 'login' };
  const [, taken] = Object.entries(names).find(([name]) => environment[`npm_config_${name}`] !== undefined) ?? [];
  if (taken) throw new UsageError(`npm took --${taken} for an option of its own. Write: npm start -- --${taken}`);
}

function refuseEqualPorts(ports: Readonly<Record<string, number | undefined>>): void {
  const names = new Map<number, string>();
  for (const [name, port] of Object.entries(ports)) {
    if (port === undefined) continue;
    const other = names.get(port);
    if (other !== undefined) throw new UsageError(`${other} and ${name} are both ${port}: they must differ.`);
    names.set(port, name);
  }
}

/** Refuses a shop in which nobody could buy, and a sandbox beside what would identify buyers otherwise. */
function refuseLoginInVain(
  environment: NodeJS.ProcessEnv,
  { hasSandbox, hasWeb }: { readonly hasSandbox: boolean; readonly hasWeb: boolean },
): void {
  const find = (names: readonly string[]): string | undefined =>
    names.flatMap((name) => [name, `${name}_FILE`]).find((name) => environment[name]);
  const key = find(TOKEN_KEYS);
  const issuer = find([LOGIN_ISSUER]);
  if (hasSandbox && !hasWeb) throw new UsageError('--login is for the web page, and --no-web leaves that out.');
  if (hasSandbox && (key ?? issuer) !== undefined)
    throw new UsageError(`--login identifies buyers by itself, and ${key ?? issuer} is set: choose one of the two.`);
  const ofOperators = find(OPERATOR_LOGIN);
  if (hasSandbox && ofOperators !== undefined)
    throw new UsageError(`--login identifies operators by itself, and ${ofOperators} is set: choose one of the two.`);
  if (hasWeb && !hasSandbox && key !== undefined && issuer === undefined)
    throw new UsageError(
      `${key} makes buyers need a token, and without ${LOGIN_ISSUER} nobody can log in to get one: set it, or try "npm start -- --login" without ${key}.`,
    );
}

export function readPort(name: string, text: string): number {
  return readNumber(name, text, { min: 1, max: PORT_MAX });
}

export function readNumber(
  name: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}
