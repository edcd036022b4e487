import type { Fault } from './fault.js';

const QUEUE_MS = 3_000;

/** An API that starts in the middle of a sale finds counters that belong to reservations still on their way. */
export const apiRestartedMidSale: Fault = {
  number: 3,
  title: 'one of two APIs killed and restarted mid-sale, messages queued',
  checks: 'no counter is touched by the start',
  limitMs: 10_000,
  killsApi: true,
  async strike(stage) {
    const { system, sales } = stage;
    const before = await system.observer.observe(sales.plentiful);
    for (const worker of system.workers) worker.freeze();
    await stage.hold(QUEUE_MS);
    const victim = stage.random.pick(system.apis);
    stage.mark(`${victim.name} is killed`);
    await victim.kill();
    await victim.start();
    const after = await system.observer.observe(sales.plentiful);
    for (const worker of system.workers) worker.thaw();
    const { stock = 0, buyers = 0, outboxLength = 0, epoch, definition } = after ?? {};
    stage.observe(`${outboxLength} reservations were under way when ${victim.name} started`);
    stage.expect(epoch === before?.epoch, `the start changed the epoch from ${before?.epoch} to ${epoch}`);
    stage.expect(
      stock + buyers === definition?.totalStock,
      `after the start, ${stock} units and ${buyers} buyers are not ${definition?.totalStock}`,
    );
  },
};
