import { describe, expect, it } from '@jest/globals';
import { QUIET_MS } from '../redis/scripts.js';
import { LEASE_MS, type SoldOutLease } from './sold-out-lease.js';
import { SoldOutSale } from './sold-out-sale.js';

const CLOCK_MARGIN_MS = 50;
const BASIS_1: SoldOutLease = { epoch: 3, leasedAtMs: 1_700_000_000_000, basis: '3 s 3-7', owners: 2 };

async function* pages(...read: string[][]): AsyncGenerator<string[]> {
  for (const page of read) yield page;
}

/** A sale of epoch 3 that is leased at 1,040 ms, owned by Ann and Bob. */
async function leasedSale(): Promise<SoldOutSale> {
  const sale = new SoldOutSale();
  sale.hold(BASIS_1, 1_000, 1_020);
  await sale.readOwners(pages(['ann'], ['bob']), () => 1_030);
  sale.hold({ ...BASIS_1, leasedAtMs: BASIS_1.leasedAtMs + 40 }, 1_040, 1_060);
  return sale;
}

describe('SoldOutSale', () => {
  it('has leases that end well before the quiet time does', () => {
    expect(LEASE_MS).toBeLessThanOrEqual(QUIET_MS - CLOCK_MARGIN_MS);
  });

  it('refuses strangers, and leaves owners to Redis', async () => {
    const sale = await leasedSale();
    expect(['ann', 'bob', 'cleo'].map((user) => sale.refuses(user, 3, 1_080))).toEqual([false, false, true]);
    expect([sale.epoch, sale.decidedAtMs]).toEqual([3, BASIS_1.leasedAtMs + 60]);
  });

  it('refuses nobody once the lease is over, counted from the question', async () => {
    const sale = await leasedSale();
    expect(sale.refuses('cleo', 3, 1_040 + LEASE_MS - 1)).toBe(true);
    expect(sale.refuses('cleo', 3, 1_040 + LEASE_MS)).toBe(false);
    sale.hold(BASIS_1, 1_600, 1_610);
    expect(sale.refuses('cleo', 3, 1_040 + LEASE_MS)).toBe(true);
    sale.hold(undefined, 1_700, 1_710);
    expect(sale.refuses('cleo', 3, 1_720)).toBe(false);
  });

  it('refuses nobody while PostgreSQL is known to have another epoch', async () => {
    const sale = await leasedSale();
    expect([2, 3, 4].map((epoch) => sale.refuses('cleo', epoch, 1_050))).toEqual([false, true, false]);
  });

  it('refuses nobody while any bucket is known to have another epoch', async () => {
    const lease = { ...BASIS_1, epochs: [3, 2] };
    const sale = new SoldOutSale();
    sale.hold(lease, 1_000, 1_020);
    await sale.readOwners(pages(['ann'], ['bob']), () => 1_030);
    sale.hold(lease, 1_040, 1_060);
    const known = [[3, 2], [3, 3], [3], [3, 2, 1]].map((epochs) => epochs.map((epoch) => ({ epoch })));
    expect(known.map((buckets) => sale.refuses('cleo', buckets, 1_080))).toEqual([true, false, false, false]);
    expect((await leasedSale()).refuses('cleo', [{ epoch: 3 }], 1_080)).toBe(false);
  });

  it('refuses nobody before all owners are read, and a later lease has confirmed them', async () => {
    const sale = new SoldOutSale();
    sale.hold(BASIS_1, 1_000, 1_020);
    const seen: boolean[] = [];
    async function* watched(): AsyncGenerator<string[]> {
      yield ['ann'];
      seen.push(sale.refuses('cleo', 3, 1_050));
      yield ['bob'];
      seen.push(sale.refuses('cleo', 3, 1_050));
    }
    await sale.readOwners(watched(), () => 1_060);
    expect([...seen, sale.refuses('cleo', 3, 1_070)]).toEqual([false, false, false]);
    // Asked before the last page: Redis may have lost owners since.
    sale.hold(BASIS_1, 1_055, 1_070);
    expect(sale.refuses('cleo', 3, 1_080)).toBe(false);
    sale.hold(BASIS_1, 1_060, 1_080);
    expect(sale.refuses('cleo', 3, 1_090)).toBe(true);
  });

  it('refuses nobody with owners from before somebody became one', async () => {
    const sale = await leasedSale();
    const afterwards = { ...BASIS_1, basis: '3 s 3-8', owners: 3 };
    sale.hold(afterwards, 1_100, 1_110);
    expect(sale.refuses('cleo', 3, 1_120)).toBe(false);
    await sale.readOwners(pages(['ann', 'bob', 'cleo']), () => 1_115);
    sale.hold(afterwards, 1_115, 1_116);
    expect(['cleo', 'dora'].map((user) => sale.refuses(user, 3, 1_120))).toEqual([false, true]);
  });

  it('forgets what it reads when somebody becomes an owner meanwhile', async () => {
    const sale = new SoldOutSale();
    sale.hold(BASIS_1, 1_000, 1_020);
    async function* interrupted(): AsyncGenerator<string[]> {
      yield ['ann'];
      sale.hold({ ...BASIS_1, basis: '3 s 3-8' }, 1_100, 1_110);
      yield ['bob'];
    }
    await sale.readOwners(interrupted(), () => 1_100);
    expect(sale.refuses('cleo', 3, 1_120)).toBe(false);
    expect(sale.unreadBasis).toBe('3 s 3-8');
  });

  it('asks Redis about everybody where there are too many owners', async () => {
    const sale = new SoldOutSale();
    sale.hold({ ...BASIS_1, owners: 1_000_001 }, 1_000, 1_020);
    expect(sale.unreadBasis).toBeUndefined();
    await sale.readOwners(pages(['ann']), () => 1_030);
    expect(sale.refuses('cleo', 3, 1_050)).toBe(false);
  });
});
