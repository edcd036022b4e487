import { reconcileSale, resetSale } from 'flashsale-core';
import { observeSale } from 'flashsale-core';
import type { Action, ActionType } from '../actors/step.js';
import { RebuildPhase, type State } from '../state/state.js';
import { Divergence } from './divergence.js';
import type { RealSystem } from './real-system.js';
import type { Stepper } from './stepper.js';

const EVERYTHING = new Set([
  'transaction',
  'commit',
  'query',
  'sadd',
  'xrange',
  'hscan',
  'observeSale',
  'beginRebuild',
  'restoreBuyers',
  'openSale',
  'openGate',
  'setGate',
  'defineSale',
]);
/** The real calls that are one step of the model. */
const CALLS: Partial<Readonly<Record<ActionType, readonly string[]>>> = {
  'lock-and-observe': ['transaction', 'observeSale'],
  raise: ['commit'],
  begin: ['sadd', 'beginRebuild'],
  'open-in-database': ['transaction', 'commit'],
  'restore-outbox': ['xrange', 'restoreBuyers'],
  'read-orders': ['query'],
  'restore-orders': ['restoreBuyers', 'query'],
  open: ['openSale'],
  'open-gate': ['openGate'],
  reopen: ['transaction', 'setGate', 'commit'],
  'raise-revision': ['query'],
  define: ['defineSale'],
  'reset-close': ['setGate', 'observeSale'],
  'reset-commit': ['commit'],
  'reset-answered': ['observeSale'],
};

/**
 * The steps of reconcilers and of the reset: reconcileSale and resetSale themselves, held between their calls. False
 * when the action is none of theirs.
 */
export async function performRebuild(system: RealSystem, action: Action, next: State): Promise<boolean> {
  const { type, actor = 0, variant } = action;
  switch (type) {
    case 'look':
      await look(system, actor, variant, next);
      return true;
    case 'observe':
      await compare(system, actor, next);
      return true;
    case 'close-deleted':
      await system.redis.client.setGate(system.keys.meta, String(system.toClose[actor]), 'closed');
      return true;
    case 'reset':
      system.steppers[actor] = system.start((database, redis) => resetSale(database, redis, system.saleId));
      await system.steppers[actor].run(new Set(['transaction']));
      return true;
    case 'rebuilder-dies':
      await die(system, actor);
      return true;
    // What consumers and catalogues say is the model's: here only the answer is real.
    case 'state':
    case 'other-server-over':
      return true;
    case 'may-open':
    case 'drain-times-out':
    case 'wait':
      system.mayOpen = type !== 'wait';
      await runningOf(system, actor).run(new Set(['mayOpen']));
      break;
    case 'restore-survivors': {
      const stepper = runningOf(system, actor);
      await stepper.run(new Set(['openSale', 'hscan']));
      await stepper.run(new Set(['restoreBuyers', 'hscan']));
      break;
    }
    default: {
      const calls = CALLS[type];
      if (calls === undefined) return false;
      await runningOf(system, actor).run(new Set(calls));
    }
  }
  await conclude(system, actor, next);
  return true;
}

function runningOf(system: RealSystem, actor: number): Stepper {
  const stepper = system.steppers[actor];
  if (stepper === undefined || stepper.hasEnded)
    throw new Divergence(`the real function has ended: ${outcomeText(stepper)}`);
  return stepper;
}

async function look(system: RealSystem, actor: number, variant: string | undefined, next: State): Promise<void> {
  const sale = await system.findSale();
  if (variant === 'deleted') {
    Divergence.unless(sale === undefined, 'the sale exists');
    system.toClose[actor] = (await observeSale(system.redis, system.keys))?.epoch ?? 0;
    return;
  }
  system.rows[actor] = sale;
  if (!system.setup.looksTwice) await compare(system, actor, next);
}

/** Begins reconcileSale with the row that was read, and lets it look at Redis. */
async function compare(system: RealSystem, actor: number, next: State): Promise<void> {
  const sale = system.rows[actor];
  if (sale === undefined) throw new Divergence('the sale does not exist');
  const stepper = system.start((database, redis, own) =>
    reconcileSale(database, redis, sale, async () => {
      await own.turn('mayOpen');
      return system.mayOpen;
    }),
  );
  system.steppers[actor] = stepper;
  await stepper.run(new Set(['observeSale']));
  const expected = firstCallOf(next.rebuilders[actor]?.phase ?? 0, next.rebuilders[actor]);
  Divergence.unless(
    stepper.waitsFor === expected,
    `after its look it goes on with ${stepper.waitsFor ?? outcomeText(stepper)}`,
  );
}

/** What the real function calls next where the model has come to this phase after a look. */
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

/** Where the model gives up, the real function comes to its end by itself; a reset then polls until the sale is open. */
async function conclude(system: RealSystem, actor: number, next: State): Promise<void> {
  const stepper = system.steppers[actor] as Stepper;
  const phase = next.rebuilders[actor]?.phase ?? 0;
  if (phase !== RebuildPhase.idle && phase !== RebuildPhase.resetUntilOpened) return;
  const isReset = actor === system.setup.reconcilers;
  const others = new Set(EVERYTHING);
  if (isReset && phase === RebuildPhase.resetUntilOpened) others.delete('observeSale');
  await stepper.run(others);
  if (phase === RebuildPhase.idle) {
    Divergence.unless(stepper.hasEnded, `the real function waits for ${stepper.waitsFor}`);
    system.steppers[actor] = undefined;
  }
}

export async function die(system: RealSystem, actor: number): Promise<void> {
  await system.steppers[actor]?.die();
  system.steppers[actor] = undefined;
  system.rows[actor] = undefined;
}

function outcomeText(stepper: Stepper | undefined): string {
  const outcome = stepper?.outcome;
  return outcome instanceof Error ? String(outcome.stack) : JSON.stringify(outcome);
}
