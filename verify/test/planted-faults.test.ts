import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  declareTopology,
  discardReservation,
  encodeReservations,
  everyKey,
  liftDeadEntries,
  type Reservation,
  SaleStats,
} from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify, type Verdict } from '../src/verify.js';
import { chainAnew, sellOut, REJECTIONS, UNITS, type SoundSale } from './sound-sale.js';

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

async function failedChecks(saleId: string): Promise<string[]> {
  const verdict = await verify(verified, { saleId, waitMs: 0 });
  return allChecks(verdict).flatMap((check) => (check.ok ? [] : [check.id]));
}

function allChecks({ sales, queues }: Verdict) {
  return [...sales.flatMap((sale) => sale.checks), ...(queues ?? [])];
}

async function sql(text: string, ...values: unknown[]): Promise<void> {
  const { rowCount } = await stores.database.pool.query(text, values);
  expect(rowCount).toBeGreaterThan(0);
}

/** Takes the order of a buyer away: his reservation waits for it in the outbox, as before his message arrived. */
async function waitForOrder({ saleId, keys, buyers }: SoundSale): Promise<Reservation> {
  const [{ userId, orderId } = { userId: '', orderId: '' }] = buyers;
  await sql('DELETE FROM orders WHERE id = $1', orderId);
  await sql('UPDATE sales SET sold = sold - 1 WHERE id = $1', saleId);
  await sql('DELETE FROM audit_events WHERE order_id = $1', orderId);
  await chainAnew(stores.database, saleId);
  const entry = ['userId', userId, 'orderId', orderId, 'reservedAtMs', '0'];
  const outboxId = (await stores.redis.client.xadd(keys.outbox, '1-*', ...entry)) ?? '';
  await stores.redis.client.hset(keys.orders, userId, `${orderId}|${outboxId}`);
  return { saleId, userId, orderId, epoch: 1, outboxId, reservedAtMs: 0 };
}

describe('a retired sale', () => {
  it('is checked as far as PostgreSQL knows it, and must have left Redis', async () => {
    const { saleId, keys } = await sellOut(stores);
    await sql(`UPDATE sales SET ends_at = now() - interval '1 second' WHERE id = $1`, saleId);
    await stores.rebuildSale(saleId);
    await sql('UPDATE sales SET retired_at = now() WHERE id = $1', saleId);
    expect(await failedChecks(saleId)).toEqual(['forgotten']);
    await stores.redis.client.del(...everyKey(keys));
    // The stats of an API's last second, which expire on their own.
    await new SaleStats(stores.redis, 'api-1').add(saleId, {
      epoch: 1,
      outcomes: { NOT_ACTIVE: 1 },
      latencies: undefined,
    });
    const { sales } = await verify(verified, { saleId, waitMs: 0 });
    expect(sales[0]?.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['sold-equals-orders', 'forgotten']));
    expect(await failedChecks(saleId)).toEqual([]);
    await sql('DELETE FROM orders WHERE sale_id = $1 AND user_id = $2', saleId, 'user-0');
    expect(await failedChecks(saleId)).toContain('sold-equals-orders');
  });
});

describe('a sale without a fault', () => {
  it('passes every check, with the exact audit counts', async () => {
    const { saleId } = await sellOut(stores);
    const verdict = await verify(verified, { saleId, waitMs: 0 });
    expect(allChecks(verdict).filter((check) => !check.ok)).toEqual([]);
    expect(verdict.ok).toBe(true);
    expect(verdict.sales[0]?.events).toEqual({
      ATTEMPTED: UNITS + REJECTIONS,
      RESERVED: UNITS,
      CONFIRMED: UNITS,
      REJECTED_SOLD_OUT: REJECTIONS,
    });
  });

  it('passes every check after an operator discarded a reservation', async () => {
    const sale = await sellOut(stores);
    const message = await waitForOrder(sale);
    expect(
      await discardReservation(stores.database, stores.redis.sale(message.saleId), message, 'it can never be an order'),
    ).toBe('released');
    expect(await failedChecks(sale.saleId)).toEqual([]);
  });

  it('passes every check after a user whose reservation was discarded bought again', async () => {
    const { saleId, buyers } = await sellOut(stores);
    const discarded = randomUUID();
    for (const eventType of ['FAILED_DB', 'DISCARDED']) {
      await sql(
        `INSERT INTO audit_events (sale_id, user_id, order_id, event_type, epoch) VALUES ($1, $2, $3, $4, 1)`,
        saleId,
        buyers[0]?.userId,
        discarded,
        eventType,
      );
    }
    expect(await failedChecks(saleId)).toEqual([]);
  });
});

