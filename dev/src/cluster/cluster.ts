import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment, STORE_VARIABLES, topology } from 'flashsale-core';
import {
  choosePorts,
  ClusterStores,
  ensureInstalled,
  RunFolder,
  say,
  stopInTurn,
  type StoreServer,
  type Supervised,
  warn,
} from 'flashsale-testkit';
import { LOCAL_FOLDER, removeAddresses, writeAddresses } from '../checkout.js';
import type { Context } from '../command.js';
import { claimCheckout, refuseTakenPort } from '../start/ground.js';
import { prepareStores, startServices, untilSaleIsLoaded } from '../start/run-services.js';
import { PAYMENT_SANDBOX, sandboxPayments } from '../start/sandbox-payments.js';
import { apiService, paymentSandbox, roomSecret, type Service, workerService } from '../start/services.js';
import { untilStopped } from '../until-stopped.js';
import { balancer, haproxy } from './balancer.js';
import { keepRunning } from './keep-running.js';
import { type ClusterOptions, HELP, readClusterOptions } from './options.js';

const HOST = '127.0.0.1';
/** One that a cluster needs: see docs/scale.md. */
const RABBITMQ_MAJOR_MIN = 4;
/** The balancer asks every second whether an API is ready; one that stops answers for longer. */
const SHUTDOWN_DELAY_MS = '3000';
const ONE_REPLICA = '1';
/** Stores of others, which the stores here take the place of. */
const NO_OTHER_STORES = { REDIS_URL: '', REDIS_LOADER_URL: '', MIGRATION_DATABASE_URL: '', DATABASE_REPLICA_URL: '' };

/** `npm run cluster`: the shop on stores of several servers each, in one terminal, and nothing of it left when it stops. */
export async function cluster({ args, signal, prepare }: Context): Promise<void> {
  const options = readClusterOptions(args, process.env);
  if (options.help) return say(HELP);
  const endings = [claimCheckout()];
  const running: Supervised[] = [];
  const stopping = new AbortController();
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const run = await RunFolder.make(LOCAL_FOLDER, 'cluster');
    endings.push(() => run.remove());
    removeAddresses();
    await refusePorts(options);
    const otherwise = 'use npm start, which needs fewer of them';
    await ensureInstalled([haproxy], { otherwise, logFolder: run.logs, recordFolder: run.records, signal });
    await prepare({ workspaces: ['flashsale-api', 'flashsale-worker', PAYMENT_SANDBOX], signal });
    say('Starting Redis Cluster, three nodes of RabbitMQ, PostgreSQL with a standby; a minute or more …');
    const stores = await ClusterStores.start(run, { otherwise, signal, onReady: (text) => say(`  ${text}`) });
    undo.push(() => stores.stop());
    const addresses = await startShop(options, run, stores, signal, (service, stopFollowing) => {
      running.push(service);
      if (stopFollowing) endings.push(stopFollowing);
    });
    const keeping = keepRunning(stores, AbortSignal.any([signal, stopping.signal]));
    undo.unshift(() => keeping);
    writeAddresses(addresses);
    endings.push(removeAddresses);
    say(await readyMessage(addresses, stores, running));
    // On a busy machine a node does not tell its version for long, nor who leads.
    void Promise.allSettled([warnOfOldBroker(stores), sayWhoLeads(stores)]);
    await untilStopped(signal);
  } finally {
    const isAnythingUp = undo.length > 0;
    if (isAnythingUp) say('Stopping …');
    stopping.abort();
    await stopInTurn(running);
    for (const end of undo) await end();
    for (const end of endings.reverse()) end();
    if (isAnythingUp) say('Stopped.');
  }
}

async function refusePorts({ port, paymentPort }: ClusterOptions): Promise<void> {
  const common = { host: HOST, command: 'npm run cluster' } as const;
  await refuseTakenPort({ ...common, who: 'balancer', variable: 'PORT', port });
  await refuseTakenPort({ ...common, who: 'payment sandbox', variable: 'PAYMENT_SANDBOX_PORT', port: paymentPort });
}

