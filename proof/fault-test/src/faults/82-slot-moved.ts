import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterFault } from './fault.js';

/** Long enough for purchases between any two keys. */
const KEY_PAUSE_MS = 100;

/** A running sale is resharded, which docs/scale.md advises against: its keys go one after the other. */
export const slotMoved: ClusterFault = {
  number: 82,
  title: 'slot of a running sale moved to another Redis master',
  checks: 'nothing is lost or sold twice while the keys are in two places; the sale opens on its new server',
  limitMs: 60_000,
  async strike(stage) {
    const { redis } = stage.system.stores;
    const { slot, master } = await stage.system.ownersOf(stage.sales.plentiful);
    const others = (await redis.masters()).filter((node) => node !== master);
    const to = stage.random.pick(others as [(typeof others)[number]]);
    stage.mark(`slot ${slot} goes from ${master.name} to ${to.name}`);
    let keys = 0;
    await redis.move(slot, to, async () => {
      keys += 1;
      await sleep(KEY_PAUSE_MS);
    });
    stage.observe(`${keys - 1} keys moved`);
    const { master: holder } = await stage.system.ownersOf(stage.sales.plentiful);
    stage.expect(holder === to, `${holder.name} holds the slot`);
  },
};
