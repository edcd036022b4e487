import { join } from 'node:path';
import { ensureInstalled } from '../packages.mjs';
import { choosePorts } from '../ports.mjs';
import { limitLog } from '../processes/log-file.mjs';
import { Supervised } from '../processes/supervised.mjs';
import { postgres } from './postgres.mjs';
import { rabbitmq } from './rabbitmq.mjs';
import { redis } from './redis.mjs';
import { storesFolder } from './folder.mjs';
import { say } from '../say.mjs';

/**
 * @typedef {Omit<import('../processes/supervised.mjs').SupervisedSpecification, 'output' | 'recordFolder' | 'stopTurn'>
 *   & { stopsLast?: boolean }} Server
 */

/**
 * @typedef {object} Arrangement
 * @property {string} folder the store's own
 * @property {Readonly<Record<string, number>>} ports
 * @property {boolean} isThrowAway its data need not outlive the machine
 * @property {string} logFile
 * @property {string} recordFolder
 * @property {AbortSignal} signal
 */

/**
 * @typedef {object} Store
 * @property {string} name
 * @property {'REDIS_URL' | 'DATABASE_URL' | 'RABBITMQ_URL'} variable
 * @property {string} product
 * @property {string} debianPackage
 * @property {() => import('./account.mjs').Account | undefined} account whom its server runs as
 * @property {readonly string[]} portNames
 * @property {() => boolean} isInstalled
 * @property {(arrangement: Arrangement) => Promise<{ url: string, servers: Server[] }>} arrange
 *   makes the data where there is none, and says how to start; the servers start in this order
 */

/** @type {readonly Store[]} */
const stores = [redis, postgres, rabbitmq];

export const storeVariables = stores.map((store) => store.variable);

/**
 * Starts a private server for every store whose address the environment does not give.
 *
 * @param {object} options
 * @param {string} options.folder for the data, within the checkout
 * @param {string} options.logFolder
 * @param {string} options.recordFolder
 * @param {string} [options.portsFile] keeps the ports between runs
 * @param {boolean} options.isThrowAway
 * @param {number} options.stopTurn
 * @param {(server: Supervised) => void} options.onServer hears of each server before it starts, to stop it whatever happens
 * @param {AbortSignal} options.signal
 * @returns {Promise<Record<Store['variable'], string>>} the addresses of all stores
 */
export async function startStores({ folder, logFolder, recordFolder, portsFile, stopTurn, onServer, ...options }) {
  const { signal, isThrowAway } = options;
  const own = stores.filter((store) => !process.env[store.variable]);
  await ensureInstalled(own, {
    otherwise: 'run everything in containers with: docker compose up',
    recordFolder,
    signal,
  });
  if (own.length > 0) say(`Starting ${own.map((store) => store.name).join(', ')} …`);
  const base = storesFolder(
    folder,
    own.map((store) => store.account()),
  );
  const ports = await choosePorts(
    own.flatMap((store) => store.portNames),
    portsFile,
  );
  // The first failure stops the others where they are, so that nothing starts after its caller has given up.
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const urls = await Promise.all(
    own.map(async (store) => {
      const logFile = join(logFolder, `${store.name}.log`);
      limitLog(logFile);
      const arrangement = { folder: join(base, store.name), ports, isThrowAway, logFile, recordFolder, signal: either };
      try {
        return [store.variable, await startStore(store, arrangement, stopTurn, onServer)];
      } catch (error) {
        failure.abort(error);
        return [];
      }
    }),
  );
  either.throwIfAborted();
  const given = storeVariables.map((variable) => [variable, process.env[variable] ?? '']);
  return Object.fromEntries([...given, ...urls]);
}

/**
 * @param {Store} store
 * @param {Arrangement} arrangement
 * @param {number} stopTurn
 * @param {(server: Supervised) => void} onServer
 */
async function startStore(store, arrangement, stopTurn, onServer) {
  const { logFile, recordFolder, isThrowAway, signal } = arrangement;
  const { url, servers } = await store.arrange(arrangement);
  for (const { stopsLast = false, ...server } of servers) {
    signal.throwIfAborted();
    const supervised = new Supervised({
      ...server,
      output: logFile,
      recordFolder,
      stopTurn: stopsLast ? stopTurn + 1 : stopTurn,
      ...(isThrowAway && { stopSignal: /** @type {const} */ ('SIGKILL') }),
    });
    onServer(supervised);
    await supervised.start(signal);
  }
  return url;
}
