import { expect } from '@jest/globals';
import { everyKey, HELD_SALES_KEY, type Reservation, retireSale, type RetireResult, saleKeys } from 'flashsale-core';
import { reserveFor, type TestStores, users } from '../../flashsale-core/test-support/index.js';
import { useOrders } from './orders-under-test.js';

export const HOUR_MS = 3_600_000;

export interface EndedSale {
  readonly saleId: string;
  readonly reservations: Reservation[];
}

/** Ended sales, and helpers to retire and inspect them. */
export function useEndedSales(stores: TestStores) {
  const { record, rebuild } = useOrders(stores);

  /** A sale that ended two hours ago, with its reservations. */
  async function endedSale(buyers: number): Promise<EndedSale> {
    const { saleId } = await stores.openSale();
    const reservations = await reserveFor(stores, saleId, users(buyers));
    const window = { startsAt: new Date(Date.now() - 3 * HOUR_MS), endsAt: new Date(Date.now() - 2 * HOUR_MS) };
    await stores.sales.change(saleId, window);
    await stores.rebuildSale(saleId);
    return { saleId, reservations };
  }

  /** The same, with an order for each reservation. */
  async function settledSale(buyers: number): Promise<EndedSale> {
    const sale = await endedSale(buyers);
    expect(await record(sale.reservations)).toEqual(sale.reservations.map(() => 'ack'));
    return sale;
  }

  const retire = (saleId: string, endedForMs = HOUR_MS): Promise<RetireResult> =>
    retireSale(stores.database, stores.redis.sale(saleId), endedForMs);

  const keysOf = (saleId: string): Promise<number> => stores.redis.client.exists(...everyKey(saleKeys(saleId)));

  const isHeld = async (saleId: string): Promise<boolean> =>
    (await stores.redis.client.sismember(HELD_SALES_KEY, saleId)) === 1;

  const isRetired = async (saleId: string): Promise<boolean> => (await stores.readSale(saleId)).retiredAt !== undefined;

  return { record, rebuild, endedSale, settledSale, retire, keysOf, isHeld, isRetired };
}
