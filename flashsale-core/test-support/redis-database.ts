import { until } from 'flashsale-testkit';
import { Redis } from 'ioredis';
import { storeUrls } from './store-urls.js';

/** Logical databases of a server with the default configuration; 0 is left to other users of the server. */
const DATABASES = 16;
const CLAIM_KEY = 'flashsale:test-claim';
const LAST_CONNECTION_DEADLINE_MS = 20_000;

export interface RedisDatabase {
  readonly url: string;
  /** Empties the database and gives it up for the next test file. Rejects if others are still connected to it. */
  release(): Promise<void>;
}

/** Takes an empty logical database, so that keys and leases of concurrent test files never collide. */
export async function claimRedisDatabase(claim: string): Promise<RedisDatabase> {
  for (let index = 1; index < DATABASES; index += 1) {
    const url = new URL(storeUrls().redis);
    url.pathname = `/${index}`;
    const client = new Redis(url.href, { lazyConnect: true });
    await client.connect();
    if ((await client.set(CLAIM_KEY, claim, 'NX')) === 'OK') {
      if ((await client.dbsize()) === 1) return { url: url.href, release: () => release(client, index, claim) };
      await client.del(CLAIM_KEY);
    }
    await client.quit();
  }
  throw new Error(`None of the logical databases 1 to ${DATABASES - 1} of Redis is empty.`);
}

async function release(client: Redis, index: number, claim: string): Promise<void> {
  try {
    await until(async () => (await otherConnections(client, index)) === 0, {
      deadlineMs: LAST_CONNECTION_DEADLINE_MS,
      what: 'every connection to Redis of this test file is closed',
    });
  } finally {
    const owner = await client.get(CLAIM_KEY);
    // A test may have emptied its own database; another claim means that the database is not ours.
    if (owner === claim || owner === null) await client.flushdb();
    await client.quit();
  }
}

async function otherConnections(client: Redis, index: number): Promise<number> {
  const list = (await client.client('LIST')) as string;
  return list.split('\n').filter((line) => line.includes(` db=${index} `)).length - 1;
}
