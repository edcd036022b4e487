import { attemptOf, bit, count, entriesOf, entryOf, epochOf, has, indexesOf } from '../state/entries.js';
import { IDLE_WORKER } from '../state/initial.js';
import { excuseIfGone } from '../state/losses.js';
import { isTrusted, release, take } from '../state/scripts.js';
import { type Attempt, Gate, NOBODY, type RedisServer, type State, type Worker, WorkerPhase } from '../state/state.js';
import type { Steps } from './step.js';

type PersistOutcome =
  'confirmed' | 'duplicate' | 'stale' | 'discarded' | 'before-rebuild' | 'ahead' | 'over-capacity' | 'unknown-sale';

export function workerSteps(steps: Steps): void {
  for (const [actor, worker] of steps.state.workers.entries()) {
    switch (worker.phase) {
      case WorkerPhase.idle:
        receive(steps, actor, worker);
        break;
      case WorkerPhase.received:
        persist(steps, actor, worker);
        break;
      case WorkerPhase.adopting:
        adopt(steps, actor, worker);
        break;
      case WorkerPhase.settling:
        steps.add({ type: 'settle', actor, entry: worker.entry }, (next) => {
          const { sale } = next.servers[0] as RedisServer;
          sale.outbox &= ~bit(entryOf(attemptOf(worker.entry), worker.outboxEpoch));
          (next.workers[actor] as Worker).phase = WorkerPhase.acking;
        });
        break;
      case WorkerPhase.releasing:
        releaseUnit(steps, actor, worker);
        break;
      case WorkerPhase.burying:
        deadLetter(steps, actor, worker);
        break;
      case WorkerPhase.acking:
        steps.add({ type: 'ack', actor, entry: worker.entry }, (next) => finish(next, actor));
        break;
    }
    if (worker.phase !== WorkerPhase.idle) disturb(steps, actor, worker);
  }
}

function receive(steps: Steps, actor: number, { isConsumer }: Worker): void {
  if (!isConsumer) return;
  for (const entry of indexesOf(steps.state.queue)) {
    steps.add({ type: 'receive', actor, entry }, (next) => {
      next.queue &= ~bit(entry);
      const epoch = epochOf(entry);
      if (steps.hasPlant('acknowledged-before-commit')) (next.servers[0] as RedisServer).sale.outbox &= ~bit(entry);
      Object.assign(next.workers[actor] as Worker, { phase: WorkerPhase.received, entry, epoch, outboxEpoch: epoch });
    });
  }
}

/** One transaction under the row lock. */
function persist(steps: Steps, actor: number, worker: Worker): void {
  if (steps.state.lockedBy !== 0) return;
  const attempt = attemptOf(worker.entry);
  const outcome = verdictOf(steps, worker);
  steps.add({ type: 'persist', actor, entry: worker.entry, variant: outcome }, (next) => {
    const changed = next.workers[actor] as Worker;
    changed.phase = phaseAfter(outcome);
    if (outcome === 'confirmed') next.row.orders |= bit(attempt);
    // What Redis decides needs the sale there.
    if (NEED_REDIS.has(outcome) && !steps.hasPlant('retired-for-good')) next.row.isRetired = false;
    // The stock was lowered below what had been promised: an operator's decision, recorded in the audit trail.
    if (outcome === 'over-capacity' && next.ghost.wasLowered) (next.attempts[attempt] as Attempt).isExcused = true;
  });
}

const NEED_REDIS: ReadonlySet<PersistOutcome> = new Set(['before-rebuild', 'ahead', 'discarded']);

function phaseAfter(outcome: PersistOutcome): number {
  switch (outcome) {
    case 'confirmed':
    case 'duplicate':
    case 'stale':
      return WorkerPhase.settling;
    case 'discarded':
      return WorkerPhase.releasing;
    case 'before-rebuild':
    case 'ahead':
      return WorkerPhase.adopting;
    case 'over-capacity':
    case 'unknown-sale':
      return WorkerPhase.burying;
  }
}

function verdictOf(steps: Steps, { entry, epoch, outboxEpoch }: Worker): PersistOutcome {
  const { state, setup } = steps;
  const { row } = state;
  const attempt = attemptOf(entry);
  if (!row.exists) return 'unknown-sale';
  // A reservation stays the same whatever entries adoptions give it.
  const byEntry = steps.hasPlant('discarded-by-entry');
  if (byEntry ? has(row.discarded, entryOf(attempt, outboxEpoch)) : entriesOf(row.discarded, attempt) !== 0) {
    return 'discarded';
  }
  if (epoch < row.resetEpoch) return 'stale';
  if (epoch < row.epoch && !steps.hasPlant('ordered-without-adoption')) return 'before-rebuild';
  if (epoch > row.epoch) return 'ahead';
  if (has(row.orders, attempt)) return 'confirmed';
  const user = setup.buyers[attempt];
  for (const other of indexesOf(row.orders)) if (setup.buyers[other] === user) return 'duplicate';
  return count(row.orders) >= row.total ? 'over-capacity' : 'confirmed';
}

