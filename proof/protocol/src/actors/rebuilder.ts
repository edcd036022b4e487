import { attemptOf, EPOCH_MAX, has, indexesOf } from '../state/entries.js';
import { IDLE_REBUILDER } from '../state/initial.js';
import { excuseUnheard } from '../state/losses.js';
import * as scripts from '../state/scripts.js';
import {
  type Attempt,
  AttemptPhase,
  Gate,
  NOBODY,
  RebuildPhase,
  type Rebuilder,
  type RedisServer,
  type State,
  type Worker,
  WorkerPhase,
} from '../state/state.js';
import { nextStep, seenEpoch } from './next-step.js';
import type { ActionType, Steps } from './step.js';

/** The steps of reconcilers, and those that a reset shares with them: each may end, or continue late, between any two. */
export function rebuilderSteps(steps: Steps): void {
  for (const [actor, rebuilder] of steps.state.rebuilders.entries()) {
    const isReset = actor === steps.setup.reconcilers;
    if (!isReset) reconcile(steps, actor, rebuilder);
    rebuild(steps, actor, rebuilder);
    if (rebuilder.phase !== RebuildPhase.idle && steps.may('rebuilder-dies')) {
      steps.disturb('rebuilder-dies', { actor }, (next) => stop(next, actor));
    }
  }
}

/** Ends what the actor does; a transaction that it had open is rolled back. */
export function stop(next: State, actor: number): void {
  if (next.lockedBy === actor + 1) next.lockedBy = 0;
  next.rebuilders[actor] = { ...IDLE_REBUILDER };
}

/** Superseded: a reconciler looks again some time, a reset waits for whoever was faster. */
function giveUp(steps: Steps, next: State, actor: number): void {
  const { epoch } = next.rebuilders[actor] as Rebuilder;
  stop(next, actor);
  if (actor === steps.setup.reconcilers) {
    next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.resetUntilOpened, epoch };
  }
}

function reconcile(steps: Steps, actor: number, rebuilder: Rebuilder): void {
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

/** Reads the row. Where nothing is to be done a reconciler changes nothing, so that look is left out. */
function look(steps: Steps, actor: number): void {
  const { state, setup } = steps;
  const { row } = state;
  if (!row.exists) {
    const { sale } = state.servers[0] as RedisServer;
    if (sale.epoch === 0 || sale.gate === Gate.closed) return;
    steps.add({ type: 'look', actor, variant: 'deleted' }, (next) => {
      next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.toClose, epoch: sale.epoch };
    });
    return;
  }
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
}

/** Compares the row that it read with Redis as it is now, and keeps of the row what the next step needs. */
function decide({ setup }: Steps, next: State, actor: number): void {
  const known = next.rebuilders[actor] as Rebuilder;
  const { epoch, openedEpoch, resetEpoch, rowServer, total, revision, isPaused } = known;
  const step = nextStep(setup, next, { epoch, openedEpoch, server: rowServer, total, revision, isPaused });
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

/** PostgreSQL's revision is raised above that of Redis where it is not, then the definition is handed over. */
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
    const { total, revision, isPaused } = next.row;
    next.rebuilders[actor] = { ...IDLE_REBUILDER, phase: RebuildPhase.toDefine, total, revision, isPaused };
  });
}

