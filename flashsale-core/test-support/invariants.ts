import { expect } from '@jest/globals';
import { decodeOwnership, saleKeys } from 'flashsale-core';
import type { TestStores } from './test-stores.js';

/**
 * Expects all invariants of a sale at rest: not oversold, one order per user, both equations, a matching audit trail,
 * and the same order id for each user in both stores.
 */
export async function expectInvariants(stores: TestStores, saleId: string): Promise<void> {
  const sale = await stores.readSale(saleId);
  const observed = await stores.observe(saleId);
  const orders = await stores.readOrders(saleId);
  const audit = await stores.countAudit(saleId);
  const owners = await stores.redis.client.hgetall(saleKeys(saleId).orders);

  expect(orders.length).toBeLessThanOrEqual(sale.totalStock);
  expect(new Set(orders.map(({ userId }) => userId)).size).toBe(orders.length);
  expect({
    epoch: observed?.epoch,
    ready: observed?.ready,
    outbox: observed?.outboxLength,
    buyers: observed?.buyers,
    stock: observed?.stock,
    sold: sale.sold,
    reserved: audit.RESERVED ?? 0,
    confirmed: audit.CONFIRMED ?? 0,
  }).toEqual({
    epoch: sale.epoch,
    ready: true,
    outbox: 0,
    buyers: orders.length,
    stock: sale.totalStock - orders.length,
    sold: orders.length,
    reserved: orders.length,
    confirmed: orders.length,
  });
  expect(
    Object.entries(owners)
      .map(([userId, owned]) => `${userId} ${decodeOwnership(owned).orderId}`)
      .sort(),
  ).toEqual(orders.map(({ userId, orderId }) => `${userId} ${orderId}`).sort());
}
