import { join } from 'node:path';
import {
  choosePorts,
  DeadlineExceeded,
  endLeftProcesses,
  followWarnings,
  limitLog,
  listenError,
  Refusal,
  removeStoresFolder,
  runStep,
  say,
  startStores,
  stopInTurn,
  STORES,
  Supervised,
  takeLock,
  until,
  warn,
} from 'flashsale-testkit';
import { addressOf } from '../addresses.js';
import { CHECKOUT_FOLDER, LOCAL_FOLDER, LOG_FOLDER, removeAddresses, writeAddresses } from '../checkout.js';
import type { Context } from '../command.js';
import { INSTEAD_OF_STORES } from '../program-on-stores.js';
import { HELP, PORT_MAX, readStartOptions, type StartOptions } from './options.js';
import { privateAccess, removePgpass, terminalVariables } from './private-access.js';
import { sandboxLogin } from './sandbox-login.js';
import { PAYMENT_SANDBOX, sandboxPayments } from './sandbox-payments.js';
import { copyWebServer, localUrl, LOGIN_SANDBOX, servicePortNames, services, STORE_STOP_TURN } from './services.js';

const READY_DEADLINE_MS = 60_000;
const ANSWER_DEADLINE_MS = 2_000;
const POLL_PERIOD_MS = 100;
/** A port that is taken has its neighbours taken, too, as those of another checkout. */
const PORT_SUGGESTION_STEP = 100;
const RECORD_FOLDER = join(LOCAL_FOLDER, 'run');
const DATA_FOLDER = join(LOCAL_FOLDER, 'data');
const PORTS_FILE = join(LOCAL_FOLDER, 'ports.json');
const STEP_LOG = join(LOG_FOLDER, 'start.log');

/** `npm start`: everything that a flash sale needs, in one terminal, and nothing of it left when it stops. */
export async function start({ args, signal, prepare }: Context): Promise<void> {
  const options = readStartOptions(args, process.env);
  if (options.help) return say(HELP);
  // An address that nobody could work with is refused now, and not when everything is built.
  addressOf('DATABASE_URL');
  const running: Supervised[] = [];
  const endings = [claimCheckout()];
  try {
    await clearTheGround(options);
    const web = options.webPort === undefined ? undefined : 'server';
    const sandbox = [
      ...(options.loginPort === undefined ? [] : [LOGIN_SANDBOX]),
      ...(options.paymentPort === undefined ? [] : [PAYMENT_SANDBOX]),
    ];
    await prepare({ workspaces: ['flashsale-api', 'flashsale-worker', ...sandbox], web, signal });
    if (web) copyWebServer();
    const addresses = await startEverything(options, running, endings, signal);
    writeAddresses(addresses);
    endings.push(removeAddresses);
    say(readyMessage(addresses));
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    if (running.length > 0) say('Stopping …');
    await stopInTurn(running);
    for (const end of endings.reverse()) end();
    if (running.length > 0) say('Stopped.');
  }
}

/** Returns what gives the checkout back. */
function claimCheckout(): () => void {
  const lock = takeLock(join(LOCAL_FOLDER, 'start.lock'));
  if (!lock.holder) return lock.release;
  throw new Refusal(
    `npm start runs in this checkout already (process ${lock.holder.pid}). Stop that one first, or use another checkout.`,
  );
}

async function clearTheGround({ reset, apiPort, webPort, loginPort, paymentPort, host }: StartOptions): Promise<void> {
  const left = await endLeftProcesses(RECORD_FOLDER);
  if (left.length > 0) say(`Ended what an earlier start had left: ${left.join(', ')}.`);
  removeAddresses();
  await refuseTakenPort({ who: 'API', variable: 'PORT', port: apiPort, host });
  if (webPort !== undefined) await refuseTakenPort({ who: 'web page', variable: 'WEB_PORT', port: webPort, host });
  if (loginPort !== undefined)
    await refuseTakenPort({ who: 'login', variable: 'LOGIN_SANDBOX_PORT', port: loginPort, host: '127.0.0.1' });
  if (paymentPort !== undefined)
    await refuseTakenPort({ who: 'payment sandbox', variable: 'PAYMENT_SANDBOX_PORT', port: paymentPort, host });
  if (!reset) return;
  removeStoresFolder(DATA_FOLDER);
  const kept = STORES.map(({ variable }) => variable).filter((variable) => process.env[variable]);
  if (kept.length > 0) warn(`--reset clears the private stores only; what ${kept.join(', ')} name keeps its data.`);
  if (kept.includes('REDIS_URL') && !kept.includes('DATABASE_URL')) {
    warn('The Redis belonged to the database that is cleared; docs/operations.md shows how to hand it to the new one.');
  }
}

interface Listener {
  readonly who: string;
  readonly variable: string;
  readonly port: number;
  readonly host: string;
}

async function refuseTakenPort({ who, variable, port, host }: Listener): Promise<void> {
  const reason = await listenError(port, host);
  if (reason === undefined) return;
  if (reason !== 'EADDRINUSE') throw new Refusal(`The ${who} cannot listen on ${host}, port ${port}: ${reason}.`);
  const other = port + PORT_SUGGESTION_STEP > PORT_MAX ? port - PORT_SUGGESTION_STEP : port + PORT_SUGGESTION_STEP;
  throw new Refusal(
    `Port ${port}, for the ${who}, is taken by another program. Choose another one: ${variable}=${other} npm start`,
  );
}