interface PlantedFault {
  readonly fault: string;
  readonly plant: (sale: SoundSale) => Promise<unknown>;
  readonly caughtBy: readonly string[];
}

const FAULTS_OF_ORDERS: PlantedFault[] = [
  {
    fault: 'an order is missing, with all its traces in PostgreSQL',
    async plant({ saleId, buyers }) {
      await sql('DELETE FROM orders WHERE sale_id = $1 AND user_id = $2', saleId, buyers[0]?.userId);
      await sql('UPDATE sales SET sold = sold - 1 WHERE id = $1', saleId);
      await sql('DELETE FROM audit_events WHERE order_id = $1', buyers[0]?.orderId);
    },
    caughtBy: ['buyers-equation', 'same-buyers'],
  },
  {
    fault: 'an order was counted twice',
    plant: async ({ saleId }) => {
      await sql('UPDATE sales SET sold = sold - 1 WHERE id = $1', saleId);
    },
    caughtBy: ['sold-equals-orders'],
  },
  {
    fault: 'the stock was lowered below the orders',
    async plant({ saleId, keys }) {
      await sql('UPDATE sales SET total_stock = total_stock - 1, sold = sold - 1 WHERE id = $1', saleId);
      await stores.redis.client.hset(keys.meta, 'totalStock', UNITS - 1, 'revision', 2);
    },
    caughtBy: ['orders-within-stock', 'sold-equals-orders', 'units-equation'],
  },
  {
    fault: 'an order is not CONFIRMED',
    async plant({ buyers }) {
      await stores.database.pool.query('ALTER TABLE orders DROP CONSTRAINT orders_state_check');
      await stores.database.pool.query('ALTER TABLE orders DISABLE TRIGGER refuse_order_transition');
      await sql(`UPDATE orders SET status = 'PENDING' WHERE id = $1`, buyers[0]?.orderId);
    },
    caughtBy: ['orders-confirmed'],
  },
  {
    fault: 'an order has another id than its buyer got',
    async plant({ buyers }) {
      const orderId = randomUUID();
      await sql('UPDATE orders SET id = $2 WHERE id = $1', buyers[0]?.orderId, orderId);
      await sql('UPDATE audit_events SET order_id = $2 WHERE order_id = $1', buyers[0]?.orderId, orderId);
    },
    caughtBy: ['same-order-ids'],
  },
  {
    fault: 'a definition was changed and Redis does not know it',
    plant: ({ saleId }) => sql(`UPDATE sales SET name = 'Renamed' WHERE id = $1`, saleId),
    caughtBy: ['definitions-agree'],
  },
];

const FAULTS_OF_AUDIT: PlantedFault[] = [
  {
    fault: 'a RESERVED row is missing, and its attempt',
    plant: ({ buyers }) =>
      sql(
        `DELETE FROM audit_events WHERE order_id = $1 AND event_type IN ('ATTEMPTED', 'RESERVED')`,
        buyers[0]?.orderId,
      ),
    caughtBy: ['orders-audited-reserved'],
  },
  {
    fault: 'a CONFIRMED row is missing',
    plant: ({ buyers }) =>
      sql(`DELETE FROM audit_events WHERE order_id = $1 AND event_type = 'CONFIRMED'`, buyers[0]?.orderId),
    caughtBy: ['orders-audited-confirmed'],
  },
  {
    fault: 'one order is confirmed twice and another never',
    plant: ({ buyers }) =>
      sql(
        `UPDATE audit_events SET order_id = $2 WHERE order_id = $1 AND event_type = 'CONFIRMED'`,
        buyers[0]?.orderId,
        buyers[1]?.orderId,
      ),
    caughtBy: ['orders-audited-confirmed', 'one-order-id-per-user'],
  },
  {
    fault: 'the attempt of a buyer is missing',
    plant: ({ buyers }) =>
      sql(`DELETE FROM audit_events WHERE order_id = $1 AND event_type = 'ATTEMPTED'`, buyers[0]?.orderId),
    caughtBy: ['attempts-accounted'],
  },
  {
    fault: 'an API lost a rejection',
    plant: ({ saleId }) => sql('DELETE FROM audit_segments WHERE sale_id = $1 AND first_sequence = 3', saleId),
    caughtBy: ['audit-sequence-gaps'],
  },
  {
    fault: 'a promise was broken',
    plant: ({ saleId }) =>
      sql(`INSERT INTO audit_events (sale_id, event_type, epoch) VALUES ($1, 'OVERSOLD', 1)`, saleId),
    caughtBy: ['no-broken-promise'],
  },
  {
    fault: 'what was reserved before the last reset became an order after it',
    async plant({ saleId, keys }) {
      await sql('UPDATE sales SET epoch = 2, opened_epoch = 2, reset_epoch = 2 WHERE id = $1', saleId);
      await stores.redis.client.hset(keys.meta, 'epoch', 2, 'resetEpoch', 2);
      await sql(
        `UPDATE audit_events SET epoch = 2 WHERE sale_id = $1 AND (event_type <> 'RESERVED' OR user_id <> 'user-0')`,
        saleId,
      );
    },
    caughtBy: ['orders-since-reset'],
  },
  {
    fault: 'it was adopted into the epoch that the reset began',
    async plant({ saleId, buyers }) {
      await sql(`INSERT INTO audit_events (sale_id, event_type, epoch) VALUES ($1, 'ADMIN_RESET', 1)`, saleId);
      await sql(`UPDATE orders SET reserved_at = reserved_at - interval '3 s' WHERE id = $1`, buyers[0]?.orderId);
    },
    caughtBy: ['orders-since-reset'],
  },
  {
    fault: 'a user got a second order id, which was dropped',
    plant: ({ saleId, buyers }) =>
      sql(
        `INSERT INTO audit_events (sale_id, user_id, order_id, event_type, epoch)
         VALUES ($1, $2, $3, 'DUPLICATE_DROPPED', 1)`,
        saleId,
        buyers[0]?.userId,
        randomUUID(),
      ),
    caughtBy: ['one-order-id-per-user'],
  },
  {
    fault: 'a user got two order ids, neither of which became an order',
    async plant({ saleId }) {
      for (let i = 0; i < 2; i += 1) {
        await sql(
          `INSERT INTO audit_events (sale_id, user_id, order_id, event_type, epoch)
           VALUES ($1, 'nobody', $2, 'DUPLICATE_DROPPED', 1)`,
          saleId,
          randomUUID(),
        );
      }
    },
    caughtBy: ['one-order-id-per-user'],
  },
];

