import { EPOCH_MAX } from '../../state/entries.js';
import { beginRebuild, isLive, isReady, openSale, restore } from '../scripts.js';
import { type Attempt, Gate, IDLE_REBUILDER, type OrderRow, RebuildPhase, type State, Status } from '../state.js';
import type { HoldActionType, HoldSteps } from './step.js';

/** One reconciler: proof/protocol/src/actors has two, and what a rebuild compares with whom. */
export function rebuilderSteps(steps: HoldSteps): void {
  const { state } = steps;
  const { rebuilder } = state;
  switch (rebuilder.phase) {
    case RebuildPhase.idle:
      look(steps);
      return;
    case RebuildPhase.toBegin:
      steps.add({ type: 'begin' }, (next) => {
        beginRebuild(next.shop, rebuilder.epoch, state.identity);
        Object.assign(next.rebuilder, { phase: RebuildPhase.toRestoreOutbox, server: state.identity });
      });
      break;
    case RebuildPhase.toRestoreOutbox:
      onOurServer(steps, 'restore-outbox', RebuildPhase.toReadOrders, (next) => restoreOutbox(steps, next));
      break;
    case RebuildPhase.toReadOrders:
      steps.add({ type: 'read-orders' }, (next) => {
        const orders = state.orders.map((order) => ({ ...order }));
        Object.assign(next.rebuilder, { phase: RebuildPhase.toRestoreOrders, orders });
      });
      break;
    case RebuildPhase.toRestoreOrders:
      onOurServer(steps, 'restore-orders', RebuildPhase.toOpen, (next) => {
        for (const [order, row] of rebuilder.orders.entries()) {
          const isForgotten = steps.hasPlant('tombstones-forgotten') && !isLive(row);
          if (row.status === Status.none || isForgotten) continue;
          restore(steps.setup, next.shop, order, row);
        }
        next.rebuilder.orders = [];
      });
      break;
    case RebuildPhase.toOpen:
      onOurServer(steps, 'open', RebuildPhase.idle, (next) => {
        // A reset came in between; it has closed the gate, and the next round begins in its epoch.
        if (state.row.epoch === rebuilder.epoch) openSale(steps.setup, next.shop, rebuilder.resetEpoch);
        next.rebuilder = { ...IDLE_REBUILDER };
      });
      break;
  }
  if (steps.may('rebuilder-dies')) {
    steps.disturb('rebuilder-dies', {}, (next) => (next.rebuilder = { ...IDLE_REBUILDER }));
  }
}

function look(steps: HoldSteps): void {
  const { state } = steps;
  const { row, shop } = state;
  if (state.isResetting) return;
  if (!isReady(state) || shop.epoch !== row.epoch) {
    if (row.epoch === EPOCH_MAX) throw new Error(`An epoch above ${EPOCH_MAX} does not fit into the model`);
    steps.add({ type: 'raise' }, (next) => {
      const epoch = row.epoch + 1;
      next.row.epoch = epoch;
      next.rebuilder = { ...IDLE_REBUILDER, phase: RebuildPhase.toBegin, epoch, resetEpoch: row.resetEpoch };
    });
  } else if (shop.gate === Gate.adopting && isDrained(state)) {
    steps.add({ type: 'open-gate' }, (next) => (next.shop.gate = Gate.open));
  }
}

function isDrained({ queue, workers }: State): boolean {
  return queue === 0 && workers.every(({ phase }) => phase === 0);
}

/** A step in Redis; on another server, or in another rebuild, it is refused and the next round begins anew. */
function onOurServer(steps: HoldSteps, type: HoldActionType, then: number, change: (next: State) => void): void {
  const { state } = steps;
  const { rebuilder, shop, identity } = state;
  const isOurs =
    rebuilder.server === identity && shop.rebuildEpoch === rebuilder.epoch && shop.rebuildServer === identity;
  steps.add({ type, variant: isOurs ? 'done' : 'superseded' }, (next) => {
    if (!isOurs) {
      next.rebuilder = { ...IDLE_REBUILDER };
      return;
    }
    next.rebuilder.phase = then;
    change(next);
  });
}

/**
 * Entries are looked up in PostgreSQL before they are believed. Nobody can write a row between the two: the epoch was
 * raised, and the gate is closed to adoptions.
 */
function restoreOutbox({ state, setup }: HoldSteps, next: State): void {
  for (const [order, holding] of next.shop.holdings.entries()) {
    const { status } = state.orders[order] as OrderRow;
    const { until } = state.attempts[order] as Attempt;
    if (holding.entry === 0) continue;
    if (holding.entry < next.rebuilder.resetEpoch) {
      // Nothing of before a reset comes back.
      holding.entry = 0;
      continue;
    }
    if (status === Status.none) {
      restore(setup, next.shop, order, { status: Status.held, until, instance: holding.entry });
    } else if (status === Status.expired || status === Status.cancelled) holding.entry = 0;
  }
}
