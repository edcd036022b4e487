import { attemptOf, has, indexesOf } from '../state/entries.js';
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
import type { ActionType, Steps } from './step.js';
import { answerReset, giveUp, stop } from './stop.js';

/** From begin-rebuild to open-gate; a reset does the same. */
export function rebuild(steps: Steps, actor: number, rebuilder: Rebuilder): void {
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
  // One check of the drain is over; the next round starts again.
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

/** A worker that holds nothing of the sale and sees no waiting message reports it. */
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

/** Within four seconds every API has read its catalogue again, and RabbitMQ has what it answered before. */
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
    const { epoch, resetEpoch, total, revision, isPaused, isOver } = row;
    const { server, isElsewhere } = rebuilder;
    next.rebuilders[actor] = {
      ...IDLE_REBUILDER,
      phase: RebuildPhase.toRestoreOutbox,
      epoch,
      resetEpoch,
      total,
      revision,
      isPaused,
      isOver,
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
      // They were changed meanwhile: the next round starts again.
      if (scripts.isUneven(sale)) giveUp(steps, next, actor);
    });
    return;
  }
  // The real one waits, and asks again.
  if (isOurs && scripts.opensAtOnce(setup, rebuilder) && scripts.waitsForLeases(setup, server.sale)) return;
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
  const { setup, state } = steps;
  const server = state.servers[0] as RedisServer;
  if (scripts.mayOpenGate(server, rebuilder) && scripts.waitsForLeases(setup, server.sale)) return;
  steps.add({ type: 'open-gate', actor }, (next) => {
    scripts.openGate(next.servers[0] as RedisServer, rebuilder);
    stop(next, actor);
  });
}
