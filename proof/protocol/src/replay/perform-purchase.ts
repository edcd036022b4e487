import {
  adoptReservation,
  encodeReservations,
  decodeReservations,
  findDeadEntries,
  findWritableSales,
  readOutbox,
  releaseReservation,
  type Reservation,
  reserveUnits,
  settleOutbox,
} from 'flashsale-core';
import type { Action } from '../actors/step.js';
import { attemptOf, entryOf, epochOf } from '../state/entries.js';
import { Divergence } from './divergence.js';
import type { Held, RealSystem } from './real-system.js';

/** The steps of APIs, workers and relay, with the real functions. False when the action is none of theirs. */
export async function performPurchase(system: RealSystem, action: Action): Promise<boolean> {
  const { type, actor = 0, attempt = 0, entry = 0, variant } = action;
  switch (type) {
    case 'reserve':
      await reserve(system, actor, attempt, variant);
      return true;
    case 'reply':
    case 'superseded': {
      const isOver = (system.decidedEpochs.get(attempt) ?? 0) < (system.catalogues[actor] ?? 0);
      Divergence.unless(
        isOver === (type === 'superseded'),
        `the catalogue says ${isOver ? '' : 'not '}that the epoch is over`,
      );
      return true;
    }
    case 'publish':
      publish(system, attempt);
      return true;
    case 'api-dies':
      if (variant === 'after it published') publish(system, attempt);
      return true;
    case 'read-catalogue':
      system.catalogues[actor] = (await system.findSale())?.epoch ?? 0;
      return true;
    case 'roll':
      system.isOnOld[actor] = false;
      return true;
    case 'receive':
      receive(system, actor, entry);
      return true;
    case 'persist':
      await persist(system, actor, variant);
      return true;
    case 'adopt':
      await adopt(system, actor, variant);
      return true;
    case 'settle':
      await settleOutbox(system.redis, system.keys, [heldBy(system, actor).reservation.outboxId]);
      return true;
    case 'release':
      await release(system, actor, variant);
      return true;
    case 'bury':
      await system.persistence.recordOnce('FAILED_DB', [heldBy(system, actor).reservation], 'it was refused');
      system.held[actor] = undefined;
      return true;
    case 'ack':
      system.held[actor] = undefined;
      return true;
    case 'relay':
      await relay(system, entry);
      return true;
    case 'message-lost':
      system.queue.delete(entry);
      return true;
    case 'message-doubled':
      system.queue.set(entry, madeAs(system, entry));
      return true;
    default:
      return false;
  }
}

export function heldBy(system: RealSystem, actor: number): Held {
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
  const { saleId, keys } = system;
  const [userId, orderId] = [system.userId(attempt), system.orderId(attempt)];
  const decided = await reserveUnits(system.redisOfApi(actor), keys, [{ userId, orderId }]);
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

/** What is received is what the message says. */
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
  const answer = await adoptReservation(system.redis, system.keys, held.reservation);
  Divergence.unless(answer.outcome === variant, `Redis answers ${answer.outcome}`);
  if (answer.outcome === 'not-ready') held.reservation = held.message;
  if (answer.outcome !== 'adopted') return;
  const { epoch, outboxId } = answer;
  held.reservation = { ...held.reservation, epoch, outboxId: outboxId || held.reservation.outboxId };
}

async function release(system: RealSystem, actor: number, variant: string | undefined): Promise<void> {
  const held = heldBy(system, actor);
  const answer = await releaseReservation(system.redis, system.keys, held.reservation);
  Divergence.unless((answer === 'not-ready') === (variant === 'not-ready'), `Redis answers ${answer}`);
  if (answer === 'not-ready') held.reservation = held.message;
}

/** The parts of OutboxRelay without its waits: whose entries may be published, which they are, and whose letter is dead. */
async function relay(system: RealSystem, entry: number): Promise<void> {
  const { database, redis, keys, saleId } = system;
  const writable = await findWritableSales(database.pool, [saleId]);
  Divergence.unless(writable.has(saleId), 'the relay leaves this sale alone');
  for await (const page of readOutbox(redis, keys, saleId)) {
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
