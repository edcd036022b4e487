import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, explainConnectionFault, PurchasePublisher, RedisConnection, topology } from 'flashsale-core';
import { RecordingLogger } from '../test-support/index.js';
import { Authority, PrivateStores, RunFolder, type ServerTls, until } from 'flashsale-testkit';

const START_DEADLINE_MS = 240_000;
const RESTART_DEADLINE_MS = 120_000;
const UP_DEADLINE_MS = 60_000;
const NAME = 'tls-test';

/** A connection as the product opens it, to a store that may refuse it. */
interface Connection {
  /** Rejects while the store cannot be used. */
  ask(): Promise<unknown>;
  close(): Promise<unknown>;
}

const connects: Record<
  'redis' | 'rabbitmq' | 'postgres',
  (url: string, logger: RecordingLogger) => Promise<Connection>
> = {
  async redis(url, logger) {
    const store = new RedisConnection(url, NAME, logger);
    await store.connect();
    return { ask: async () => store.client.ping(), close: () => store.close() };
  },
  async rabbitmq(url, logger) {
    const publisher = new PurchasePublisher(url, NAME, topology(NAME), logger);
    await publisher.connect();
    return { ask: () => publisher.queueDepth(), close: () => publisher.close() };
  },
  async postgres(url, logger) {
    const database = new Database(url, NAME, logger);
    return { ask: () => database.pool.query('SELECT 1'), close: () => database.close() };
  },
};

/** What a store says to a client that it, or whom it, refuses; undefined if it answers. */
async function refusal(name: keyof typeof connects, url: URL): Promise<string | undefined> {
  const logger = new RecordingLogger();
  const connection = await connects[name](url.href, logger);
  try {
    await connection.ask();
    return undefined;
  } catch (error) {
    // As health and the tools report it.
    return [...logger.lines, explainConnectionFault(error as Error)].join('\n');
  } finally {
    await connection.close();
  }
}

describe.each(['redis', 'rabbitmq', 'postgres'] as const)('%s that speaks nothing but TLS', (name) => {
  let at: (change: (url: URL) => void) => URL;

  beforeAll(() => {
    at = (change) => {
      const url = new URL(stores.urls[name]);
      change(url);
      return url;
    };
  });

  it('is used with the authority of its certificate', async () => {
    expect(
      await refusal(
        name,
        at(() => undefined),
      ),
    ).toBeUndefined();
  });

  it('is refused without that authority, with what to do', async () => {
    const said = await refusal(
      name,
      at((url) => url.searchParams.delete('sslrootcert')),
    );
    expect(said).toContain('self-signed certificate in certificate chain');
    expect(said).toContain('sslrootcert=FILE in the address names the authority to trust');
  });

  it('is refused if only another authority is trusted', async () => {
    const said = await refusal(
      name,
      at((url) => url.searchParams.set('sslrootcert', strangersFile)),
    );
    expect(said).toMatch(/self-signed certificate in certificate chain|unable to verify/);
  });

  it('is refused under a name that its certificate does not have', async () => {
    const said = await refusal(
      name,
      at((url) => (url.hostname = 'localhost')),
    );
    expect(said).toContain("does not match certificate's altnames: Host: localhost. is not");
  });

  it('does not answer in plain text', async () => {
    const plain = at((url) => {
      for (const parameter of [...url.searchParams.keys()]) url.searchParams.delete(parameter);
      if (name === 'postgres') url.searchParams.set('sslmode', 'disable');
      else url.href = url.href.replace(/^(redis|amqp)s/, '$1');
    });
    expect(plain.protocol).not.toMatch(/^(rediss|amqps):$/);
    expect(await refusal(name, plain)).toBeDefined();
  });

  it(
    'is refused when it comes back with an expired certificate, and used again when that is renewed',
    async () => {
      const server = stores[name];
      const restartWith = async ({ certFile, keyFile }: Pair) => {
        await server.kill();
        copyFileSync(certFile, join(server.specification.cwd, 'tls', 'server.pem'));
        copyFileSync(keyFile, join(server.specification.cwd, 'tls', 'server.key'));
        await server.start();
      };
      const logger = new RecordingLogger();
      const connection = await connects[name](stores.urls[name], logger);
      try {
        await connection.ask();
        await restartWith(expired);
        await until(
          async () => {
            const reason = await connection.ask().then(
              () => 'it answered',
              (error: Error) => error.message,
            );
            return [...logger.lines, reason].some((line) => line.includes('certificate has expired'));
          },
          { deadlineMs: UP_DEADLINE_MS, what: `${name} is refused for its expired certificate` },
        );
        await restartWith(current);
        await until(async () => connection.ask().then(() => true), {
          deadlineMs: UP_DEADLINE_MS,
          what: `${name} is used again`,
        });
      } finally {
        await connection.close();
      }
    },
    RESTART_DEADLINE_MS,
  );
});

type Pair = Pick<ServerTls, 'certFile' | 'keyFile'>;
const folder = mkdtempSync(join(tmpdir(), 'flashsale-tls-'));
let stores: PrivateStores;
let current: Pair;
let expired: Pair;
let strangersFile = '';

beforeAll(async () => {
  const authority = await Authority.make(folder);
  strangersFile = (await Authority.make(folder, 'stranger')).caFile;
  current = await authority.issue('current', ['IP:127.0.0.1']);
  expired = await authority.issue('expired', ['IP:127.0.0.1'], -1);
  const run = await RunFolder.make(folder, 'tls');
  stores = await PrivateStores.start(run, {}, { tls: { caFile: authority.caFile, ...current } });
}, START_DEADLINE_MS);
afterAll(async () => {
  await stores.stop();
  rmSync(folder, { recursive: true });
}, RESTART_DEADLINE_MS);
