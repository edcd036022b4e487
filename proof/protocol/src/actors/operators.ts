import { attemptOf, bit, entryOf, epochOf, EPOCH_MAX, has } from '../state/entries.js';
import { IDLE_REBUILDER, newRow } from '../state/initial.js';
import { endEpochs } from '../state/losses.js';
import * as scripts from '../state/scripts.js';
import {
  type Attempt,
  Gate,
  RebuildPhase,
  type Rebuilder,
  type RedisServer,
  type Row,
  type State,
} from '../state/state.js';
import { seenEpoch } from './next-step.js';
import { answerReset, stop } from './stop.js';
import type { Steps } from './step.js';

export function operatorSteps(steps: Steps): void {
  reset(steps);
  discard(steps);
  changeDefinition(steps);
  deleteAndCreate(steps);
}

function reset(steps: Steps): void {
  const { state, setup } = steps;
  const actor = setup.reconcilers;
  const rebuilder = state.rebuilders[actor] as Rebuilder;
  const { row } = state;
  switch (rebuilder.phase) {
    case RebuildPhase.idle:
      if (!row.exists || row.epoch === 0 || state.lockedBy !== 0 || !steps.may('reset')) return;
      steps.disturb('reset', { actor }, (next) => {
        next.lockedBy = actor + 1;
        next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.resetLocked };
      });
      return;
    case RebuildPhase.resetLocked:
      steps.add({ type: 'reset-close', actor }, (next) => {
        const { sale } = next.servers[0] as RedisServer;
        scripts.setGate(sale, row.epoch, Gate.closed);
        next.rebuilders[actor] = {
          ...IDLE_REBUILDER,
          phase: RebuildPhase.resetGateClosed,
          seenEpoch: seenEpoch(next),
        };
      });
      return;
    case RebuildPhase.resetGateClosed:
      steps.add({ type: 'reset-commit', actor }, (next) => commitReset(steps, next, actor, rebuilder));
      return;
    case RebuildPhase.resetUntilOpened: {
      const server = state.servers[0] as RedisServer;
      if (server.sale.gate !== Gate.open || !scripts.isTrusted(setup, state, server)) return;
      if (server.sale.epoch < rebuilder.epoch) return;
      steps.add({ type: 'reset-answered', actor }, (next) => {
        answerReset(next, rebuilder.epoch);
        stop(next, actor);
      });
    }
  }
}

function commitReset(steps: Steps, next: State, actor: number, { seenEpoch: seen }: Rebuilder): void {
  const before = next.row;
  const epoch = Math.max(before.epoch, seen) + 1;
  if (epoch > EPOCH_MAX) throw new Error(`An epoch above ${EPOCH_MAX} does not fit into the model`);
  const resetEpoch = steps.hasPlant('reset-without-reset-epoch') ? before.resetEpoch : epoch;
  endEpochs(next, epoch - 1);
  next.row = { ...before, epoch, resetEpoch, isRetired: false, orders: 0, discarded: 0, dead: 0 };
  next.lockedBy = 0;
  const { openedEpoch, server: rowServer } = before;
  const phase = RebuildPhase.toBegin;
  next.rebuilders[actor] = { ...IDLE_REBUILDER, phase, epoch, resetEpoch, openedEpoch, rowServer };
}

/** An operator discards a reservation: first the row under the lock, then its unit. */
function discard(steps: Steps): void {
  const { state, setup } = steps;
  const { row, operator } = state;
  if (operator.discarding >= 0) {
    const entry = operator.discarding;
    const isReady = scripts.isTrusted(setup, state, state.servers[0] as RedisServer);
    if (!isReady) {
      steps.add({ type: 'release-discarded', entry, variant: 'not-ready' }, (next) => (next.operator.discarding = -1));
      return;
    }
    steps.add({ type: 'release-discarded', entry, variant: 'done' }, (next) => {
      const { sale } = next.servers[0] as RedisServer;
      const released = scripts.release(sale, setup.buyers[attemptOf(entry)] as number, entry);
      if (released === 'released') next.ghost.released |= bit(attemptOf(entry));
      next.operator.discarding = -1;
    });
    return;
  }
  if (!row.exists || state.lockedBy !== 0 || !steps.may('discard')) return;
  for (const [attempt, { madeEpoch }] of state.attempts.entries()) {
    const entry = entryOf(attempt, madeEpoch);
    if (madeEpoch === 0 || has(row.orders, attempt) || epochOf(entry) > row.epoch) continue;
    steps.disturb('discard', { entry }, (next) => {
      next.row.discarded |= bit(entry);
      next.operator.discarding = entry;
      (next.attempts[attempt] as Attempt).isExcused = true;
    });
  }
}

function changeDefinition(steps: Steps): void {
  const { row, lockedBy } = steps.state;
  if (!row.exists || lockedBy !== 0) return;
  if (steps.may('pause') && !row.isPaused) {
    steps.disturb('pause', {}, ({ row: changed }) => {
      changed.isPaused = true;
      redefine(changed);
    });
  }
  if (steps.may('end') && !row.isOver) {
    steps.disturb('end', {}, ({ row: changed }) => {
      changed.isOver = true;
      redefine(changed);
    });
  }
  if (steps.may('prolong') && row.isOver) {
    steps.disturb('prolong', {}, ({ row: changed }) => {
      changed.isOver = false;
      redefine(changed);
    });
  }
  if (steps.may('restock')) {
    steps.disturb('restock', {}, ({ row: changed, ghost }) => {
      changed.total += 1;
      redefine(changed);
      ghost.totalMax = Math.max(ghost.totalMax, changed.total);
    });
  }
  // The database refuses a total below what is sold.
  if (steps.may('lower') && row.total - 1 >= countOrders(row.orders)) {
    steps.disturb('lower', {}, ({ row: changed, ghost }) => {
      changed.total -= 1;
      redefine(changed);
      ghost.wasLowered = true;
    });
  }
}

/** What the trigger of PostgreSQL does. */
function redefine(row: Row): void {
  row.revision += 1;
  row.isRetired = false;
}

function countOrders(orders: number): number {
  let rest = orders;
  let ones = 0;
  for (; rest !== 0; rest &= rest - 1) ones += 1;
  return ones;
}

/** The sale is deleted by SQL, and perhaps created again under its id. */
function deleteAndCreate(steps: Steps): void {
  const { row, lockedBy } = steps.state;
  if (row.exists && lockedBy === 0 && steps.may('delete')) {
    steps.disturb('delete', {}, (next) => {
      endEpochs(next, row.epoch);
      next.row = { ...newRow(0, Math.max(row.floor, row.epoch)), exists: false, revision: 0 };
    });
  }
  if (!row.exists) {
    steps.add({ type: 'create' }, (next) => (next.row = newRow(steps.setup.units, row.floor)));
  }
}
