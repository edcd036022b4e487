import { attemptOf, bit, entryOf, epochOf, has, indexesOf } from '../../state/entries.js';
import { excuseIfGone } from '../losses.js';
import { hold, isReady, settle } from '../scripts.js';
import { type Attempt, type Holding, IDLE_WORKER, type OrderRow, Status, type Worker, WorkerPhase } from '../state.js';
import { insertHold } from '../statements.js';
import type { HoldSteps } from './step.js';

export function workerSteps(steps: HoldSteps): void {
  for (const [actor, worker] of steps.state.workers.entries()) {
    switch (worker.phase) {
      case WorkerPhase.idle:
        receive(steps, actor);
        break;
      case WorkerPhase.received:
        persist(steps, actor, worker);
        break;
      case WorkerPhase.adopting:
        adopt(steps, actor, worker);
        break;
      case WorkerPhase.settling:
        removeEntry(steps, actor, worker);
        break;
      case WorkerPhase.mirroring:
        mirror(steps, actor, worker);
        break;
      case WorkerPhase.acking:
        steps.add({ type: 'ack', actor, entry: worker.entry }, (next) => (next.workers[actor] = { ...IDLE_WORKER }));
        break;
    }
    if (worker.phase !== WorkerPhase.idle && steps.may('worker-dies')) {
      steps.disturb('worker-dies', { actor, entry: worker.entry }, (next) => {
        next.queue |= bit(worker.entry);
        next.workers[actor] = { ...IDLE_WORKER };
      });
    }
  }
  disturbMessages(steps);
}

function receive(steps: HoldSteps, actor: number): void {
  for (const entry of indexesOf(steps.state.queue)) {
    steps.add({ type: 'receive', actor, entry }, (next) => {
      next.queue &= ~bit(entry);
      const epoch = epochOf(entry);
      next.workers[actor] = { phase: WorkerPhase.received, entry, epoch, instance: epoch };
    });
  }
}

function persist(steps: HoldSteps, actor: number, worker: Worker): void {
  const { state, setup } = steps;
  const { row } = state;
  const order = attemptOf(worker.entry);
  const conclude = (variant: string, phase: number, isWritten = false): void =>
    steps.add({ type: 'persist', actor, entry: worker.entry, variant }, (next) => {
      if (isWritten) insertHold(setup, next, order, worker.instance);
      const isCancelled = isWritten && (next.orders[order] as OrderRow).status === Status.cancelled;
      (next.workers[actor] as Worker).phase = isCancelled ? WorkerPhase.mirroring : phase;
    });
  if (worker.epoch < row.resetEpoch) conclude('stale', WorkerPhase.settling);
  else if (worker.epoch < row.epoch) conclude('before-rebuild', WorkerPhase.adopting);
  else if (worker.epoch > row.epoch) conclude('ahead', WorkerPhase.adopting);
  else conclude('recorded', WorkerPhase.settling, true);
}

function adopt(steps: HoldSteps, actor: number, worker: Worker): void {
  const { state, setup } = steps;
  const { shop } = state;
  const order = attemptOf(worker.entry);
  const holding = shop.holdings[order] as Holding;
  const { until, isExcused } = state.attempts[order] as Attempt;
  const changed = { phase: WorkerPhase.received, epoch: shop.epoch };
  const conclude = (variant: string, change: Partial<Worker>, takes = false): void =>
    steps.add({ type: 'adopt', actor, entry: worker.entry, variant }, (next) => {
      if (takes) hold(setup, next.shop, order, until);
      if (variant === 'lost' && !isExcused) next.ghost.wasBroken = true;
      Object.assign(next.workers[actor] as Worker, change);
    });
  if (!isReady(state)) {
    const epoch = epochOf(worker.entry);
    conclude('not-ready', { phase: WorkerPhase.received, epoch, instance: epoch });
  } else if (worker.epoch < shop.resetEpoch) conclude('stale', { phase: WorkerPhase.settling });
  else if (holding.status !== Status.none) conclude('adopted', { ...changed, instance: holding.instance });
  else if (shop.free < (setup.quantities[order] as number)) conclude('lost', { phase: WorkerPhase.settling });
  else conclude('adopted', { ...changed, instance: shop.epoch }, true);
}

/** Its row is committed, or it will have none. */
function removeEntry(steps: HoldSteps, actor: number, { entry, instance }: Worker): void {
  steps.add({ type: 'settle', actor, entry }, (next) => {
    const holding = next.shop.holdings[attemptOf(entry)] as Holding;
    if (holding.entry === instance) holding.entry = 0;
    (next.workers[actor] as Worker).phase = WorkerPhase.acking;
  });
}

/** PostgreSQL had no unit for it. */
function mirror(steps: HoldSteps, actor: number, { entry, instance }: Worker): void {
  if (!isReady(steps.state)) return;
  steps.add({ type: 'mirror-cancel', actor, order: attemptOf(entry) }, (next) => {
    const verdict = { order: attemptOf(entry), instance, status: Status.cancelled, until: 0 };
    settle(steps.setup, next.shop, verdict);
    (next.workers[actor] as Worker).phase = WorkerPhase.acking;
  });
}

function disturbMessages(steps: HoldSteps): void {
  const { state } = steps;
  if (steps.may('message-lost')) {
    for (const entry of indexesOf(state.queue)) {
      steps.disturb('message-lost', { entry }, (next) => {
        next.queue &= ~bit(entry);
        excuseIfGone(next, attemptOf(entry));
      });
    }
  }
  if (steps.may('message-doubled')) {
    for (const [order, { madeEpoch }] of state.attempts.entries()) {
      const entry = entryOf(order, madeEpoch);
      if (madeEpoch === 0 || has(state.queue, entry)) continue;
      steps.disturb('message-doubled', { entry }, (next) => (next.queue |= bit(entry)));
    }
  }
}