function rebuild(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  switch (rebuilder.phase) {
    case RebuildPhase.toBegin:
      begin(steps, actor, rebuilder);
      return;
    case RebuildPhase.toOpenInDatabase:
      openInDatabase(steps, actor, rebuilder);
      return;
    case RebuildPhase.toRestoreOutbox:
      restore(steps, actor, rebuilder, 'restore-outbox', RebuildPhase.toReadOrders, (sale) => {
        for (const entry of indexesOf(sale.outbox)) {
          scripts.restore(sale, steps.setup.buyers[attemptOf(entry)] as number, entry);
        }
      });
      return;
    case RebuildPhase.toReadOrders:
      steps.add({ type: 'read-orders', actor }, (next) => {
        Object.assign(next.rebuilders[actor] as Rebuilder, {
          phase: RebuildPhase.toRestoreOrders,
          orders: steps.state.row.orders,
        });
      });
      return;
    case RebuildPhase.toRestoreOrders:
      restore(steps, actor, rebuilder, 'restore-orders', RebuildPhase.toOpen, (sale, next) => {
        for (const attempt of indexesOf(rebuilder.orders)) {
          scripts.restore(sale, steps.setup.buyers[attempt] as number, attempt * 8);
        }
        (next.rebuilders[actor] as Rebuilder).orders = 0;
      });
      return;
    case RebuildPhase.toOpen:
      openInRedis(steps, actor, rebuilder);
      return;
    case RebuildPhase.waiting:
      wait(steps, actor, rebuilder);
      return;
    case RebuildPhase.toOpenGate:
      openGate(steps, actor, rebuilder);
      return;
  }
}

function begin(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  const { setup } = steps;
  const { epoch, resetEpoch } = rebuilder;
  steps.add({ type: 'begin', actor }, (next) => {
    const server = next.servers[0] as RedisServer;
    if (scripts.begin(setup, server, rebuilder) === 'superseded') {
      giveUp(steps, next, actor);
      return;
    }
    next.rebuilders[actor] = {
      ...IDLE_REBUILDER,
      phase: RebuildPhase.toOpenInDatabase,
      epoch,
      resetEpoch,
      server: server.identity,
      isElsewhere: server.sale.isElsewhere,
    };
  });
}

function wait(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  const { state } = steps;
  // One look at the drain is over; the next round begins anew.
  steps.add({ type: 'wait', actor }, (next) => stop(next, actor));
  if (rebuilder.isElsewhere) {
    if (!isOtherServerOver(state, rebuilder)) return;
    steps.add({ type: 'other-server-over', actor }, (next) => {
      (next.rebuilders[actor] as Rebuilder).isElsewhere = false;
    });
    return;
  }
  for (const [index, worker] of state.workers.entries()) {
    if (has(rebuilder.stated, index) || !canState(state, worker)) continue;
    if (rebuilder.resetEpoch === rebuilder.epoch) continue;
    steps.add({ type: 'state', actor, entry: index }, (next) => {
      (next.rebuilders[actor] as Rebuilder).stated |= 1 << index;
    });
  }
  const go = (next: State): void => {
    Object.assign(next.rebuilders[actor] as Rebuilder, { phase: RebuildPhase.toOpenGate, stated: 0 });
  };
  if (isDrained(steps, rebuilder)) steps.add({ type: 'may-open', actor }, go);
  else if (steps.may('drain-times-out')) {
    steps.disturb('drain-times-out', { actor }, (next) => {
      go(next);
      excuseUnheard(next);
    });
  }
}

/** A worker that holds nothing of the sale and sees no message that waits says so. */
function canState({ queue }: State, { phase, isConsumer }: Worker): boolean {
  return isConsumer && phase === WorkerPhase.idle && queue === 0;
}

function isDrained({ state, setup }: Steps, { stated, resetEpoch, epoch }: Rebuilder): boolean {
  if (resetEpoch === epoch) return true;
  if (setup.plant === 'drained-by-ready-messages') return state.queue === 0;
  let consumers = 0;
  for (const [index, { isConsumer }] of state.workers.entries()) {
    if (!isConsumer) continue;
    consumers += 1;
    if (!has(stated, index)) return false;
  }
  return consumers > 0;
}

/** In four seconds every API has read its catalogue anew, and what it answered before is with RabbitMQ. */
function isOtherServerOver({ apis, attempts }: State, { epoch }: Rebuilder): boolean {
  return (
    apis.every(({ catalogue }) => catalogue >= epoch) &&
    attempts.every(({ phase, decidedEpoch }: Attempt) => phase !== AttemptPhase.publishing || decidedEpoch >= epoch)
  );
}