/** Resolves with the addresses when buyers are served. */
async function startShop(
  { apis, workers, port, paymentPort }: ClusterOptions,
  run: RunFolder,
  stores: ClusterStores,
  signal: AbortSignal,
  onService: (service: Supervised, stopFollowing?: () => void) => void,
): Promise<Record<string, string>> {
  const { variables } = stores;
  const env = {
    ...process.env,
    ...NO_OTHER_STORES,
    FLASHSALE_DEMO: process.env['FLASHSALE_DEMO'] ?? 'true',
    REDIS_WAIT_REPLICAS: process.env['REDIS_WAIT_REPLICAS'] || ONE_REPLICA,
  };
  await prepareStores({ env: { ...env, ...variables }, recordFolder: run.records, signal });
  say(`Starting ${apis} APIs and ${workers} workers …`);
  const names = { apis: namesOf('flashsale-api', apis), workers: namesOf('flashsale-worker', workers) };
  const ports = await choosePorts([...names.apis, ...names.workers]);
  const apiPorts = names.apis.map((name) => Number(ports[name]));
  const apiUrl = `http://${HOST}:${port}`;
  const payments = sandboxPayments({ host: HOST, webPort: undefined, paymentPort }, apiUrl);
  if (payments === undefined) throw new Error('The payment sandbox has no port');
  const ofApi = {
    ...{ ...roomSecret(), ...payments.ofShop },
    ...{ SHUTDOWN_DELAY_MS, PICTURES_DIR: join(run.path, 'pictures') },
  };
  const services: Service[] = [
    paymentSandbox(payments),
    ...names.apis.map((name) => apiService(name, { host: HOST, port: Number(ports[name]), env: ofApi })),
    ...names.workers.map((name) => workerService(name, { port: Number(ports[name]), env: payments.ofShop })),
  ];
  await startServices(services, { env, stores: variables, recordFolder: run.records, signal, onService });
  mkdirSync(run.data, { recursive: true });
  const front = balancer(port, apiPorts, run);
  onService(front);
  await front.start(signal);
  await untilSaleIsLoaded(apiUrl, signal);
  return { ...variables, API_URL: apiUrl, PAYMENT_SANDBOX_URL: payments.url };
}

function namesOf(service: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${service}-${i + 1}`);
}

async function readyMessage(
  addresses: Readonly<Record<string, string>>,
  stores: ClusterStores,
  running: readonly Supervised[],
): Promise<string> {
  const { redis, rabbitmq, postgres } = stores;
  const masters = await redis.masters();
  const lines = [
    ...redis.nodes.map((node) => lineOf(node, masters.includes(node) ? 'master' : 'replica', node.address)),
    ...rabbitmq.nodes.map(({ server, url }) => lineOf(server, 'node', new URL(url).host)),
    lineOf(postgres.primary, 'primary', '(the address above follows it)'),
    ...(postgres.standby === undefined ? [] : [lineOf(postgres.standby, 'standby', '')]),
    ...running.map(({ name, pid }) => `  ${name.padEnd(20)}${String(pid).padEnd(10)}`),
  ];
  return `
ready

  API         ${addresses['API_URL']}/api/v1/sales, behind HAProxy
  Payments    ${addresses['PAYMENT_SANDBOX_URL']}, for trying
  PostgreSQL  ${addresses['DATABASE_URL']}
  Redis       ${addresses['REDIS_CLUSTER']}
  RabbitMQ    ${addresses['RABBITMQ_URL']}

  ${'name'.padEnd(20)}${'process'.padEnd(10)}what it is
${lines.map((line) => line.trimEnd()).join('\n')}

  npm run stress and npm run verify find it by .local/env; the logs of API and workers are in .local/logs. Kill what you like: it
  comes back. Ctrl-C stops everything and removes the data.
`;
}

function lineOf({ name, pid }: StoreServer, what: string, address: string): string {
  return `  ${name.padEnd(20)}${String(pid).padEnd(10)}${what} ${address}`;
}

async function warnOfOldBroker({ rabbitmq }: ClusterStores): Promise<void> {
  const version = await rabbitmq.version();
  if (Number.parseInt(version, 10) >= RABBITMQ_MAJOR_MIN) return;
  warn(
    `RabbitMQ is ${version}; docs/scale.md asks for ${RABBITMQ_MAJOR_MIN} or later in a cluster. After the death of a leader orders may come up to 10 s later; none is lost.`,
  );
}

async function sayWhoLeads({ rabbitmq }: ClusterStores): Promise<void> {
  const { queue } = topology(
    readEnvironment({ RABBITMQ_PREFIX: STORE_VARIABLES.RABBITMQ_PREFIX }).RABBITMQ_PREFIX,
  ).purchases;
  const { leader } = await rabbitmq.membersOf(queue);
  say(`${leader.server.name} leads ${queue}.`);
}
