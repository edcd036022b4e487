import { expect, it } from '@jest/globals';
import { PostgresStandby } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { sellOut } from './sound-sale.js';

const stores = useStores();

it('checks on a standby what the primary has written by then, and refuses one that follows no more', async () => {
  const standby = await PostgresStandby.start(stores.databaseUrl);
  stores.defer(() => standby.remove());
  const verified = await openStores(
    readVerifyEnvironment({ ...stores.environment, DATABASE_REPLICA_URL: standby.url }),
  );
  stores.defer(() => verified.close());
  const { saleId } = await sellOut(stores);
  await stores.writeCommits();
  await verified.catchUp();
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  expect(sales.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([]);
  const { rows } = await verified.database.query('SELECT pg_is_in_recovery() AS "isStandby"');
  expect(rows).toEqual([{ isStandby: true }]);

  await verified.database.query('SELECT pg_promote()');
  await expect(verify(verified, { saleId, waitMs: 0 })).rejects.toThrow(/DATABASE_REPLICA_URL is no standby/);
});