async function startEverything(
  options: StartOptions,
  running: Supervised[],
  endings: (() => void)[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const { host, apiPort, webPort, loginPort, workers } = options;
  const stores = await startStores(process.env, {
    access: privateAccess(),
    folder: DATA_FOLDER,
    logFolder: LOG_FOLDER,
    recordFolder: RECORD_FOLDER,
    portsFile: PORTS_FILE,
    isThrowAway: false,
    otherwise: INSTEAD_OF_STORES,
    stopTurn: STORE_STOP_TURN,
    onServer: (server) => running.push(server),
    signal,
  });
  const own = { ...process.env, FLASHSALE_DEMO: process.env['FLASHSALE_DEMO'] ?? 'true' };
  const env = { ...own, ...stores };
  const step = {
    command: process.execPath,
    cwd: CHECKOUT_FOLDER,
    env,
    logFile: STEP_LOG,
    recordFolder: RECORD_FOLDER,
    signal,
  };
  await runStep({ ...step, title: 'Migrating', name: 'migrate', args: ['dev/run.mjs', 'prisma:migrate'] });
  await runStep({ ...step, title: 'Loading functions', name: 'functions', args: ['dev/run.mjs', 'redis:functions'] });
  await runStep({ ...step, title: 'Seeding', name: 'seed', args: ['dev/run.mjs', 'prisma:seed'] });

  const page = webPort === undefined ? '' : ', the web page';
  say(`Starting the API${page} and ${workers} ${workers === 1 ? 'worker' : 'workers'} …`);
  const ports = await choosePorts(servicePortNames(workers), PORTS_FILE);
  const login = sandboxLogin(options);
  const apiUrl = localUrl(host, apiPort);
  const payments = sandboxPayments(options, apiUrl);
  const starting = services(options, ports, { login, payments }).map(
    async ({ program, quietLines, readyUrl, addresses, ...service }) => {
      const output = join(LOG_FOLDER, `${service.name}.log`);
      limitLog(output);
      endings.push(followWarnings(service.name, output, quietLines));
      const supervised = new Supervised({
        ...service,
        command: process.execPath,
        args: [program],
        env: { ...own, ...pick(stores, addresses), ...service.env },
        cwd: CHECKOUT_FOLDER,
        output,
        recordFolder: RECORD_FOLDER,
        stopSignal: 'SIGTERM',
        readyDeadlineMs: READY_DEADLINE_MS,
        probe: async () => (await get(readyUrl)) !== undefined,
      });
      running.push(supervised);
      return supervised.start(signal);
    },
  );
  await Promise.all(starting);
  await untilSaleIsLoaded(apiUrl, signal);
  // A store of someone else's has a password of someone else's.
  const privateNames = Object.keys(stores).filter((name) => !process.env[name]);
  endings.push(removePgpass);
  return {
    ...stores,
    ...terminalVariables(pick(stores, privateNames)),
    API_URL: apiUrl,
    ...(payments && { PAYMENT_SANDBOX_URL: payments.url }),
    ...(webPort !== undefined && { WEB_URL: login?.ofLogin['SHOP_URL'] ?? localUrl(host, webPort) }),
    ...(loginPort !== undefined && { LOGIN_URL: localUrl('127.0.0.1', loginPort) }),
  };
}

function pick(from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

async function untilSaleIsLoaded(apiUrl: string, signal: AbortSignal): Promise<void> {
  const url = `${apiUrl}/api/v1/sales`;
  const isLoaded = async (): Promise<boolean> => {
    if ((JSON.parse(await get(url)) as unknown[]).length > 0) return true;
    throw new Error(`GET ${url} answers an empty list`);
  };
  const options = { deadlineMs: READY_DEADLINE_MS, pollPeriodMs: POLL_PERIOD_MS, what: 'a sale is loaded', signal };
  await until(isLoaded, options).catch((error: unknown) => {
    throw error instanceof DeadlineExceeded ? new Refusal(error.message, { cause: error }) : error;
  });
}

/** The body of a page, as soon as that is there. @throws Error that says what the server answers instead */
async function get(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) }).catch((error: Error) => {
    const reason = error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
    throw new Error(`${url}: ${reason}`, { cause: error });
  });
  const body = await response.text();
  if (response.status === 200) return body;
  throw new Error(`${url} answers ${response.status} ${body.slice(0, 300)}`.trimEnd());
}

function readyMessage(addresses: Readonly<Record<string, string>>): string {
  const shown = (name: string): string =>
    process.env[name] ? `as ${name} says` : withoutPassword(addresses[name] ?? '');
  const web = addresses['WEB_URL'];
  const login =
    addresses['LOGIN_URL'] === undefined
      ? ''
      : `  Login       ${addresses['LOGIN_URL']}, for trying: buyers, and for the console Vera (viewer), Otto (operator), Olga (owner)\n`;
  const payments =
    addresses['PAYMENT_SANDBOX_URL'] === undefined
      ? ''
      : `  Payments    ${addresses['PAYMENT_SANDBOX_URL']}, for trying\n`;
  const pages =
    web === undefined ? '' : `  Shop        ${web}\n${login}  Console     ${web}/admin\n  Race lab    ${web}/lab\n`;
  return `
ready

${pages}  API         ${addresses['API_URL']}/api/v1/sales
  API docs    ${addresses['API_URL']}/docs
  Health      ${addresses['API_URL']}/health
${payments}  PostgreSQL  ${shown('DATABASE_URL')}
  Redis       ${shown('REDIS_URL')}
  RabbitMQ    ${shown('RABBITMQ_URL')}

  The addresses with their passwords are in .local/env, the logs in .local/logs. Ctrl-C stops everything and keeps the data.
`;
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = '';
  return url.href;
}
