import { setTimeout as sleep } from 'node:timers/promises';
import { saleKeys } from 'flashsale-core';
import type { Random } from '../random.js';
import type { Stage } from '../run/stage.js';
import { administer, holdLock, lockSaleRow } from '../system/operator.js';
import type { Disturbance } from './disturbances.js';

const LOCKED_MS_MIN = 500;
const LOCKED_MS_MAX = 10_000;
const REFUSED_MS_MAX = 4_000;
const POLICY = 'faults-mix-refuse';
const PAUSED_MS_MAX = 3_000;
const STOCK_BY_HAND_MAX = 5_000;
const COUNTED_WRONG_MAX = 40;

/** Damage to a store that is away is left out. */
async function attempt(act: () => Promise<unknown>): Promise<void> {
  await Promise.resolve()
    .then(act)
    .catch(() => undefined);
}

const pickSale = ({ sales }: Stage, random: Random): string => random.pick([sales.plentiful, sales.scarce]);

/** Changes by hand to a running sale: none may cost a buyer anything but time. */
export const DAMAGES: Readonly<Record<string, Disturbance>> = {
  'a sale row is locked': async (stage, random) => {
    await attempt(async () => {
      const unlock = await lockSaleRow(stage.system, pickSale(stage, random));
      await sleep(random.integer(LOCKED_MS_MIN, LOCKED_MS_MAX));
      await unlock();
    });
  },
  'the audit table is locked': async ({ system }, random) => {
    await attempt(async () => {
      const unlock = await holdLock(system, 'LOCK TABLE audit_segments IN EXCLUSIVE MODE');
      await sleep(random.integer(LOCKED_MS_MIN, LOCKED_MS_MAX));
      await unlock();
    });
  },
  'counters are damaged': async (stage, random) => {
    const { orders, users, stock } = saleKeys(pickSale(stage, random));
    const damage = random.pick(['orders', 'users', 'stock']);
    const wrongStock = random.integer(0, STOCK_BY_HAND_MAX);
    await attempt(async () => {
      const { client } = stage.system.observer.redis;
      if (damage === 'stock') await client.set(stock, wrongStock);
      else await client.del(damage === 'orders' ? orders : users);
    });
  },
  'orders are counted wrong': async ({ system, sales }, random) => {
    const more = random.integer(1, COUNTED_WRONG_MAX);
    await attempt(() =>
      system.observer.query('UPDATE sales SET sold = sold + $2 WHERE id = $1', [sales.plentiful, more]),
    );
    // Counted again at the next rebuild; a damaged stock is one.
    await attempt(() => system.observer.redis.client.incr(saleKeys(sales.plentiful).stock));
  },
  'a queue is purged': async ({ system: { observer } }) => {
    await attempt(async () => {
      const channel = await observer.rabbit.createChannel();
      channel.on('error', () => undefined);
      await channel.purgeQueue(observer.topology.purchases.queue);
      await channel.close();
    });
  },
  'publishes are refused': async ({ system: { stores, observer } }, random) => {
    const limits = '{"max-length":1,"overflow":"reject-publish"}';
    const queues = `^${observer.topology.purchases.queue}$`;
    await attempt(() => stores.rabbitmqctl('set_policy', '--apply-to', 'queues', POLICY, queues, limits));
    await sleep(random.integer(LOCKED_MS_MIN, REFUSED_MS_MAX));
    await attempt(() => stores.rabbitmqctl('clear_policy', POLICY));
  },
  'a sale is paused': async ({ system, sales }, random) => {
    const api = random.pick(system.apis);
    await attempt(() => administer(api, 'POST', `sales/${sales.plentiful}/pause`));
    await sleep(random.integer(0, PAUSED_MS_MAX));
    await attempt(() =>
      system.observer.query("UPDATE sales SET state = 'OPEN' WHERE id = $1 AND state = 'PAUSED'", [sales.plentiful]),
    );
  },
  'an older revision is restored': async ({ system: { observer }, sales }) => {
    await attempt(async () => {
      const client = await observer.database.connect();
      try {
        await client.query('BEGIN');
        await client.query("SET LOCAL session_replication_role = 'replica'");
        await client.query('UPDATE sales SET revision = 1 WHERE id = $1', [sales.plentiful]);
        await client.query('COMMIT');
        client.release();
      } catch (error) {
        client.release(error as Error);
        throw error;
      }
    });
  },
  'Redis is cut off for a REPLICAOF': async ({ system: { observer } }, random) => {
    await attempt(async () => {
      const { client } = observer.redis;
      // Nobody listens there, so it keeps its data, refuses writes, and is another server afterwards.
      await client.replicaof('127.0.0.1', '1');
      await sleep(random.integer(LOCKED_MS_MIN, REFUSED_MS_MAX));
    });
    await attempt(() => observer.redis.client.replicaof('NO', 'ONE'));
  },
};
