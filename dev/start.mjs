#!/usr/bin/env node
// `npm start`: everything that a flash sale needs, in one terminal, and nothing of it left when it stops.
import { join } from 'node:path';
import { checkoutFolder, localFolder, logFolder, makeLocalFolder } from './checkout.mjs';
import { removeEnvironmentFile, writeEnvironmentFile } from './environment-file.mjs';
import { portObstacle } from './free-port.mjs';
import { get } from './http.mjs';
import { takeLock } from './lock.mjs';
import { choosePorts } from './ports.mjs';
import { prepare } from './bootstrap/prepare.mjs';
import { limitLog } from './processes/log-file.mjs';
import { endLeftProcesses } from './processes/records.mjs';
import { runStep } from './processes/step.mjs';
import { stopInTurn } from './processes/stop-in-turn.mjs';
import { Supervised } from './processes/supervised.mjs';
import { followWarnings } from './processes/warnings.mjs';
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { say, warn } from './say.mjs';
import { localUrl, servicePortNames, services, storeStopTurn } from './services.mjs';
import { help, portMax, readStartOptions } from './start-options.mjs';
import { removeStoresFolder } from './stores/folder.mjs';
import { storeUrl } from './store-url.mjs';
import { startStores, storeVariables } from './stores/stores.mjs';
import { waitUntil } from './wait.mjs';
import { copyWebServer } from './web-copy.mjs';

const readyDeadlineMs = 60_000;
/** A port that is taken has its neighbours taken, too, as those of another checkout. */
const portSuggestionStep = 100;
const recordFolder = join(localFolder, 'run');
const dataFolder = join(localFolder, 'data');
const portsFile = join(localFolder, 'ports.json');
const stepLog = join(logFolder, 'start.log');

/** @typedef {ReturnType<typeof readStartOptions>} Options */

await runTool(async (signal) => {
  const options = readStartOptions(process.argv.slice(2), process.env);
  if (options.help) return say(help);
  // An address that nobody could work with is told now, and not when everything is built.
  storeUrl('DATABASE');
  makeLocalFolder();
  const release = claimCheckout();
  /** @type {Supervised[]} */
  const running = [];
  /** @type {(() => void)[]} */
  const endings = [release];
  try {
    await clearTheGround(options);
    const web = options.webPort === undefined ? undefined : 'server';
    await prepare({ workspaces: ['flashsale-api', 'flashsale-worker'], web, signal });
    if (web) copyWebServer();
    const addresses = await startEverything(options, running, endings, signal);
    writeEnvironmentFile(addresses);
    endings.push(removeEnvironmentFile);
    say(readyMessage(addresses));
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    if (running.length > 0) say('Stopping …');
    await stopInTurn(running);
    for (const end of endings.reverse()) end();
    if (running.length > 0) say('Stopped.');
  }
});

function claimCheckout() {
  const lock = takeLock(join(localFolder, 'start.lock'));
  if (!lock.holder) return lock.release;
  throw new Refusal(
    `npm start runs in this checkout already (process ${lock.holder.pid}). Stop that one first, or use another checkout.`,
  );
}

/** @param {Options} options */
async function clearTheGround({ reset, apiPort, webPort, host }) {
  const left = await endLeftProcesses(recordFolder);
  if (left.length > 0) say(`Ended what an earlier start had left: ${left.join(', ')}.`);
  removeEnvironmentFile();
  await refuseTakenPort({ who: 'API', variable: 'PORT', port: apiPort, host });
  if (webPort !== undefined) await refuseTakenPort({ who: 'web page', variable: 'WEB_PORT', port: webPort, host });
  if (!reset) return;
  removeStoresFolder(dataFolder);
  const kept = storeVariables.filter((variable) => process.env[variable]);
  if (kept.length > 0) warn(`--reset clears the private stores only; what ${kept.join(', ')} name keeps its data.`);
  if (kept.includes('REDIS_URL') && !kept.includes('DATABASE_URL')) {
    warn('The Redis belonged to the database that is cleared; docs/operations.md tells how to hand it to the new one.');
  }
}

