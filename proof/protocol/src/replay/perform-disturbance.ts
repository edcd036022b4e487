import { discardReservation, FORGOTTEN_EPOCH_KEY, HELD_SALES_KEY, Sales } from 'flashsale-core';
import type { State } from '../state/state.js';
import { restoreBackup, takeBackup } from './backup.js';
import { Divergence } from './divergence.js';
import { readServer } from './observe.js';
import type { PerformStep, StepsByType } from './perform.js';
import { die } from './perform-rebuild.js';
import type { RealSystem } from './real-system.js';
import type { RedisProcess } from './redis-process.js';

/** A sale that ended so long ago is over for PostgreSQL and for Redis. */
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** Faults of the stores, and operators. */
export const DISTURBANCE_STEPS = {
  discard: async (system, { entry = 0 }) => {
    const reservation = system.made.get(entry);
    if (reservation === undefined) throw new Divergence('it was never reserved');
    system.discard = system.start((database, store) => discardReservation(database, store, reservation, 'a test'));
    await system.discard.run(new Set(['transaction', 'commit']));
  },
  'release-discarded': async (system, { variant }) => {
    await system.discard?.run(new Set(['releaseReservation', 'hget', 'time']));
    const outcome = system.discard?.outcome;
    Divergence.unless(
      (outcome === 'not-ready') === (variant === 'not-ready'),
      `the discard ends with ${String(outcome)}`,
    );
    system.discard = undefined;
  },
  pause: async ({ database, saleId }) => {
    await new Sales(database).change(saleId, { state: 'PAUSED' });
  },
  restock: async ({ database, saleId }) => {
    await new Sales(database).addStock(saleId, 1);
  },
  lower: async ({ database, saleId }) => {
    await database.pool.query('UPDATE sales SET total_stock = total_stock - 1 WHERE id = $1', [saleId]);
  },
  end: async ({ database, saleId }) => {
    await new Sales(database).change(saleId, { endsAt: new Date(Date.now() - SECOND_MS) });
  },
  prolong: async ({ database, saleId }) => {
    await new Sales(database).change(saleId, { endsAt: new Date(Date.now() + HOUR_MS) });
  },
  delete: async ({ database, saleId }) => {
    await database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
  },
  create: async (system) => system.createSale(),
  'mark-backup': async (system) => {
    system.backup = await takeBackup(system.database, system.saleId);
  },
  'postgres-restored': async (system, _action, before) => {
    if (before.lockedBy > 0) await die(system, before.lockedBy - 1);
    if (system.backup !== undefined) await restoreBackup(system.database, system.saleId, system.backup);
    system.backup = undefined;
  },
  'mark-survivor': async (system) => {
    const { meta, stock, users, orders, outbox } = system.keys;
    system.survivor = await system.servers[0].dump([
      meta,
      stock,
      users,
      orders,
      outbox,
      HELD_SALES_KEY,
      FORGOTTEN_EPOCH_KEY,
    ]);
  },
  'redis-restarts': replacingData(async (primary) => primary.restart()),
  'redis-loses-all': replacingData(async (primary) => {
    await primary.flush();
    await primary.restart();
  }),
  'redis-loses-tail': replacingData(async (primary, _other, system) => {
    await primary.restart();
    await primary.load(survivorOf(system));
  }),
  'redis-resynchronised': replacingData(async (primary, other, system) => {
    await other.load(survivorOf(system));
    await primary.copyFrom(other);
  }),
  'replica-promoted': replacingData(async (_primary, _other, system) => promote(system)),
  'lagging-replica-promoted': replacingData(async (_primary, other, system) => {
    await promote(system);
    await other.load(survivorOf(system));
  }),
  'counters-damaged': async ({ redis, keys }, { variant }) => {
    await redis.client.del(variant === 'the set of users' ? keys.users : keys.orders);
  },
} satisfies StepsByType;

/** A fault after which the primary has another name, which the model knows by a number. */
function replacingData(
  change: (primary: RedisProcess, other: RedisProcess, system: RealSystem) => Promise<void>,
): PerformStep {
  return async (system, _action, _before, next) => {
    const [primary, other] = system.servers;
    await change(primary, other, system);
    system.survivor = undefined;
    await nameServers(system, next);
  };
}

async function promote(system: RealSystem): Promise<void> {
  const [primary, replica] = system.servers;
  await replica.copyFrom(primary);
  system.servers = [replica, primary];
  if (system.isOnOld.length > 1) system.isOnOld[system.isOnOld.length - 1] = true;
}

function survivorOf({ survivor }: RealSystem): NonNullable<RealSystem['survivor']> {
  if (survivor === undefined) throw new Divergence('there are no older data');
  return survivor;
}

/** Records the real names of the model's servers. */
export async function nameServers(system: RealSystem, state: State): Promise<void> {
  const { identity } = state.servers[0] ?? { identity: 0 };
  if (!system.identities.has(identity)) {
    system.identities.set(identity, await readServer(system.redis, system.keys));
  }
}
