import { join } from 'node:path';
import {
  choosePorts,
  endLeftProcesses,
  removeStoresFolder,
  say,
  startStores,
  stopInTurn,
  STORES,
  type Supervised,
  warn,
} from 'flashsale-testkit';
import { addressOf } from '../addresses.js';
import { LOCAL_FOLDER, LOG_FOLDER, removeAddresses, writeAddresses } from '../checkout.js';
import type { Context } from '../command.js';
import { INSTEAD_OF_STORES } from '../program-on-stores.js';
import { untilStopped } from '../until-stopped.js';
import { claimCheckout, refuseTakenPort } from './ground.js';
import { HELP, readStartOptions, type StartOptions } from './options.js';
import { privateAccess, removePgpass, terminalVariables } from './private-access.js';
import { pick, prepareStores, startServices, untilSaleIsLoaded } from './run-services.js';
import { sandboxLogin } from './sandbox-login.js';
import { PAYMENT_SANDBOX, sandboxPayments } from './sandbox-payments.js';
import { copyWebServer, localUrl, LOGIN_SANDBOX, servicePortNames, services, STORE_STOP_TURN } from './services.js';

const RECORD_FOLDER = join(LOCAL_FOLDER, 'run');
const DATA_FOLDER = join(LOCAL_FOLDER, 'data');
const PORTS_FILE = join(LOCAL_FOLDER, 'ports.json');

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
    await untilStopped(signal);
  } finally {
    if (running.length > 0) say('Stopping …');
    await stopInTurn(running);
    for (const end of endings.reverse()) end();
    if (running.length > 0) say('Stopped.');
  }
}

async function clearTheGround({ reset, apiPort, webPort, loginPort, paymentPort, host }: StartOptions): Promise<void> {
  const left = await endLeftProcesses(RECORD_FOLDER);
  if (left.length > 0) say(`Ended what an earlier start had left: ${left.join(', ')}.`);
  removeAddresses();
  const command = 'npm start';
  await refuseTakenPort({ who: 'API', variable: 'PORT', port: apiPort, host, command });
  if (webPort !== undefined)
    await refuseTakenPort({ who: 'web page', variable: 'WEB_PORT', port: webPort, host, command });
  const local = { host: '127.0.0.1', command } as const;
  if (loginPort !== undefined)
    await refuseTakenPort({ who: 'login', variable: 'LOGIN_SANDBOX_PORT', port: loginPort, ...local });
  if (paymentPort !== undefined)
    await refuseTakenPort({
      who: 'payment sandbox',
      variable: 'PAYMENT_SANDBOX_PORT',
      port: paymentPort,
      host,
      command,
    });
  if (!reset) return;
  removeStoresFolder(DATA_FOLDER);
  const kept = STORES.map(({ variable }) => variable).filter((variable) => process.env[variable]);
  if (kept.length > 0) warn(`--reset clears the private stores only; what ${kept.join(', ')} name keeps its data.`);
  if (kept.includes('REDIS_URL') && !kept.includes('DATABASE_URL')) {
    warn('The Redis belonged to the database that is cleared; docs/operations.md shows how to hand it to the new one.');
  }
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
  await prepareStores({ env: { ...own, ...stores }, recordFolder: RECORD_FOLDER, signal });

  const page = webPort === undefined ? '' : ', the web page';
  say(`Starting the API${page} and ${workers} ${workers === 1 ? 'worker' : 'workers'} …`);
  const ports = await choosePorts(servicePortNames(workers), PORTS_FILE);
  const login = sandboxLogin(options);
  const apiUrl = localUrl(host, apiPort);
  const payments = sandboxPayments(options, apiUrl);
  const toRun = services(options, ports, { login, payments });
  await startServices(toRun, {
    ...{ env: own, stores, recordFolder: RECORD_FOLDER, signal },
    onService: (service, stopFollowing) => {
      running.push(service);
      endings.push(stopFollowing);
    },
  });
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
