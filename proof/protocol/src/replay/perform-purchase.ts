import {
  adoptReservation,
  encodeReservations,
  decodeReservations,
  findDeadEntries,
  readOutbox,
  releaseReservation,
  type Reservation,
  reserveUnits,
  settleOutbox,
  Sales,
} from 'flashsale-core';
import type { Action } from '../actors/step.js';
import { attemptOf, entryOf, epochOf } from '../state/entries.js';
import { Divergence } from './divergence.js';
import type { StepsByType } from './perform.js';
import type { Held, RealSystem } from './real-system.js';

/** The steps of APIs, workers, relay and queue, with the real functions. */
export const PURCHASE_STEPS = {
  reserve: async (system, { actor = 0, attempt = 0, variant }) => reserve(system, actor, attempt, variant),
  reply: (system, action) => compareCatalogue(system, action, false),
  superseded: (system, action) => compareCatalogue(system, action, true),
  publish: (system, { attempt = 0 }) => publish(system, attempt),
  'api-dies': (system, { attempt = 0, variant }) => {
    if (variant === 'after it published') publish(system, attempt);
  },
  'read-catalogue': async (system, { actor = 0 }) => {
    system.catalogues[actor] = (await system.findSale())?.epoch ?? 0;
  },
  roll: (system, { actor = 0 }) => {
    system.isOnOld[actor] = false;
  },
  receive: (system, { actor = 0, entry = 0 }) => receive(system, actor, entry),
  persist: async (system, { actor = 0, variant }) => persist(system, actor, variant),
  adopt: async (system, { actor = 0, variant }) => adopt(system, actor, variant),
  settle: async (system, { actor = 0 }) => settleOutbox(system.store, [heldBy(system, actor).reservation.outboxId]),
  release: async (system, { actor = 0, variant }) => release(system, actor, variant),
  'dead-letter': async (system, { actor = 0 }) => {
    await system.persistence.recordOnce('FAILED_DB', [heldBy(system, actor).reservation], 'it was refused');
    system.held[actor] = undefined;
  },
  ack: (system, { actor = 0 }) => {
    system.held[actor] = undefined;
  },
  relay: async (system, { entry = 0 }) => relay(system, entry),
  'message-lost': (system, { entry = 0 }) => {
    system.queue.delete(entry);
  },
  'message-doubled': (system, { entry = 0 }) => {
    system.queue.set(entry, madeAs(system, entry));
  },
  'worker-dies': (system, { actor = 0 }, before) => {
    const { entry, message } = heldBy(system, actor);
    // RabbitMQ has given the message of one that hangs to others already.
    if (before.workers[actor]?.isConsumer) system.queue.set(entry, message);
    system.held[actor] = undefined;
  },
  'worker-hangs': (system, { actor = 0, entry = 0 }) => {
    system.queue.set(entry, heldBy(system, actor).message);
  },
} satisfies StepsByType;

function compareCatalogue(system: RealSystem, { actor = 0, attempt = 0 }: Action, wantsOver: boolean): void {
  const isOver = (system.decidedEpochs.get(attempt) ?? 0) < (system.catalogues[actor] ?? 0);
  Divergence.unless(isOver === wantsOver, `the catalogue says that the epoch is ${isOver ? 'over' : 'not over'}`);
}

function heldBy(system: RealSystem, actor: number): Held {
  const held = system.held[actor];
  if (held === undefined) throw new Divergence(`worker ${actor + 1} holds nothing`);
  return held;
}

function madeAs({ made }: RealSystem, entry: number): Reservation {
  const reservation = made.get(entry);
  if (reservation === undefined) throw new Divergence(`${attemptOf(entry)}@${epochOf(entry)} was never reserved`);
  return reservation;
}

async function reserve(system: RealSystem, actor: number, attempt: number, variant: string | undefined): Promise<void> {
  const { saleId } = system;
  const [userId, orderId] = [system.userId(attempt), system.orderId(attempt)];
  const decided = await reserveUnits(system.redisOfApi(actor).sale(saleId), [{ userId, orderId }]);
  if (decided === 'not-ready') throw new Divergence('Redis is not ready');
  const [answer] = decided.outcomes;
  Divergence.unless(answer?.outcome === variant, `Redis answers ${answer?.outcome}`);
  const { epoch, decidedAtMs } = decided;
  system.decidedEpochs.set(attempt, epoch);
  if (answer?.outcome !== 'reserved') return;
  const { outboxId } = answer;
  const reservation = { saleId, userId, orderId, epoch, outboxId, reservedAtMs: decidedAtMs };
  system.made.set(entryOf(attempt, epoch), reservation);
}

function publish(system: RealSystem, attempt: number): void {
  const entry = entryOf(attempt, system.decidedEpochs.get(attempt) ?? 0);
  system.queue.set(entry, madeAs(system, entry));
}

/** The worker receives what the message says. */
function receive(system: RealSystem, actor: number, entry: number): void {
  const queued = system.queue.get(entry);
  if (queued === undefined) throw new Divergence('the queue has no such message');
  system.queue.delete(entry);
  const decoded = decodeReservations(encodeReservations([queued]));
  if ('defect' in decoded) throw new Divergence(decoded.defect);
  const [message] = decoded.reservations as [Reservation];
  system.held[actor] = { entry, message, reservation: message };
}

async function persist(system: RealSystem, actor: number, variant: string | undefined): Promise<void> {
  const [outcome] = await system.persistence.persist([heldBy(system, actor).reservation]);
  Divergence.unless(outcome === variant, `PostgreSQL answers ${outcome}`);
}

async function adopt(system: RealSystem, actor: number, variant: string | undefined): Promise<void> {
  const held = heldBy(system, actor);
  const answer = await adoptReservation(system.store, held.reservation);
  Divergence.unless(answer.outcome === variant, `Redis answers ${answer.outcome}`);
  if (answer.outcome === 'not-ready') held.reservation = held.message;
  if (answer.outcome !== 'adopted') return;
  const { epoch, outboxId } = answer;
  held.reservation = { ...held.reservation, epoch, outboxId: outboxId || held.reservation.outboxId };
}

async function release(system: RealSystem, actor: number, variant: string | undefined): Promise<void> {
  const held = heldBy(system, actor);
  const answer = await releaseReservation(system.store, held.reservation);
  Divergence.unless((answer === 'not-ready') === (variant === 'not-ready'), `Redis answers ${answer}`);
  if (answer === 'not-ready') held.reservation = held.message;
}

/** The parts of OutboxRelay without its waits: whose entries may be published, which they are, and whose letter is dead. */
async function relay(system: RealSystem, entry: number): Promise<void> {
  const { database, store, saleId } = system;
  const writable = await new Sales(database).findWritable([saleId]);
  Divergence.unless(writable.has(saleId), 'the relay leaves this sale alone');
  for await (const page of readOutbox(store)) {
    const dead = await findDeadEntries(database.pool, page);
    const found = page.find(
      (reservation) =>
        reservation.orderId === system.orderId(attemptOf(entry)) &&
        reservation.epoch === epochOf(entry) &&
        !dead.has(reservation),
    );
    if (found === undefined) continue;
    system.queue.set(entry, found);
    return;
  }
  throw new Divergence('the outbox has no such entry, or its letter is dead');
}
