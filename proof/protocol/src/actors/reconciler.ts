import { EPOCH_MAX } from '../state/entries.js';
import { IDLE_REBUILDER } from '../state/initial.js';
import * as scripts from '../state/scripts.js';
import { Gate, RebuildPhase, type Rebuilder, type RedisServer, type State } from '../state/state.js';
import { nextStep, seenEpoch } from './next-step.js';
import type { Steps } from './step.js';
import { stop } from './stop.js';

/** What a reconciler does until a rebuild begins, or instead of one. */
export function reconcile(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  switch (rebuilder.phase) {
    case RebuildPhase.idle:
      look(steps, actor);
      return;
    case RebuildPhase.read:
      steps.add({ type: 'observe', actor }, (next) => decide(steps, next, actor));
      return;
    case RebuildPhase.toRaise:
      lockAndObserve(steps, actor, rebuilder);
      return;
    case RebuildPhase.raising:
      raise(steps, actor, rebuilder);
      return;
    case RebuildPhase.toReopen:
      reopen(steps, actor, rebuilder);
      return;
    case RebuildPhase.toDefine:
      define(steps, actor, rebuilder);
      return;
    case RebuildPhase.toClose:
      steps.add({ type: 'close-deleted', actor }, (next) => {
        scripts.setGate((next.servers[0] as RedisServer).sale, rebuilder.epoch, Gate.closed);
        stop(next, actor);
      });
      return;
  }
}

/** Reads the row. If there is nothing to do a reconciler changes nothing, so that read is left out. */
function look(steps: Steps, actor: number): void {
  const { state, setup } = steps;
  const { row } = state;
  if (!row.exists) {
    const { sale } = state.servers[0] as RedisServer;
    if (!sale.isHeld || sale.epoch === 0 || sale.gate === Gate.closed) return;
    steps.add({ type: 'look', actor, variant: 'deleted' }, (next) => {
      next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.toClose, epoch: sale.epoch };
    });
    return;
  }
  if (row.isRetired) return;
  const next = nextStep(setup, state, row);
  if (!setup.looksTwice && next === 'none') return;
  steps.add({ type: 'look', actor, variant: setup.looksTwice ? 'reads' : next }, (changed) => {
    const known = changed.rebuilders[actor] as Rebuilder;
    copyRow(changed, known);
    known.phase = RebuildPhase.read;
    if (!setup.looksTwice) decide(steps, changed, actor);
  });
}

function copyRow({ row }: State, known: Rebuilder): void {
  known.epoch = row.epoch;
  known.openedEpoch = row.openedEpoch;
  known.resetEpoch = row.resetEpoch;
  known.rowServer = row.server;
  known.total = row.total;
  known.revision = row.revision;
  known.isPaused = row.isPaused;
  known.isOver = row.isOver;
}

/** Compares the row that it read with Redis as it is now, and keeps what the next step needs of the row. */
function decide({ setup }: Steps, next: State, actor: number): void {
  const known = next.rebuilders[actor] as Rebuilder;
  const { openedEpoch, resetEpoch, rowServer, ...definition } = known;
  const { epoch, total, revision, isPaused, isOver } = definition;
  const step = nextStep(setup, next, { ...definition, openedEpoch, server: rowServer, isRetired: false });
  const keep = (kept: Partial<Rebuilder>): void => {
    next.rebuilders[actor] = { ...IDLE_REBUILDER, ...kept };
  };
  switch (step) {
    case 'none':
      return keep({});
    case 'raise':
      return keep({ phase: RebuildPhase.toRaise, epoch });
    case 'rebuild':
      return keep({ phase: RebuildPhase.toBegin, epoch, openedEpoch, resetEpoch, rowServer });
    case 'reopen':
      return keep({ phase: RebuildPhase.toReopen, epoch });
    case 'open': {
      const { identity: server, sale } = next.servers[0] as RedisServer;
      return keep({ phase: RebuildPhase.waiting, epoch, resetEpoch, server, isElsewhere: sale.isElsewhere });
    }
    case 'define':
      return keep({
        phase: RebuildPhase.toDefine,
        total,
        revision,
        isPaused,
        isOver,
        seenEpoch: (next.servers[0] as RedisServer).sale.revision,
      });
  }
}

function lockAndObserve(steps: Steps, actor: number, { epoch }: Rebuilder): void {
  const { state, setup } = steps;
  if (state.lockedBy !== 0) return;
  const { row } = state;
  const isNeeded = row.exists && row.epoch === epoch && nextStep(setup, state, row) === 'raise';
  steps.add({ type: 'lock-and-observe', actor, variant: isNeeded ? 'needed' : 'not needed any more' }, (next) => {
    if (!isNeeded) {
      stop(next, actor);
      return;
    }
    next.lockedBy = actor + 1;
    next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.raising, epoch, seenEpoch: seenEpoch(state) };
  });
}

function raise(steps: Steps, actor: number, { seenEpoch: seen }: Rebuilder): void {
  const { row } = steps.state;
  const epoch = highestEpoch(steps.state, seen) + 1;
  if (epoch > EPOCH_MAX) throw new Error(`An epoch above ${EPOCH_MAX} does not fit into the model`);
  steps.add({ type: 'raise', actor }, (next) => {
    const isFirst = row.epoch === 0 && !steps.hasPlant('made-again-inherits');
    next.row.epoch = epoch;
    next.row.isRetired = false;
    if (isFirst) next.row.resetEpoch = epoch;
    next.lockedBy = 0;
    toBegin(next, actor);
  });
}

function highestEpoch({ row }: State, seen: number): number {
  return row.epoch > 0 ? Math.max(row.epoch, seen) : Math.max(row.floor, seen);
}

function toBegin(next: State, actor: number): void {
  const { epoch, openedEpoch, resetEpoch, server: rowServer } = next.row;
  next.rebuilders[actor] = {
    ...IDLE_REBUILDER,
    phase: RebuildPhase.toBegin,
    epoch,
    openedEpoch,
    resetEpoch,
    rowServer,
  };
}

function reopen(steps: Steps, actor: number, { epoch }: Rebuilder): void {
  const { row, lockedBy } = steps.state;
  const isGone = lockedBy === 0 && row.exists && row.epoch === epoch;
  steps.add({ type: 'reopen', actor, variant: isGone ? 'tried' : 'superseded' }, (next) => {
    // The reconciler opens it for purchases when there is nothing to wait for.
    if (isGone) scripts.setGate((next.servers[0] as RedisServer).sale, epoch, Gate.adopting);
    stop(next, actor);
  });
}

/** PostgreSQL's revision is raised above that of Redis if needed, then the definition is written to Redis. */
function define(steps: Steps, actor: number, known: Rebuilder): void {
  const { setup, state } = steps;
  const { row, lockedBy } = state;
  const isOlder = known.revision <= known.seenEpoch;
  if (!isOlder || steps.hasPlant('definition-by-lower-revision')) {
    steps.add({ type: 'define', actor }, (next) => {
      const server = next.servers[0] as RedisServer;
      if (scripts.isTrusted(setup, next, server)) scripts.define(server.sale, known);
      stop(next, actor);
    });
    return;
  }
  if (lockedBy !== 0) return;
  const isUnchanged = row.exists && row.revision === known.revision;
  steps.add({ type: 'raise-revision', actor, variant: isUnchanged ? 'raised' : 'superseded' }, (next) => {
    if (!isUnchanged) {
      stop(next, actor);
      return;
    }
    next.row.revision = known.seenEpoch + 1;
    const { total, revision, isPaused, isOver } = next.row;
    next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.toDefine, total, revision, isPaused, isOver };
  });
}
