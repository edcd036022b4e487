import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DrainRounds, PROMOTION_WAIT_MS, type Rebuild, type Sale } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../../flashsale-core/test-support/index.js';
import { DrainReporter } from '../src/sales/drain.js';
import { DRAIN_WAIT_MS_MAX, RebuildWaits } from '../src/sales/rebuild-waits.js';

const stores = useStores();
let reported: string[];
let waits: RebuildWaits;
/** The offset of the clock from real time. */
let elapsedMs: number;
let isHeld: boolean;
let sale: Sale;

beforeEach(async () => {
  sale = { ...(await stores.createSale()), epoch: 5, resetEpoch: 3, openedEpoch: 4, redisServer: 'this-server' };
  reported = [];
  waits = new RebuildWaits(new DrainRounds(stores.redis), (saleId, message) => reported.push(`${saleId} ${message}`));
  elapsedMs = 0;
  isHeld = false;
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + elapsedMs);
  const queue = {
    consumers: 1,
    consumption: 1,
    holds: () => isHeld,
    queueState: () => Promise.resolve({ readyMessages: 0, consumers: 1 }),
  };
  const reporter = new DrainReporter(new DrainRounds(stores.redis), queue, 'a worker', new RecordingLogger());
  stores.defer(() => reporter.stop());
  reporter.start();
});

afterEach(() => {
  jest.restoreAllMocks();
});

function mayOpen(changes: Partial<Rebuild> = {}): Promise<boolean> {
  return waits.mayOpen({ sale, shard: sale.saleId, server: 'this-server', isElsewhere: false, ...changes });
}

describe('a rebuild', () => {
  it('may open when no worker holds anything of its sale', async () => {
    expect(await mayOpen()).toBe(true);
    expect(reported).toEqual([]);
  });

  it('waits for a worker that does, at most a minute, and reports it', async () => {
    isHeld = true;
    expect(await mayOpen()).toBe(false);
    elapsedMs = DRAIN_WAIT_MS_MAX - 10_000;
    expect(await mayOpen()).toBe(false);
    const waiting = `${sale.saleId} stays closed until no worker holds earlier reservations of it`;
    expect(reported).toEqual([waiting, waiting]);
    elapsedMs = DRAIN_WAIT_MS_MAX;
    expect(await mayOpen()).toBe(true);
    expect(reported.at(-1)).toBe(`${sale.saleId} opens although a worker did not answer for 60 seconds`);
  });

  it('starts waiting again with another epoch or server, and after its sale was open', async () => {
    isHeld = true;
    expect(await mayOpen()).toBe(false);
    elapsedMs += DRAIN_WAIT_MS_MAX;
    expect(await mayOpen({ server: 'another-server' })).toBe(false);
    elapsedMs += DRAIN_WAIT_MS_MAX;
    expect(await mayOpen({ server: 'another-server', sale: { ...sale, epoch: 6 } })).toBe(false);
    elapsedMs += DRAIN_WAIT_MS_MAX;
    await waits.forget(sale.saleId);
    expect(await mayOpen({ server: 'another-server', sale: { ...sale, epoch: 6 } })).toBe(false);
    elapsedMs += DRAIN_WAIT_MS_MAX;
    expect(await mayOpen({ server: 'another-server', sale: { ...sale, epoch: 6 } })).toBe(true);
  });

  it('sees in a later poll what a worker stated after the previous one', async () => {
    isHeld = true;
    expect(await mayOpen()).toBe(false);
    const asked = await stores.redis.client.hget('flashsale:drain:rounds', sale.saleId);
    isHeld = false;
    await until(async () => (await stores.redis.client.exists(`flashsale:drain:${sale.saleId}:${asked}`)) === 1);
    // It says nothing more.
    isHeld = true;
    expect(await mayOpen()).toBe(true);
    await waits.forget(sale.saleId);
    expect(await stores.redis.client.keys(`flashsale:drain:${sale.saleId}:*`)).toEqual([]);
  });

  it('starts a new round after a while', async () => {
    isHeld = true;
    expect(await mayOpen()).toBe(false);
    const asked = (): Promise<string | null> => stores.redis.client.hget('flashsale:drain:rounds', sale.saleId);
    const first = await asked();
    expect(await mayOpen()).toBe(false);
    expect(await asked()).toBe(first);
    elapsedMs += 3_000;
    expect(await mayOpen()).toBe(false);
    expect(await asked()).not.toBe(first);
  });

  it('of a sale after a reset waits for nobody', async () => {
    isHeld = true;
    expect(await mayOpen({ sale: { ...sale, resetEpoch: sale.epoch } })).toBe(true);
  });
});

describe('a rebuild on a server whose predecessor may still answer', () => {
  it.each([
    ['of a sale with reservations', 3],
    ['of a sale after a reset', 5],
  ])('%s waits until every API must know that the epoch is over', async (_what, resetEpoch) => {
    const rebuild = { isElsewhere: true, sale: { ...sale, resetEpoch } };
    expect(await mayOpen(rebuild)).toBe(false);
    elapsedMs = PROMOTION_WAIT_MS - 1_000;
    expect(await mayOpen(rebuild)).toBe(false);
    // A reset meanwhile raises the epoch, but does not change which APIs reach the old server.
    expect(await mayOpen({ ...rebuild, sale: { ...rebuild.sale, epoch: 6, resetEpoch: 6 } })).toBe(false);
    elapsedMs = PROMOTION_WAIT_MS;
    expect(await mayOpen({ ...rebuild, sale: { ...rebuild.sale, epoch: 6, resetEpoch: 6 } })).toBe(true);
  });
});
