import type { ClusterFault } from './fault.js';

const SLOTS_MOVED = 50;

/** A master joins with its replica while sales run, and takes slots, that of a running sale among them. */
export const masterAdded: ClusterFault = {
  number: 87,
  title: 'Redis master and replica added, slots moved to them',
  checks: 'API and workers find the new master by themselves; the sale opens there with all that it had',
  limitMs: 60_000,
  async strike(stage) {
    const { redis } = stage.system.stores;
    const { slot, master } = await stage.system.ownersOf(stage.sales.plentiful);
    const added = await redis.addMaster();
    stage.mark(`${added.name} has joined`);
    const slots = await master.slots();
    const first = Math.min(Math.max(slots.indexOf(slot) - SLOTS_MOVED / 2, 0), slots.length - SLOTS_MOVED);
    for (const moved of slots.slice(first, first + SLOTS_MOVED)) await redis.move(moved, added);
    const { master: holder } = await stage.system.ownersOf(stage.sales.plentiful);
    stage.expect(holder === added, `${holder.name} holds the sale`);
    stage.observe(`${SLOTS_MOVED} slots of ${master.name} are on ${added.name}`);
  },
};
