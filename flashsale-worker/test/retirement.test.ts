import { describe, expect, it } from '@jest/globals';
import { discardReservation, everyKey, lockSale, type Reservation, resetSale, saleKeys } from 'flashsale-core';
import { expectInvariants, useStores } from '../../flashsale-core/test-support/index.js';
import { HOUR_MS, useEndedSales } from './ended-sales.js';

const stores = useStores();
const { record, rebuild, endedSale, settledSale, retire, keysOf, isHeld, isRetired } = useEndedSales(stores);

describe('an ended sale', () => {
  it('leaves Redis without a trace when all its reservations are orders, which stay', async () => {
    const { saleId } = await settledSale(3);
    expect(await keysOf(saleId)).toBeGreaterThan(0);
    expect(await retire(saleId)).toBe('retired');
    expect(await keysOf(saleId)).toBe(0);
    expect(await isHeld(saleId)).toBe(false);
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 3, retiredAt: expect.any(Date) });
    expect(await stores.readOrders(saleId)).toHaveLength(3);
    expect(await retire(saleId)).toBe('retired');
  });

  it('stays while it runs, and for the requested time after its end', async () => {
    const running = await stores.openSale();
    expect(await retire(running.saleId, 0)).toBe('too-early');
    const { saleId } = await settledSale(1);
    expect(await retire(saleId, 3 * HOUR_MS)).toBe('too-early');
    expect(await retire('no-such-sale')).toBe('unknown-sale');
    expect(await stores.readSale(saleId)).not.toHaveProperty('retiredAt');
  });

  it('stays while a reservation is not an order, and while PostgreSQL lacks an order that Redis knows', async () => {
    const { saleId, reservations } = await endedSale(2);
    expect(await retire(saleId)).toBe('unsettled');
    await record(reservations);
    await stores.database.pool.query(`DELETE FROM orders WHERE sale_id = $1 AND user_id = 'user-1'`, [saleId]);
    expect(await retire(saleId)).toBe('unsettled');
    expect((await stores.observe(saleId))?.buyers).toBe(2);
  });

  it('stays while it is locked, or Redis does not match PostgreSQL', async () => {
    const { saleId } = await settledSale(1);
    await stores.openDatabase().transaction(async (holder) => {
      await lockSale(holder, saleId);
      expect(await retire(saleId)).toBe('not-ready');
    });
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    expect(await retire(saleId)).toBe('not-ready');
    await stores.rebuildSale(saleId);
    expect(await retire(saleId)).toBe('retired');
  });

  it('stays when its window changes between the two steps', async () => {
    const { saleId } = await settledSale(1);
    await stores.database.pool.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    const { epoch, redisServer = '', revision } = await stores.readSale(saleId);
    await stores.sales.change(saleId, { endsAt: new Date(Date.now() + HOUR_MS) });
    await stores.rebuildSale(saleId);
    const { meta, stock, users: buyers, orders, outbox } = saleKeys(saleId);
    const forget = [meta, stock, buyers, orders, outbox, String(epoch), redisServer, String(revision)];
    expect(await stores.redis.client.forgetSale(...forget)).toBe('kept');
    await expectInvariants(stores, saleId);
  });
});

describe('a retired sale', () => {
  it.each([
    ['its window is changed', (saleId: string) => stores.sales.change(saleId, { endsAt: new Date() })],
    ['it gets units', (saleId: string) => stores.sales.addStock(saleId, 5)],
    ['it is renamed by SQL', (saleId: string) => rename(saleId)],
  ])('comes back with its buyers when %s', async (_what, change) => {
    const { saleId } = await settledSale(3);
    await retire(saleId);
    await change(saleId);
    await stores.rebuildSale(saleId);
    expect(await isHeld(saleId)).toBe(true);
    await expectInvariants(stores, saleId);
  });

  it.each([
    ['was just being opened in its last epoch', 0, 1],
    ['was open in an earlier one', 1, 1],
  ])('reuses no epoch when PostgreSQL is restored from a backup in which it %s', async (_what, lower, openedLower) => {
    const { saleId, reservations } = await settledSale(1);
    await rebuild(saleId);
    const { epoch } = await stores.readSale(saleId);
    expect(await retire(saleId)).toBe('retired');
    await stores.database.transaction(async (client) => {
      await client.query(`SET LOCAL session_replication_role = 'replica'`);
      for (const table of ['orders', 'audit_events', 'audit_segments']) {
        await client.query(`DELETE FROM ${table} WHERE sale_id = $1`, [saleId]);
      }
      await client.query('UPDATE sales SET epoch = $2, opened_epoch = $3, sold = 0, retired_at = NULL WHERE id = $1', [
        saleId,
        epoch - lower,
        epoch - openedLower,
      ]);
    });
    await stores.rebuildSale(saleId);
    expect((await stores.readSale(saleId)).epoch).toBeGreaterThan(epoch);
    // A copy of the message arrives late: it takes a unit like any other earlier reservation.
    expect(await record(reservations)).toEqual(['ack']);
    await expectInvariants(stores, saleId);
  });

  it('starts again when it is reset', async () => {
    const { saleId } = await settledSale(3);
    await retire(saleId);
    await resetSale(stores.database, stores.redis.sale(saleId));
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 10, buyers: 0 });
    await expectInvariants(stores, saleId);
  });

  it('comes back for a reservation that was lost with an earlier Redis and arrives late', async () => {
    const { saleId, reservations } = await endedSale(2);
    const [ann, late] = reservations as [Reservation, Reservation];
    await record([ann]);
    // Redis loses all its data; only a message that is not yet delivered remains.
    await stores.redis.client.del(...everyKey(saleKeys(saleId)));
    await stores.rebuildSale(saleId);
    expect(await retire(saleId)).toBe('retired');

    expect(await record([late])).toEqual(['retry']);
    await stores.rebuildSale(saleId);
    expect(await record([late])).toEqual(['ack']);
    expect(await stores.readOrders(saleId)).toHaveLength(2);
    await expectInvariants(stores, saleId);
    expect(await retire(saleId)).toBe('retired');
  });

  it('lets an operator discard a dead letter of a reservation that Redis lost', async () => {
    const { saleId, reservations } = await endedSale(2);
    const [ann, lost] = reservations as [Reservation, Reservation];
    await record([ann]);
    await stores.redis.client.del(...everyKey(saleKeys(saleId)));
    await stores.rebuildSale(saleId);
    expect(await retire(saleId)).toBe('retired');

    const discard = () => discardReservation(stores.database, stores.redis.sale(lost.saleId), lost, 'a test');
    expect(await discard()).toBe('nothing-reserved');
    expect(await discard()).toBe('nothing-reserved');
    expect(await isRetired(saleId)).toBe(true);
    // A copy that was still queued.
    await record([lost]);
    await stores.rebuildSale(saleId);
    expect(await record([lost])).toEqual(['ack']);
    expect(await stores.readOrders(saleId)).toHaveLength(1);
    await expectInvariants(stores, saleId);
  });

  it('needs nothing of Redis for a message that comes twice', async () => {
    const { saleId, reservations } = await settledSale(2);
    await retire(saleId);
    expect(await record(reservations)).toEqual(['ack', 'ack']);
    expect(await keysOf(saleId)).toBe(0);
    expect((await stores.readSale(saleId)).retiredAt).toBeDefined();
  });
});

async function rename(saleId: string): Promise<void> {
  await stores.database.pool.query(`UPDATE sales SET name = 'Another name' WHERE id = $1`, [saleId]);
}
