import { observeSale, reconcileSale, resetSale } from 'flashsale-core';
import { RebuildPhase, type State } from '../state/state.js';
import { Divergence } from './divergence.js';
import type { PerformStep, StepsByType } from './perform.js';
import { beginToForget } from './perform-retirement.js';
import type { RealSystem } from './real-system.js';
import { calls, conclude, outcomeText, runningOf } from './running.js';

/**
 * The steps of reconcilers and of the reset: the real reconcileSale and resetSale, paused between their calls. A step of the
 * model is one or a few of these.
 */
export const REBUILD_STEPS = {
  look: async (system, { actor = 0, variant }, _before, next) => look(system, actor, variant, next),
  observe: async (system, { actor = 0 }, _before, next) => compare(system, actor, next),
  'lock-and-observe': calls('transaction', 'observeSale', 'get'),
  raise: calls('commit'),
  begin: async (system, action, before, next) => {
    await calls('sadd', 'beginRebuild')(system, action, before, next);
    // Where nothing is leased the model does not wait for leases.
    if (!system.setup.leases) await system.redis.client.hdel(system.keys.meta, 'quietUntilMs');
  },
  'open-in-database': calls('transaction', 'commit'),
  'restore-outbox': calls('xrange', 'restoreBuyers'),
  'read-orders': calls('query'),
  'restore-orders': calls('restoreBuyers', 'query'),
  'restore-survivors': async (system, { actor = 0 }, _before, next) => {
    const stepper = runningOf(system, actor);
    await stepper.run(new Set(['openSale', 'hscan']));
    await stepper.run(new Set(['restoreBuyers', 'hscan']));
    // If the counters are damaged meanwhile, it fails, and the next round starts again.
    await conclude(system, actor, next, true);
  },
  open: calls('openSale'),
  // What consumers and catalogues report comes from the model: here only the answer is real.
  state: () => undefined,
  'other-server-over': () => undefined,
  'may-open': answerMayOpen(true),
  'drain-times-out': answerMayOpen(true),
  wait: answerMayOpen(false),
  'open-gate': calls('openGate'),
  reopen: calls('transaction', 'setGate', 'commit'),
  'raise-revision': calls('query'),
  define: calls('defineSale'),
  'close-deleted': async (system, { actor = 0 }) => {
    await system.store.setGate(system.toClose[actor] ?? 0, 'closed');
  },
  reset: async (system, { actor = 0 }) => {
    const stepper = system.start((database, store) => resetSale(database, store));
    system.steppers[actor] = stepper;
    await stepper.run(new Set(['transaction']));
  },
  'reset-close': calls('setGate', 'observeSale', 'get'),
  'reset-commit': calls('commit'),
  'reset-answered': calls('observeSale', 'get'),
  'rebuilder-dies': async (system, { actor = 0 }) => die(system, actor),
} satisfies StepsByType;

function answerMayOpen(mayOpen: boolean): PerformStep {
  return async (system, action, before, next) => {
    system.mayOpen = mayOpen;
    await calls('mayOpen')(system, action, before, next);
  };
}

async function look(system: RealSystem, actor: number, variant: string | undefined, next: State): Promise<void> {
  const sale = await system.findSale();
  if (variant === 'retired') {
    beginToForget(system, actor, sale);
    return;
  }
  if (variant === 'deleted') {
    Divergence.unless(sale === undefined, 'the sale exists');
    system.toClose[actor] = (await observeSale(system.store))?.epoch ?? 0;
    return;
  }
  system.rows[actor] = sale;
  if (!system.setup.looksTwice) await compare(system, actor, next);
}

/** Starts reconcileSale with the row that was read, and lets it read Redis. */
async function compare(system: RealSystem, actor: number, next: State): Promise<void> {
  const sale = system.rows[actor];
  if (sale === undefined) throw new Divergence('the sale does not exist');
  const stepper = system.start((database, store, own) =>
    reconcileSale(database, store, sale, async () => {
      await own.turn('mayOpen');
      return system.mayOpen;
    }),
  );
  system.steppers[actor] = stepper;
  await stepper.run(new Set(['observeSale', 'get']));
  const expected = firstCallOf(next.rebuilders[actor]?.phase ?? 0, next.rebuilders[actor]);
  Divergence.unless(
    stepper.waitsFor === expected,
    `after its read it continues with ${stepper.waitsFor ?? outcomeText(stepper)}`,
  );
}

/** What the real function calls next when the model has reached this phase after a read. */
function firstCallOf(phase: number, known: { revision: number; seenEpoch: number } | undefined): string | undefined {
  switch (phase) {
    case RebuildPhase.toRaise:
    case RebuildPhase.toReopen:
      return 'transaction';
    case RebuildPhase.toBegin:
      return 'sadd';
    case RebuildPhase.waiting:
      return 'mayOpen';
    case RebuildPhase.toDefine:
      return (known?.revision ?? 0) <= (known?.seenEpoch ?? 0) ? 'query' : 'defineSale';
    default:
      return undefined;
  }
}

export async function die(system: RealSystem, actor: number): Promise<void> {
  await system.steppers[actor]?.die();
  system.steppers[actor] = undefined;
  system.rows[actor] = undefined;
}
