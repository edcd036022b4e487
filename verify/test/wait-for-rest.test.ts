import { beforeAll, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { sellOut } from './sound-sale.js';

const ENTRY = ['userId', 'user-0', 'orderId', 'x', 'reservedAtMs', '0'];

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

it('waits until the last reservation is settled', async () => {
  const { saleId, keys } = await sellOut(stores);
  const outboxId = (await stores.redis.client.xadd(keys.outbox, '1-*', ...ENTRY)) ?? '';
  const seen: number[] = [];
  const onLook = ({ outboxLength }: { outboxLength: number }) => {
    seen.push(outboxLength);
    // The worker comes round while verify is waiting.
    if (seen.length === 2) void stores.redis.client.xdel(keys.outbox, outboxId);
  };
  const verdict = await verify(verified, { saleId, waitMs: 20_000, onLook });
  expect(seen.slice(0, 2)).toEqual([1, 1]);
  expect(verdict.rest?.atRest).toBe(true);
  expect(verdict.ok).toBe(true);
});

it('waits for audit rows that are still on their way', async () => {
  const { saleId } = await sellOut(stores);
  let looks = 0;
  const onLook = () => {
    looks += 1;
    if (looks > 3) return;
    void stores.database.pool.query(
      `INSERT INTO audit_events (sale_id, event_type, epoch) VALUES ($1, 'REPLAYED', 1)`,
      [saleId],
    );
  };
  const verdict = await verify(verified, { saleId, waitMs: 20_000, onLook });
  expect(verdict.rest?.atRest).toBe(true);
  expect(verdict.sales[0]?.events.REPLAYED).toBe(3);
});

it('stops waiting at its deadline and says what still moves', async () => {
  const { saleId, keys } = await sellOut(stores);
  await stores.redis.client.xadd(keys.outbox, '1-*', ...ENTRY);
  const verdict = await verify(verified, { saleId, waitMs: 300 });
  expect(verdict.rest).toMatchObject({ atRest: false, last: { outboxLength: 1, queued: 0 } });
  expect(verdict.ok).toBe(false);
});