const FAULTS_OF_COUNTERS: PlantedFault[] = [
  {
    fault: 'there is a buyer too many',
    async plant({ keys }) {
      await stores.redis.client.sadd(keys.users, 'nobody');
      await stores.redis.client.hset(keys.orders, 'nobody', `${randomUUID()}|`);
    },
    caughtBy: ['buyers-equation', 'units-equation', 'same-buyers'],
  },
  {
    fault: 'a buyer was exchanged for another',
    async plant({ keys, buyers }) {
      await stores.redis.client.srem(keys.users, buyers[0]?.userId ?? '');
      await stores.redis.client.sadd(keys.users, 'nobody');
    },
    caughtBy: ['same-buyers'],
  },
  {
    fault: 'the stock is off by one',
    plant: ({ keys }) => stores.redis.client.incr(keys.stock),
    caughtBy: ['units-equation', 'counters-agree', 'gate-open'],
  },
  {
    fault: 'the order id of a buyer is lost',
    plant: ({ keys, buyers }) => stores.redis.client.hdel(keys.orders, buyers[0]?.userId ?? ''),
    caughtBy: ['counters-agree', 'same-order-ids', 'gate-open'],
  },
  {
    fault: 'the epoch in Redis is behind',
    plant: ({ saleId }) => sql('UPDATE sales SET epoch = epoch + 1 WHERE id = $1', saleId),
    caughtBy: ['epochs-agree', 'opened-here'],
  },
  {
    fault: 'the gate is closed',
    plant: ({ keys }) => stores.redis.client.hset(keys.meta, 'gate', 'closed'),
    caughtBy: ['gate-open'],
  },
  {
    fault: 'nobody has checked the data since Redis restarted',
    plant: ({ keys }) => stores.redis.client.hset(keys.meta, 'server', 'the-server-before'),
    caughtBy: ['gate-open'],
  },
  {
    fault: 'PostgreSQL has opened the epoch on another server',
    plant: ({ saleId }) => sql(`UPDATE sales SET redis_server = 'another:server' WHERE id = $1`, saleId),
    caughtBy: ['opened-here'],
  },
  {
    fault: 'the epoch is open in Redis and not in PostgreSQL',
    plant: ({ saleId }) => sql('UPDATE sales SET opened_epoch = epoch - 1 WHERE id = $1', saleId),
    caughtBy: ['opened-here'],
  },
  {
    fault: 'a settled reservation is back in the outbox',
    plant: ({ keys, buyers }) =>
      stores.redis.client.xadd(
        keys.outbox,
        '1-*',
        'userId',
        buyers[0]?.userId ?? '',
        'orderId',
        'x',
        'reservedAtMs',
        '0',
      ),
    caughtBy: ['buyers-equation', 'outbox-empty'],
  },
  {
    fault: 'the counters are lost',
    plant: ({ keys }) => stores.redis.client.del(keys.meta, keys.stock, keys.users, keys.orders, keys.outbox),
    caughtBy: [
      'buyers-equation',
      'units-equation',
      'counters-agree',
      'same-buyers',
      'same-order-ids',
      'outbox-empty',
      'gate-open',
      'epochs-agree',
      'opened-here',
      'definitions-agree',
    ],
  },
];

