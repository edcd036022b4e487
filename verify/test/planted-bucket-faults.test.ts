import { beforeAll, describe, expect, it } from '@jest/globals';
import { saleKeys, shardNames } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { checkScript, type CheckResult } from '../src/verify-sale.js';
import { sellInBuckets, type SoundBucketSale } from './sound-sale.js';

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

async function failed(saleId: string): Promise<CheckResult[]> {
  const { sales, queues } = await verify(verified, { saleId, waitMs: 0 });
  return [...sales.flatMap(({ checks }) => checks), ...(queues ?? [])].filter(({ ok }) => !ok);
}

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

function buyerIn({ buyers, keys }: SoundBucketSale, bucket: number): { userId: string; orderId: string } {
  return buyers[(bucket * buyers.length) / keys.length] as { userId: string; orderId: string };
}

describe('a sale in buckets without a fault', () => {
  it('passes every check, also while units are on their way', async () => {
    const { saleId, keys } = await sellInBuckets(stores);
    expect(await failed(saleId)).toEqual([]);
    const { client } = stores.redis;
    await client.decr(keys[0]?.stock ?? '');
    await client.hincrby(keys[0]?.meta ?? '', 'totalStock', -1);
    await client.hset(keys[0]?.meta ?? '', { 'out:2': '1|1|1', 'seq:2': '1', outsOpen: '1' });
    expect(await failed(saleId)).toEqual([]);
    await client.hset(keys[2]?.meta ?? '', 'in:0', '1|1');
    expect((await failed(saleId)).map(({ id, found }) => [id, found])).toEqual([
      ['quotas-add-up', '8 in 3 buckets, 0 on their way'],
    ]);
  });

  it('is retired when Redis has none of its buckets', async () => {
    const { saleId, keys } = await sellInBuckets(stores);
    await sql(`UPDATE sales SET ends_at = now(), retired_at = now() WHERE id = $1`, saleId);
    await sql(`UPDATE sales SET retired_at = now() WHERE id = $1`, saleId);
    expect((await failed(saleId)).map(({ id }) => id)).toEqual(['forgotten']);
    for (const ofBucket of keys) await stores.redis.client.del(...(Object.values(ofBucket) as string[]));
    expect(await failed(saleId)).toEqual([]);
  });

  it('has the keys of every bucket in its script', () => {
    const script = checkScript({ saleId: 'sale_1', mode: 'INSTANT', hasRoom: false, hasList: false, buckets: 3 });
    for (const shard of shardNames('sale_1', 3)) expect(script).toContain(`GET ${saleKeys(shard).stock}`);
  });
});

interface PlantedFault {
  readonly fault: string;
  readonly plant: (sale: SoundBucketSale) => Promise<unknown>;
  readonly caughtBy: readonly string[];
  /** What is said to be wrong of the first of them. */
  readonly found: string;
}

const FAULTS: PlantedFault[] = [
  {
    fault: 'an order is in another bucket than its buyer',
    plant: async (sale) => {
      await sql('UPDATE orders SET bucket = 1 WHERE id = $1', buyerIn(sale, 2).orderId);
    },
    caughtBy: ['buyers-equation', 'same-buyers', 'same-order-ids'],
    found: 'bucket 1: 2; bucket 2: 2',
  },
  {
    fault: 'a bucket has lost a buyer, and sells the unit again',
    plant: async (sale) => {
      const keys = sale.keys[2];
      const { userId } = buyerIn(sale, 2);
      await stores.redis.client
        .multi()
        .srem(keys?.users ?? '', userId)
        .hdel(keys?.orders ?? '', userId)
        .incr(keys?.stock ?? '')
        .exec();
    },
    caughtBy: ['buyers-equation', 'same-buyers', 'same-order-ids'],
    found: 'bucket 2: 1',
  },
  {
    fault: 'a bucket has a unit more than it was given',
    plant: ({ keys }) =>
      stores.redis.client
        .multi()
        .incr(keys[1]?.stock ?? '')
        .hincrby(keys[1]?.meta ?? '', 'totalStock', 1)
        .exec(),
    caughtBy: ['quotas-add-up'],
    found: '10 in 3 buckets, 0 on their way',
  },
  {
    fault: 'a bucket has lost a unit',
    plant: ({ keys }) =>
      stores.redis.client
        .multi()
        .decr(keys[1]?.stock ?? '')
        .hincrby(keys[1]?.meta ?? '', 'totalStock', -1)
        .exec(),
    caughtBy: ['quotas-add-up'],
    found: '8 in 3 buckets, 0 on their way',
  },
  {
    fault: 'the stock of a bucket contradicts its quota',
    plant: ({ keys }) => stores.redis.client.incr(keys[0]?.stock ?? ''),
    caughtBy: ['units-equation', 'counters-agree', 'gate-open', 'quotas-add-up'],
    found: 'bucket 0: 2',
  },
  {
    fault: 'PostgreSQL has raised a bucket that Redis sells from',
    plant: ({ saleId }) => sql('UPDATE sales SET epoch = 2, bucket_epochs[2] = 2 WHERE id = $1', saleId),
    caughtBy: ['epochs-agree', 'opened-here'],
    found: 'bucket 1: 1',
  },
  {
    fault: 'a bucket is open on another server than PostgreSQL names',
    plant: ({ saleId }) => sql(`UPDATE sales SET bucket_servers[3] = 'another:one' WHERE id = $1`, saleId),
    caughtBy: ['opened-here'],
    found: 'bucket 2: epoch 1 on another:one',
  },
  {
    fault: 'the gate of a bucket is closed',
    plant: ({ keys }) => stores.redis.client.hset(keys[0]?.meta ?? '', 'gate', 'adopting'),
    caughtBy: ['gate-open'],
    found: 'bucket 0: adopting',
  },
  {
    fault: 'a bucket has an older definition',
    plant: ({ keys }) => stores.redis.client.hset(keys[1]?.meta ?? '', 'revision', '0'),
    caughtBy: ['definitions-agree'],
    found: 'bucket 1: revision 0, 9 units',
  },
  {
    fault: 'a bucket is not loaded',
    plant: ({ keys }) => stores.redis.client.del(...(Object.values(keys[1] ?? {}) as string[])),
    caughtBy: [
      ...['buyers-equation', 'units-equation', 'counters-agree', 'same-buyers', 'same-order-ids', 'outbox-empty'],
      ...['gate-open', 'epochs-agree', 'opened-here', 'definitions-agree', 'quotas-add-up'],
    ],
    found: 'bucket 1: none',
  },
];

describe('a fault of one bucket is caught when', () => {
  it.each(FAULTS.map((fault) => [fault.fault, fault] as const))('%s', async (_fault, { plant, caughtBy, found }) => {
    const sale = await sellInBuckets(stores);
    await plant(sale);
    const findings = await failed(sale.saleId);
    expect(findings.map(({ id }) => id)).toEqual(caughtBy);
    expect(findings[0]?.found).toBe(found);
  });
});