/** @param {{ who: string, variable: string, port: number, host: string }} listener */
async function refuseTakenPort({ who, variable, port, host }) {
  const obstacle = await portObstacle(port, host);
  if (obstacle === undefined) return;
  if (obstacle !== 'EADDRINUSE') throw new Refusal(`The ${who} cannot listen on ${host}, port ${port}: ${obstacle}.`);
  const other = port + portSuggestionStep > portMax ? port - portSuggestionStep : port + portSuggestionStep;
  throw new Refusal(
    `Port ${port}, for the ${who}, is taken by another program. Choose another one: ${variable}=${other} npm start`,
  );
}

/**
 * @param {Options} options
 * @param {Supervised[]} running
 * @param {(() => void)[]} endings
 * @param {AbortSignal} signal
 */
async function startEverything({ host, apiPort, webPort, workers }, running, endings, signal) {
  const stores = await startStores({
    folder: dataFolder,
    logFolder,
    recordFolder,
    portsFile,
    isThrowAway: false,
    stopTurn: storeStopTurn,
    onServer: (server) => running.push(server),
    signal,
  });
  const env = { ...process.env, ...stores, FLASHSALE_DEMO: process.env['FLASHSALE_DEMO'] ?? 'true' };
  const step = { command: process.execPath, cwd: checkoutFolder, env, logFile: stepLog, recordFolder, signal };
  await runStep({ ...step, title: 'Migrating', name: 'migrate', args: ['dev/run.mjs', 'prisma:migrate'] });
  await runStep({ ...step, title: 'Seeding', name: 'seed', args: ['dev/run.mjs', 'prisma:seed'] });

  const page = webPort === undefined ? '' : ', the web page';
  say(`Starting the API${page} and ${workers} ${workers === 1 ? 'worker' : 'workers'} …`);
  const ports = await choosePorts(servicePortNames(workers), portsFile);
  const starting = services({ host, apiPort, webPort, workers, ports }).map(({ program, quietLines, ...service }) => {
    const output = join(logFolder, `${service.name}.log`);
    limitLog(output);
    endings.push(followWarnings(service.name, output, quietLines));
    const supervised = new Supervised({
      ...service,
      command: process.execPath,
      args: [program],
      env: { ...env, ...service.env },
      cwd: checkoutFolder,
      output,
      recordFolder,
      stopSignal: 'SIGTERM',
      readyDeadlineMs,
      probe: () => answersOk(service.readyUrl),
    });
    running.push(supervised);
    return supervised.start(signal);
  });
  await Promise.all(starting);
  const apiUrl = localUrl(host, apiPort);
  await waitUntil(() => isSaleLoaded(apiUrl), {
    what: 'No sale was loaded',
    deadlineMs: readyDeadlineMs,
    signal,
  });
  return { ...stores, API_URL: apiUrl, ...(webPort !== undefined && { WEB_URL: localUrl(host, webPort) }) };
}

/** @param {string} url */
async function answersOk(url) {
  const answer = await get(url);
  return 'obstacle' in answer ? answer.obstacle : true;
}

/** @param {string} apiUrl */
async function isSaleLoaded(apiUrl) {
  const answer = await get(`${apiUrl}/api/v1/sales`);
  if ('obstacle' in answer) return answer.obstacle;
  return JSON.parse(answer.body).length > 0 || 'GET /api/v1/sales answers an empty list';
}

/** @param {Record<string, string>} addresses */
function readyMessage(addresses) {
  // A store of someone else's has a password of someone else's.
  const shown = (/** @type {string} */ name) => (process.env[name] ? `as ${name} says` : addresses[name]);
  const web = addresses['WEB_URL'];
  const pages = web === undefined ? '' : `  Shop        ${web}\n  Console     ${web}/admin\n  Race lab    ${web}/lab\n`;
  return `
ready

${pages}  API         ${addresses['API_URL']}/api/v1/sales
  Health      ${addresses['API_URL']}/health
  PostgreSQL  ${shown('DATABASE_URL')}
  Redis       ${shown('REDIS_URL')}
  RabbitMQ    ${shown('RABBITMQ_URL')}

  The addresses are in .local/env, the logs in .local/logs. Ctrl-C stops everything and keeps the data.
`;
}