function openInDatabase(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  const { state } = steps;
  if (state.lockedBy !== 0) return;
  const { row } = state;
  const isOurs = row.exists && row.epoch === rebuilder.epoch;
  const isOnAnother =
    row.openedEpoch === row.epoch && row.server !== rebuilder.server && !steps.hasPlant('rebuild-without-server');
  const isSuperseded = !isOurs || isOnAnother;
  steps.add({ type: 'open-in-database', actor, variant: isSuperseded ? 'superseded' : 'opened' }, (next) => {
    if (isSuperseded) {
      giveUp(steps, next, actor);
      return;
    }
    if (next.row.openedEpoch !== row.epoch) next.row.server = rebuilder.server;
    next.row.openedEpoch = row.epoch;
    const { epoch, resetEpoch, total, revision, isPaused } = row;
    const { server, isElsewhere } = rebuilder;
    next.rebuilders[actor] = {
      ...IDLE_REBUILDER,
      phase: RebuildPhase.toRestoreOutbox,
      epoch,
      resetEpoch,
      total,
      revision,
      isPaused,
      server,
      isElsewhere,
    };
  });
}

function restore(
  steps: Steps,
  actor: number,
  rebuilder: Rebuilder,
  type: ActionType,
  then: number,
  change: (sale: RedisServer['sale'], next: State) => void,
): void {
  const isOurs = scripts.isInRebuild(steps.setup, steps.state.servers[0] as RedisServer, rebuilder);
  steps.add({ type, actor, variant: isOurs ? 'restored' : 'superseded' }, (next) => {
    if (!isOurs) {
      giveUp(steps, next, actor);
      return;
    }
    (next.rebuilders[actor] as Rebuilder).phase = then;
    change((next.servers[0] as RedisServer).sale, next);
  });
}

function openInRedis(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  const { state, setup } = steps;
  const server = state.servers[0] as RedisServer;
  const isOurs = scripts.isInRebuild(setup, server, rebuilder);
  if (isOurs && scripts.isUneven(server.sale)) {
    steps.add({ type: 'restore-survivors', actor }, (next) => {
      const { sale } = next.servers[0] as RedisServer;
      for (const [user, owner] of sale.owners.entries()) {
        if (owner !== NOBODY) scripts.restore(sale, user, owner - 1);
      }
      // Somebody changes them meanwhile: the next round begins anew.
      if (scripts.isUneven(sale)) giveUp(steps, next, actor);
    });
    return;
  }
  steps.add({ type: 'open', actor, variant: isOurs ? 'opened' : 'superseded' }, (next) => {
    const opened = next.servers[0] as RedisServer;
    if (!isOurs) {
      giveUp(steps, next, actor);
      return;
    }
    scripts.open(setup, opened, rebuilder);
    if (opened.sale.gate === Gate.open) {
      stop(next, actor);
      if (actor === setup.reconcilers) answerReset(next, rebuilder.epoch);
    } else if (actor === setup.reconcilers) giveUp(steps, next, actor);
    else {
      const { epoch, resetEpoch, server: on, isElsewhere } = rebuilder;
      const phase = RebuildPhase.waiting;
      next.rebuilders[actor] = { ...IDLE_REBUILDER, phase, epoch, resetEpoch, server: on, isElsewhere };
    }
  });
}

function openGate(steps: Steps, actor: number, rebuilder: Rebuilder): void {
  steps.add({ type: 'open-gate', actor }, (next) => {
    scripts.openGate(next.servers[0] as RedisServer, rebuilder);
    stop(next, actor);
  });
}

/** What was reserved before the reset was answered is forgotten by it. */
export function answerReset(next: State, epoch: number): void {
  for (const attempt of next.attempts) {
    if (attempt.madeEpoch > 0 && attempt.madeEpoch < epoch) attempt.isExcused = true;
  }
}
