import { addStock, discardReservation, updateSale } from 'flashsale-core';
import type { Action } from '../actors/step.js';
import type { State } from '../state/state.js';
import { restoreBackup, takeBackup } from './backup.js';
import { Divergence } from './divergence.js';
import { readServer } from './observe.js';
import { heldBy } from './perform-purchase.js';
import { die } from './perform-rebuild.js';
import type { RealSystem } from './real-system.js';

/** Faults and operators, on the real stores. False when the action is none of these. */
export async function performDisturbance(
  system: RealSystem,
  action: Action,
  before: State,
  next: State,
): Promise<boolean> {
  if (await disturbRedis(system, action)) {
    await nameServers(system, next);
    return true;
  }
  const { type, actor = 0, entry = 0, variant } = action;
  const { database, saleId } = system;
  switch (type) {
    case 'worker-dies': {
      const { entry: held, message } = heldBy(system, actor);
      if (before.workers[actor]?.isConsumer) system.queue.set(held, message);
      system.held[actor] = undefined;
      return true;
    }
    case 'worker-hangs':
      system.queue.set(entry, heldBy(system, actor).message);
      return true;
    case 'discard': {
      const reservation = system.made.get(entry);
      if (reservation === undefined) throw new Divergence('it was never reserved');
      system.discard = system.start((stepped, redis) => discardReservation(stepped, redis, reservation, 'a test'));
      await system.discard.run(new Set(['transaction', 'commit']));
      return true;
    }
    case 'release-discarded': {
      await system.discard?.run(new Set(['releaseReservation']));
      const isReady = system.discard?.outcome !== 'not-ready';
      Divergence.unless(
        isReady === (variant !== 'not-ready'),
        `the discard ends with ${String(system.discard?.outcome)}`,
      );
      system.discard = undefined;
      return true;
    }
    case 'pause':
      await updateSale(database.pool, saleId, { state: 'PAUSED' });
      return true;
    case 'restock':
      await addStock(database.pool, saleId, 1);
      return true;
    case 'lower':
      await database.pool.query('UPDATE sales SET total_stock = total_stock - 1 WHERE id = $1', [saleId]);
      return true;
    case 'delete':
      await database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
      return true;
    case 'create':
      await system.createSale();
      return true;
    case 'mark-backup':
      system.backup = await takeBackup(database, saleId);
      return true;
    case 'postgres-restored':
      if (before.lockedBy > 0) await die(system, before.lockedBy - 1);
      if (system.backup !== undefined) await restoreBackup(database, saleId, system.backup);
      system.backup = undefined;
      return true;
    default:
      return false;
  }
}

async function disturbRedis(system: RealSystem, { type, variant }: Action): Promise<boolean> {
  const [primary, other] = system.servers;
  const { keys } = system;
  switch (type) {
    case 'mark-survivor':
      system.survivor = await primary.dump([keys.meta, keys.stock, keys.users, keys.orders, keys.outbox]);
      return true;
    case 'redis-restarts':
      await primary.restart();
      break;
    case 'redis-loses-all':
      await primary.flush();
      await primary.restart();
      break;
    case 'redis-loses-tail':
      await primary.restart();
      await primary.load(survivorOf(system));
      break;
    case 'redis-resynchronised':
      await other.load(survivorOf(system));
      await primary.copyFrom(other);
      break;
    case 'replica-promoted':
    case 'lagging-replica-promoted':
      await other.copyFrom(primary);
      if (type === 'lagging-replica-promoted') await other.load(survivorOf(system));
      system.servers = [other, primary];
      if (system.isOnOld.length > 1) system.isOnOld[system.isOnOld.length - 1] = true;
      break;
    case 'counters-damaged':
      await system.redis.client.del(variant === 'the set of users' ? keys.users : keys.orders);
      return true;
    default:
      return false;
  }
  system.survivor = undefined;
  return true;
}

function survivorOf({ survivor }: RealSystem): NonNullable<RealSystem['survivor']> {
  if (survivor === undefined) throw new Divergence('there are no older data');
  return survivor;
}

/** Notes how the servers of the model call themselves in reality. */
export async function nameServers(system: RealSystem, state: State): Promise<void> {
  const { identity } = state.servers[0] ?? { identity: 0 };
  if (!system.identities.has(identity)) {
    system.identities.set(identity, await readServer(system.redis, system.keys));
  }
}