describe('planted faults are caught by exactly the right checks', () => {
  it.each([...FAULTS_OF_ORDERS, ...FAULTS_OF_AUDIT, ...FAULTS_OF_COUNTERS])('$fault', async ({ plant, caughtBy }) => {
    const sale = await sellOut(stores);
    await plant(sale);
    // What is said about the chain alone is in audit-chain.test.ts; here somebody has written it anew as well.
    await chainAnew(stores.database, sale.saleId);
    expect(await failedChecks(sale.saleId)).toEqual(caughtBy);
  });

  it('a user has two orders, because the unique index is gone', async () => {
    const { saleId, buyers } = await sellOut(stores);
    await stores.database.pool.query('DROP INDEX orders_sale_id_user_id_key');
    await sql('UPDATE orders SET user_id = $2 WHERE id = $1', buyers[0]?.orderId, buyers[1]?.userId);
    expect(await failedChecks(saleId)).toEqual([
      'one-order-per-user',
      'orders-audited-reserved',
      'orders-audited-confirmed',
      'same-buyers',
      'same-order-ids',
    ]);
    await sql('DELETE FROM orders WHERE sale_id = $1', saleId);
    await stores.database.pool.query(
      `CREATE UNIQUE INDEX orders_sale_id_user_id_key ON orders (sale_id, user_id, COALESCE(instance, ''))`,
    );
  });

  it('a reservation that waits for its order is not a fault, only not at rest', async () => {
    const sale = await sellOut(stores);
    await waitForOrder(sale);
    expect(await failedChecks(sale.saleId)).toEqual(['outbox-empty']);
  });

  it('a message waits unread', async () => {
    const { saleId } = await sellOut(stores);
    await stores.publish([Buffer.from('{}')]);
    expect(await failedChecks(saleId)).toEqual(['queue-empty']);
    await stores.withChannel((channel) => channel.purgeQueue(stores.topology.purchases.queue));
  });

  it('there is a dead letter', async () => {
    const { saleId } = await sellOut(stores);
    const { exchange, routingKey } = stores.topology.deadLetters;
    const channel = await stores.rabbit.createConfirmChannel();
    channel.publish(exchange, routingKey, Buffer.from('{}'));
    await channel.waitForConfirms();
    await channel.close();
    expect(await failedChecks(saleId)).toEqual(['dead-letters-empty']);
    expect(await stores.takeDeadLetters()).toHaveLength(1);
  });

  describe('an outbox entry is dead', () => {
    /** PostgreSQL refused the order that waits in the outbox. */
    async function killEntry(sale: SoundSale): Promise<Reservation> {
      const reservation = await waitForOrder(sale);
      const { saleId, userId, orderId } = reservation;
      await sql(
        `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id)
         VALUES ($1, 1, 'FAILED_DB:' || $3::uuid, 0, $2, 'FAILED_DB', $3)`,
        saleId,
        userId,
        orderId,
      );
      return reservation;
    }

    it('and its letter is gone', async () => {
      const sale = await sellOut(stores);
      const reservation = await killEntry(sale);
      expect(await failedChecks(sale.saleId)).toEqual(['outbox-empty', 'stuck-entries']);

      expect(await liftDeadEntries(stores.database.pool, [reservation], 'a test')).toBe(1);
      expect(await failedChecks(sale.saleId)).toEqual(['outbox-empty']);
    });

    it('and its letter waits for an operator', async () => {
      const sale = await sellOut(stores);
      const reservation = await killEntry(sale);
      const { exchange, routingKey } = stores.topology.deadLetters;
      const channel = await stores.rabbit.createConfirmChannel();
      channel.publish(exchange, routingKey, encodeReservations([reservation]));
      await channel.waitForConfirms();
      await channel.close();
      expect(await failedChecks(sale.saleId)).toEqual(['outbox-empty', 'dead-letters-empty']);
      expect(await stores.takeDeadLetters()).toHaveLength(1);
    });
  });

  it('nobody declared the dead-letter queue', async () => {
    const { saleId } = await sellOut(stores);
    await stores.withChannel((channel) => channel.deleteQueue(stores.topology.deadLetters.queue));
    expect(await failedChecks(saleId)).toEqual(['dead-letters-empty']);
    await stores.withChannel((channel) => declareTopology(channel, stores.topology));
  });
});
