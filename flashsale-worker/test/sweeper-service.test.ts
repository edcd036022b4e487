import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  DATABASE_AWAY_KEY,
  HOLD_GRACE_KEY,
  Holds,
  Leases,
  OutageGrace,
  type Sale,
  Sales,
  saleKeys,
} from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { Registry } from 'prom-client';
import {
  readHoldSums,
  RecordingLogger,
  reserveHoldsFor,
  TERMS,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { ExpiryMetrics } from '../src/expiry/expiry-metrics.js';
import { HoldEnds } from '../src/expiry/hold-ends.js';
import { HoldSweep } from '../src/expiry/hold-sweep.js';
import { SweeperService } from '../src/expiry/sweeper.service.js';
import { HoldPersistence } from '../src/orders/hold-persistence.js';

const stores = useStores();
const terms = { ...TERMS, holdTtlMs: 1_000 };

/** Starts a sweeper in this process; it is stopped at the end of the test, if not before. */
function startSweeper(
  instance: string,
  databaseUrl = stores.databaseUrl,
): { readonly log: RecordingLogger; readonly sweeper: SweeperService } {
  const log = new RecordingLogger();
  Logger.overrideLogger(log);
  const database = stores.openDatabase(databaseUrl);
  const sweep = new HoldSweep(
    new Holds(stores.redis),
    new HoldEnds(database),
    new HoldPersistence(database),
    new ExpiryMetrics(new Registry()),
  );
  const leases = new Leases(stores.redis, instance);
  const sweeper = new SweeperService(new Sales(database), sweep, new OutageGrace(stores.redis), leases);
  stores.defer(() => sweeper.stop());
  sweeper.start();
  return { log, sweeper };
}

/** A sale whose units are all held. */
async function allHeld(units: number, written: number): Promise<Sale> {
  const sale = await stores.openSale({ totalStock: units, terms });
  const holds = await reserveHoldsFor(stores, sale.saleId, users(units));
  await new HoldPersistence(stores.database).persist(holds.slice(0, written));
  return sale;
}

async function untilFree({ saleId, totalStock }: Sale): Promise<void> {
  await until(async () => (await stores.observe(saleId))?.stock === totalStock, {
    what: `all units of ${saleId} are on sale again`,
  });
  const { held } = await stores.readSale(saleId);
  const sums = await readHoldSums(stores, saleId);
  expect({ held, ...sums }).toMatchObject({ held: 0, free: totalStock, heldUnits: 0, deadlines: {}, outbox: [] });
  expect(await stores.countAudit(saleId)).toEqual({
    ATTEMPTED: totalStock,
    RESERVED: totalStock,
    EXPIRED: totalStock,
  });
}

describe('the sweeper', () => {
  it('puts the units of every sale on sale again when their holds ran out', async () => {
    const sales = [await allHeld(20, 20), await allHeld(10, 4)];
    const { log } = startSweeper('one');
    for (const sale of sales) await untilFree(sale);
    expect(log.lines).toEqual([]);
  });

  it('sweeps in one process at a time, and a successor takes over', async () => {
    const first = await allHeld(3, 3);
    startSweeper('one');
    startSweeper('two');
    await untilFree(first);
    expect(await stores.redis.client.get('flashsale:lease:hold-sweeper')).toMatch(/one|two/);
    const second = await allHeld(3, 3);
    await untilFree(second);
  });

  it('ends no hold for a minute after PostgreSQL was away, as nobody could pay, whoever saw the outage', async () => {
    const { client } = stores.redis;
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    const { sweeper: first } = startSweeper('one', proxy.url);
    await until(async () => (await client.get('flashsale:lease:hold-sweeper')) === 'one');
    proxy.refuse();
    await until(async () => (await client.exists(DATABASE_AWAY_KEY)) === 1);
    await first.stop();
    const sale = await allHeld(3, 3);
    await client.decrby(DATABASE_AWAY_KEY, 10_000);
    const { log, sweeper: second } = startSweeper('two');
    await until(() => log.lines.some((line) => line.includes('No hold is ended for 60 s')));
    await second.stop();
    const { log: third } = startSweeper('three');
    await until(() => third.lines.some((line) => line.includes('No hold is ended for')));
    await until(async () => (await client.zcount(saleKeys(sale.saleId).deadlines, 0, Date.now())) === 3);
    expect(await stores.readSale(sale.saleId)).toMatchObject({ held: 3 });
    await client.pexpire(HOLD_GRACE_KEY, 1);
    await untilFree(sale);
  });

  it('waits for nothing after a moment without an answer', async () => {
    await new OutageGrace(stores.redis).failed(4_000);
    const { log } = startSweeper('one');
    await untilFree(await allHeld(3, 3));
    expect(log.lines).toEqual([]);
  });
});

describe('a worker that is killed while it sweeps', () => {
  it.each(['after_due', 'after_end_commit', 'after_settle_holds'])(
    '%s: another one gives the units back, once',
    async (point) => {
      const sale = await allHeld(12, 6);
      const worker = stores.start('flashsale-worker', { FAILPOINTS: `${point}:kill` });
      expect((await worker.exited(60_000)).signal).toBe('SIGKILL');
      await stores.startWorker();
      await untilFree(sale);
    },
  );
});
