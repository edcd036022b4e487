import { join } from 'node:path';
import { ensureInstalled } from '../installed-programs.js';
import { choosePorts } from '../network/ports.js';
import { limitLog } from '../processes/log-file.js';
import { Supervised } from '../processes/supervised.js';
import { say } from '../say.js';
import { storesFolder } from './folder.js';
import { postgres } from './postgres.js';
import { rabbitmq } from './rabbitmq.js';
import { redis } from './redis.js';
import type { Access, Place, Store } from './store.js';

export const STORES: readonly Store[] = [redis, postgres, rabbitmq];

export interface Placing extends Pick<Place, 'isThrowAway' | 'recordFolder' | 'signal' | 'tls'> {
  /** For the data, within the checkout. */
  readonly folder: string;
  readonly logFolder: string;
  /** Keeps the ports between runs. */
  readonly portsFile?: string;
  /** What can be done instead of installing them. */
  readonly otherwise: string;
  /** Users and passwords of stores that are kept. */
  readonly access?: Access;
}

export interface StartOptions extends Placing {
  readonly stopTurn: number;
  /** Receives each server before it starts, to stop it whatever happens. */
  readonly onServer: (server: Supervised) => void;
}

/** Ensures that these stores are on the machine, and decides where each of them is to be. */
export async function placeStores(stores: readonly Store[], placing: Placing): Promise<(store: Store) => Place> {
  const { folder, logFolder, recordFolder, portsFile, isThrowAway, access, signal, tls } = placing;
  await ensureInstalled(stores, placing);
  const accounts = stores.map((store) => store.account());
  const base = storesFolder(folder, accounts);
  const portNames = stores.flatMap((store) => store.portNames);
  const ports = await choosePorts(portNames, portsFile);
  return ({ name }) => {
    const logFile = join(logFolder, `${name}.log`);
    return { folder: join(base, name), ports, isThrowAway, access, logFile, recordFolder, signal, tls };
  };
}

/** The addresses of all stores, and with `access` those of other users than the application. */
export type StoreAddresses = Record<Store['variable'], string> & Readonly<Record<string, string>>;

/**
 * Starts a private server for every store whose address is not among the given variables. Resolves with the addresses of
 * all stores.
 */
export async function startStores(given: NodeJS.ProcessEnv, options: StartOptions): Promise<StoreAddresses> {
  const own = STORES.filter(({ variable }) => !given[variable]);
  // The first failure stops the others where they are, so that nothing starts after its caller has given up.
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const place = await placeStores(own, { ...options, signal });
  if (own.length > 0) say(`Starting ${own.map(({ name }) => name).join(', ')} …`);
  const urls = await Promise.all(
    own.map(async (store) => {
      try {
        return await startStore(store, place(store), options);
      } catch (error) {
        failure.abort(error);
        return [];
      }
    }),
  );
  signal.throwIfAborted();
  const addresses = STORES.map(({ variable }) => [variable, given[variable] ?? '']);
  return Object.fromEntries([...addresses, ...urls.flat()]) as StoreAddresses;
}

async function startStore(
  store: Store,
  place: Place,
  { stopTurn, onServer }: StartOptions,
): Promise<[variable: string, address: string][]> {
  const { logFile, recordFolder, isThrowAway, signal } = place;
  limitLog(logFile);
  const { url, others = {}, servers } = await store.arrange(place);
  for (const { stopsLast = false, ...server } of servers) {
    signal.throwIfAborted();
    const supervised = new Supervised({
      ...server,
      output: logFile,
      recordFolder,
      stopTurn: stopsLast ? stopTurn + 1 : stopTurn,
      ...(isThrowAway && { stopSignal: 'SIGKILL' }),
    });
    onServer(supervised);
    await supervised.start(signal);
  }
  return [[store.variable, url], ...Object.entries(others)];
}
