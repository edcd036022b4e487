import type { Fault } from './fault.js';

const DOWN_MS = 30_000;

/** Nobody persists, relays or reconciles. */
export const allWorkersDown: Fault = {
  number: 9,
  title: 'all three workers down for 30 s',
  checks: 'the API keeps answering',
  limitMs: 30_000,
  async strike(stage) {
    const { system, load, sales } = stage;
    stage.mark('all workers are killed');
    await Promise.all(system.workers.map((worker) => worker.kill()));
    const unknownBefore = load.unknown;
    await stage.hold(DOWN_MS);
    const unknown = load.unknown - unknownBefore;
    const observed = await system.observer.observe(sales.plentiful);
    stage.observe(`${observed?.outboxLength} reservations waited; ${unknown} buyers got no answer meanwhile`);
    stage.expect(unknown === 0, `${unknown} purchases got no answer while the workers were down`);
    for (const worker of system.workers) worker.launch();
  },
};