function adopt(steps: Steps, actor: number, worker: Worker): void {
  const { state, setup } = steps;
  const attempt = attemptOf(worker.entry);
  const user = setup.buyers[attempt] as number;
  const server = state.servers[0] as RedisServer;
  const { sale } = server;
  const conclude = (variant: string, change: (worker: Worker, next: State) => void): void =>
    steps.add({ type: 'adopt', actor, entry: worker.entry, variant }, (next) =>
      change(next.workers[actor] as Worker, next),
    );
  const adopted = (changed: Worker, outboxEpoch: number): void => {
    changed.phase = WorkerPhase.received;
    changed.epoch = sale.epoch;
    changed.outboxEpoch = outboxEpoch;
  };
  const notReady = (): void =>
    conclude('not-ready', (changed) => {
      // The message is retried unchanged.
      Object.assign(changed, { phase: WorkerPhase.received, ...asReceived(worker.entry) });
    });
  const isLate = steps.hasPlant('orders-wait-for-the-gate') && sale.gate !== Gate.open;
  if (isLate || !isTrusted(setup, state, server)) {
    notReady();
  } else if (worker.epoch < sale.resetEpoch && !steps.hasPlant('adoption-without-epoch')) {
    conclude('stale', (changed) => (changed.phase = WorkerPhase.settling));
  } else if (sale.owners[user] !== NOBODY) {
    const owned = (sale.owners[user] as number) - 1;
    if (attemptOf(owned) === attempt) {
      conclude('adopted', (changed) => adopted(changed, epochOf(owned) || worker.outboxEpoch));
    } else conclude('duplicate', (changed) => (changed.phase = WorkerPhase.settling));
  } else if (sale.stock < 1) {
    conclude('sold-out', (changed) => (changed.phase = WorkerPhase.settling));
  } else if (sale.isQuiet) {
    notReady();
  } else {
    conclude('adopted', (changed, next) => {
      take(setup, (next.servers[0] as RedisServer).sale, attempt, user);
      adopted(changed, sale.epoch);
    });
  }
}

function asReceived(entry: number): { epoch: number; outboxEpoch: number } {
  return { epoch: epochOf(entry), outboxEpoch: epochOf(entry) };
}

function releaseUnit(steps: Steps, actor: number, worker: Worker): void {
  const { state, setup } = steps;
  const attempt = attemptOf(worker.entry);
  const isReady = isTrusted(setup, state, state.servers[0] as RedisServer);
  const entry = entryOf(attempt, worker.outboxEpoch);
  steps.add({ type: 'release', actor, entry: worker.entry, variant: isReady ? 'done' : 'not-ready' }, (next) => {
    const changed = next.workers[actor] as Worker;
    if (!isReady) {
      Object.assign(changed, { phase: WorkerPhase.received, ...asReceived(worker.entry) });
      return;
    }
    release((next.servers[0] as RedisServer).sale, setup.buyers[attempt] as number, entry);
    changed.phase = WorkerPhase.acking;
  });
}

/** FAILED_DB is written, and the message goes to the dead letters. */
function deadLetter(steps: Steps, actor: number, worker: Worker): void {
  const attempt = attemptOf(worker.entry);
  steps.add({ type: 'dead-letter', actor, entry: worker.entry }, (next) => {
    if (next.row.exists) next.row.dead |= bit(entryOf(attempt, worker.outboxEpoch));
    finish(next, actor);
  });
}

function finish(next: State, actor: number): void {
  if (!(next.workers[actor] as Worker).isConsumer) forgetStatements(next);
  next.workers[actor] = { ...IDLE_WORKER };
}

function disturb(steps: Steps, actor: number, worker: Worker): void {
  const { entry, isConsumer } = worker;
  if (steps.may('worker-dies')) {
    steps.disturb('worker-dies', { actor, entry }, (next) => {
      if (isConsumer && !steps.hasPlant('acknowledged-before-commit')) next.queue |= bit(entry);
      next.workers[actor] = { ...IDLE_WORKER };
      forgetStatements(next);
    });
  }
  if (isConsumer && steps.may('worker-hangs')) {
    steps.disturb('worker-hangs', { actor, entry }, (next) => {
      next.queue |= bit(entry);
      (next.workers[actor] as Worker).isConsumer = false;
      forgetStatements(next);
    });
  }
}

/** A consumer came or went, so what the others reported in this round no longer counts. */
function forgetStatements(state: State): void {
  for (const rebuilder of state.rebuilders) rebuilder.stated = 0;
}

/** RabbitMQ loses messages, and gives copies of them. */
export function messageSteps(steps: Steps): void {
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
    for (const [attempt, { madeEpoch }] of state.attempts.entries()) {
      const entry = entryOf(attempt, madeEpoch);
      if (madeEpoch === 0 || has(state.queue, entry)) continue;
      steps.disturb('message-doubled', { entry }, (next) => (next.queue |= bit(entry)));
    }
  }
}

/** The relay publishes entries again, unless they have a dead letter or the sale is closed or locked. */
export function relaySteps(steps: Steps): void {
  const { row, queue, servers, lockedBy } = steps.state;
  if (!row.exists || row.openedEpoch !== row.epoch || row.epoch === 0 || lockedBy !== 0) return;
  const { sale } = servers[0] as RedisServer;
  for (const entry of indexesOf(sale.outbox & ~row.dead & ~queue)) {
    if (steps.state.workers.some((worker) => worker.phase !== WorkerPhase.idle && worker.entry === entry)) continue;
    steps.add({ type: 'relay', entry }, (next) => (next.queue |= bit(entry)));
  }
}
