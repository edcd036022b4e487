import { createHash } from 'node:crypto';
import { Command, Redis } from 'ioredis';
import { tlsByScheme } from '../process/tls.js';
import { LIMIT_SCRIPTS, SCRIPTS } from './scripts.js';

/** Libraries of other versions that are kept; the oldest goes first. A rolling upgrade needs two at once. */
const LIBRARIES_MAX = 10;
const LIBRARY_PREFIX = 'flashsale';
/** Of each step on the connection that loads them. */
const LOADER_TIMEOUT_MS = 3_000;
const READ_ONLY = /^#!lua flags=no-writes$/;

/** This Redis lacks the functions of this version, and our user may not load them. */
export class FunctionsMissingError extends Error {
  override readonly name = 'FunctionsMissingError';
}

interface Script {
  readonly lua: string;
  /** Absent where each call names it. */
  readonly numberOfKeys?: number;
}

/** Every script as a function: its first line says what it may do, the rest is the body. */
const FUNCTIONS = Object.entries<Script>({ ...SCRIPTS, ...LIMIT_SCRIPTS }).map(([name, { lua, numberOfKeys }]) => {
  const bodyAt = lua.indexOf('\n');
  return { name, numberOfKeys, isReadOnly: READ_ONLY.test(lua.slice(0, bodyAt)), body: lua.slice(bodyAt + 1) };
});

/**
 * Names the functions by their content. So processes of two versions each call their own on the same server, and a
 * function that was loaded never changes.
 */
const VERSION = createHash('sha256').update(JSON.stringify(FUNCTIONS)).digest('hex').slice(0, 16);

function functionName(name: string): string {
  return `${name}_${VERSION}`;
}

/** The source of the library. Its name starts with the time, by which the oldest libraries are found. */
function librarySource(loadedAtMs: number): string {
  const registrations = FUNCTIONS.map(
    ({ name, isReadOnly, body }) =>
      `redis.register_function{ function_name = '${functionName(name)}', flags = { ${isReadOnly ? "'no-writes'" : ''} },\n` +
      `callback = function(KEYS, ARGV)\n${body}\nend }\n`,
  );
  return `#!lua name=${LIBRARY_PREFIX}_${loadedAtMs}_${VERSION}\n${registrations.join('')}`;
}

/** Gives the connection a method for each function: the ones that `scripts.ts` declares. */
export function addFunctionCommands(client: Redis): void {
  for (const { name, numberOfKeys, isReadOnly } of FUNCTIONS) {
    const commandName = isReadOnly ? 'fcall_ro' : 'fcall';
    const call = (...keysThenArguments: (string | number)[]): Promise<unknown> => {
      const args = [functionName(name), ...(numberOfKeys === undefined ? [] : [numberOfKeys]), ...keysThenArguments];
      return client.sendCommand(new Command(commandName, args, { replyEncoding: 'utf8' })) as Promise<unknown>;
    };
    Object.assign(client, { [name]: call });
  }
}

/** Whether a call failed because the server does not have the function; then nothing was executed. */
export function isFunctionMissing(error: Error): boolean {
  return error.message === 'ERR Function not found';
}

/**
 * Ensures that the server has the functions of this version. It writes them to its file and sends them to its replicas, as
 * it does with data, so a restart or a promotion needs nobody.
 *
 * @param loaderUrl address of the user who loads them where they are missing; else the one of `client` does
 * @throws FunctionsMissingError if they are missing, and that user may not load them
 */
export async function provideFunctions(client: Redis, loaderUrl?: string): Promise<void> {
  if (await hasFunctions(client)) return;
  const areLoaded = loaderUrl === undefined ? await load(client) : await loadFunctions(loaderUrl);
  if (!areLoaded || (await hasFunctions(client))) return;
  // The two addresses may lead to different servers for a while, as during a failover.
  throw new FunctionsMissingError(
    'Redis does not have the functions that were loaded: REDIS_LOADER_URL is another server',
  );
}

/**
 * Loads the functions of this version as the user in this address. Resolves with whether they are there: not, while the
 * server refuses writes.
 * @throws FunctionsMissingError if that user may not load them
 */
export async function loadFunctions(url: string): Promise<boolean> {
  const tls = tlsByScheme(url);
  const client = new Redis(url, {
    ...(tls && { tls }),
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: LOADER_TIMEOUT_MS,
    commandTimeout: LOADER_TIMEOUT_MS,
    retryStrategy: () => null,
  });
  let fault: Error | undefined;
  client.on('error', (error: Error) => (fault = error));
  try {
    // The error of connect() is that the connection was closed; the event says why.
    await client.connect().catch((error: Error) => Promise.reject(fault ?? error));
    return await load(client);
  } finally {
    client.disconnect();
  }
}

async function hasFunctions(client: Redis): Promise<boolean> {
  const libraries = await listLibraries(client, `${LIBRARY_PREFIX}_*_${VERSION}`);
  return libraries.length > 0;
}

async function load(client: Redis): Promise<boolean> {
  if (await hasFunctions(client)) return true;
  try {
    await client.function('LOAD', librarySource(Date.now()));
  } catch (error) {
    const { message } = error as Error;
    // Another process was faster.
    if (/already exists/.test(message)) return true;
    // It decides nothing anyway; once it accepts writes, the first call finds the functions missing.
    if (/^(READONLY|MISCONF|OOM) /.test(message)) return false;
    if (!message.startsWith('NOPERM')) throw error;
    throw new FunctionsMissingError(
      'Redis does not have the functions of this version, and this user may not load them: ' +
        'npm run redis:functions does, as the user in REDIS_LOADER_URL',
      { cause: error },
    );
  }
  await removeOldLibraries(client);
  return true;
}

async function removeOldLibraries(client: Redis): Promise<void> {
  const loadedAtMs = (library: string): number => Number(library.split('_')[1]);
  const libraries = await listLibraries(client, `${LIBRARY_PREFIX}_*`);
  const old = libraries.sort((a, b) => loadedAtMs(b) - loadedAtMs(a)).slice(LIBRARIES_MAX);
  for (const library of old) {
    await client.function('DELETE', library).catch((error: Error) => {
      // Another process was faster.
      if (!/not found/.test(error.message)) throw error;
    });
  }
}

async function listLibraries(client: Redis, pattern: string): Promise<string[]> {
  // Each is a flat list of fields and values.
  const libraries = (await client.function('LIST', 'LIBRARYNAME', pattern)) as unknown[][];
  return libraries.map((library) => String(library[library.indexOf('library_name') + 1]));
}
