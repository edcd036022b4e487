import { leaseSoldOut } from 'flashsale-core';
import { Divergence } from './divergence.js';
import { OwnersReader } from './owners-reader.js';
import type { StepsByType } from './perform.js';
import type { RealSystem } from './real-system.js';

/** The steps of leases with the real SoldOutSale, whose clock stands still: the model says when a lease is over. */
export const LEASE_STEPS = {
  lease: async (system, { actor = 0 }) => {
    const lease = await leaseSoldOut(system.redisOfApi(actor).sale(system.saleId));
    Divergence.unless(lease !== undefined, 'Redis leases nothing');
    const reader = readerOf(system, actor);
    reader.sale.hold(lease, 0, 0);
    if (reader.sale.unreadBasis !== undefined) await reader.begin();
  },
  'read-owners': async (system, { actor = 0, entry = 0 }, _before, next) => {
    const userId = `user-${entry + 1}`;
    const [isBuyer] = await system.redisOfApi(actor).sale(system.saleId).areBuyers([userId]);
    const users = Math.max(...system.setup.buyers) + 1;
    const isLast = next.apis[actor]?.known.readUsers === (1 << users) - 1;
    await readerOf(system, actor).read(isBuyer ? [userId] : [], isLast);
  },
  refuse: (system, { actor = 0, entry = 0 }) => {
    const epochKnown = system.catalogues[actor] ?? 0;
    const isRefused = readerOf(system, actor).sale.refuses(`user-${entry + 1}`, epochKnown, 0);
    Divergence.unless(isRefused, 'the API asks Redis');
  },
  'lease-ends': (system, { actor = 0 }) => readerOf(system, actor).sale.hold(undefined, 0, 0),
  'quiet-ends': async (system, { actor = 0 }) => {
    const { store } = system.servers[actor as 0 | 1];
    await store.client.hset(system.keys.meta, 'quietUntilMs', '0');
  },
} satisfies StepsByType;

function readerOf(system: RealSystem, actor: number): OwnersReader {
  return (system.readers[actor] ??= new OwnersReader());
}
