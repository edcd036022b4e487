import { scriptKeys, unitsOnTheirWay } from 'flashsale-core';
import { countersCheck, equal, ordersOf, type SaleCheck } from './check.js';

/** The first of the two equations. */
export const buyersEquation = countersCheck({
  id: 'buyers-equation',
  title: 'buyers = orders + outbox',
  redisCommands: ({ users, outbox }) => [`SCARD ${users}`, `XLEN ${outbox}`],
  async judge({ buyers, outboxLength }, subject) {
    const [row] = await subject.query<{ orders: number }>(
      `SELECT COUNT(*) AS orders FROM orders WHERE ${ordersOf(subject)}`,
    );
    const orders = row?.orders ?? 0;
    return {
      expected: `${orders} + ${outboxLength} = ${orders + outboxLength}`,
      found: String(buyers),
      ok: buyers === orders + outboxLength,
    };
  },
});

/** The second of the two equations. */
export const unitsEquation = countersCheck({
  id: 'units-equation',
  title: 'stock in Redis = total stock - buyers',
  redisCommands: ({ stock, users }) => [`GET ${stock}`, `SCARD ${users}`],
  judge: ({ stock, buyers, quota }, { sale }) => {
    const units = quota ?? sale.totalStock;
    return {
      expected: `${units} - ${buyers} = ${units - buyers}`,
      found: String(stock),
      ok: stock === units - buyers,
    };
  },
});

/** Redis on its own: as many users as order ids, and they and the stock make up the total, or all is sold and more. */
export const countersAgree = countersCheck({
  id: 'counters-agree',
  title: 'counters in Redis agree with each other',
  redisCommands: ({ meta, stock, users, orders }) => [
    `HGET ${meta} totalStock`,
    `GET ${stock}`,
    `SCARD ${users}`,
    `HLEN ${orders}`,
  ],
  judge: ({ stock, buyers, owners, quota, definition }) => {
    const totalStock = quota ?? definition.totalStock;
    const isEven = buyers === owners;
    const addsUp = stock + owners === totalStock || (stock === 0 && owners > totalStock);
    return {
      expected: `${totalStock} units`,
      found: `${stock} left, ${isEven ? owners : `${buyers} users but ${owners} order ids`}`,
      ok: isEven && addsUp,
    };
  },
});

/** Units that left one bucket for another and have not arrived are in neither. */
export const quotasAddUp: SaleCheck = {
  id: 'quotas-add-up',
  title: 'units of all buckets, and on their way between them = total stock',
  redisCommands: ({ meta }) => [`HGETALL ${meta}`],
  isOfAllBuckets: true,
  async examine({ sale, views }) {
    const units = views.reduce((sum, { stock, owners }) => sum + stock + owners, 0);
    const onTheirWay = unitsOnTheirWay(views);
    const found = `${units} in ${views.length} buckets, ${onTheirWay} on their way`;
    const isComplete = views.length === sale.buckets.length;
    return Promise.resolve({
      expected: `${sale.totalStock} in ${sale.buckets.length} buckets`,
      found,
      ok: isComplete && units + onTheirWay === sale.totalStock,
    });
  },
};

export const outboxEmpty = countersCheck({
  id: 'outbox-empty',
  title: 'reservations that are not yet orders',
  redisCommands: ({ outbox }) => [`XLEN ${outbox}`],
  judge: ({ outboxLength }) => equal(0, outboxLength),
});

export const gateOpen = countersCheck({
  id: 'gate-open',
  title: 'the gate is open',
  redisCommands: ({ meta }) => [`HMGET ${meta} gate server`, 'INFO server', 'INFO replication'],
  judge: ({ gate, ready, server }, subject) => ({
    expected: 'open',
    found: gate === 'open' && !ready ? whyNotReady(server === subject.server) : gate,
    ok: ready,
  }),
});

/** An open gate counts as closed until the data of this server has been checked, and while the counters disagree. */
function whyNotReady(isSameServer: boolean): string {
  return isSameServer ? 'counters contradict each other' : 'Redis restarted, or is another server';
}

export const epochsAgree = countersCheck({
  id: 'epochs-agree',
  title: 'same epoch in Redis as in PostgreSQL',
  redisCommands: ({ meta }) => [`HGET ${meta} epoch`],
  judge: (counters, { sale }) => equal(sale.epoch, counters.epoch),
});

const NAME_LENGTH_SHOWN = 8;

/** An epoch is open on only one server: PostgreSQL names it, and it is the one that answers here. */
export const openedHere = countersCheck({
  id: 'opened-here',
  title: 'PostgreSQL has opened the epoch on this Redis',
  sql: (saleId) => `SELECT epoch, opened_epoch, redis_server FROM sales WHERE id = '${saleId}'`,
  redisCommands: ({ meta }) => [`HGET ${meta} server`, 'INFO server', 'INFO replication'],
  judge: (_counters, { sale, server }) => ({
    expected: `epoch ${sale.epoch} on ${shown(server)}`,
    found: `epoch ${sale.openedEpoch} on ${shown(sale.redisServer ?? 'none')}`,
    ok: sale.openedEpoch === sale.epoch && sale.redisServer === server,
  }),
});

/** The first characters of both halves, the run id and the replication id. */
function shown(server: string): string {
  return server
    .split(':')
    .map((half) => half.slice(0, NAME_LENGTH_SHOWN))
    .join(':');
}

export const definitionsAgree = countersCheck({
  id: 'definitions-agree',
  title: 'same definition in Redis as in PostgreSQL',
  redisCommands: ({ meta }) => [`HMGET ${meta} revision totalStock`],
  judge: ({ definition }, { sale }) => ({
    expected: `revision ${sale.revision}, ${sale.totalStock} units`,
    found: `revision ${definition.revision}, ${definition.totalStock} units`,
    ok: definition.revision === sale.revision && definition.totalStock === sale.totalStock,
  }),
});

/**
 * For a retired sale, which every other check about Redis leaves out. Its stats, to which an API may add its last second afterwards,
 * expire on their own.
 */
export const forgotten: SaleCheck = {
  id: 'forgotten',
  title: 'retired: Redis has nothing of the sale',
  redisCommands: (keys) => [`EXISTS ${scriptKeys(keys).join(' ')}`],
  async examine({ redis, keys }) {
    return equal(0, await redis.exists(...scriptKeys(keys)));
  },
};
