import type { Counters, LeaseBasis, Row, State } from './state.js';

const BYTES_MAX = 1_024;
const bytes = Buffer.alloc(BYTES_MAX);
let length = 0;

/** A string that two states share only if they are equal; one character a byte, so that millions fit into memory. */
export function encodeState(state: State): string {
  length = 0;
  writeRow(state.row);
  put(state.lockedBy);
  if (state.backup === null) put(0);
  else {
    put(1);
    writeRow(state.backup);
  }
  put(state.servers.length);
  for (const server of state.servers) {
    put(server.identity);
    putFlags(server.isPromoted);
    writeCounters(server.sale);
  }
  put(state.identities);
  if (state.survivor === null) put(0);
  else {
    put(1);
    writeCounters(state.survivor);
  }
  putMask(state.queue);
  for (const api of state.apis) {
    put(api.catalogue);
    putFlags(api.isOnOld);
    writeBasis(api.lease);
    writeBasis(api.known);
    putFlags(api.known.isConfirmed);
    put(api.known.readUsers + 16 * api.known.owners);
  }
  for (const attempt of state.attempts) {
    put(attempt.phase + 16 * attempt.api);
    put(attempt.decidedEpoch + 16 * attempt.madeEpoch);
    put(attempt.tries);
    putFlags(attempt.isAnswered, attempt.isExcused);
  }
  for (const worker of state.workers) {
    putFlags(worker.isConsumer);
    put(worker.phase);
    put(worker.entry);
    put(worker.epoch + 16 * worker.outboxEpoch);
  }
  for (const rebuilder of state.rebuilders) {
    put(rebuilder.phase);
    if (rebuilder.phase === 0) continue;
    put(rebuilder.epoch + 16 * rebuilder.openedEpoch);
    put(rebuilder.resetEpoch + 16 * rebuilder.rowServer);
    put(rebuilder.total + 16 * rebuilder.revision);
    putFlags(rebuilder.isPaused, rebuilder.isElsewhere, rebuilder.isOver);
    put(rebuilder.server + 16 * rebuilder.seenEpoch);
    put(rebuilder.stated);
    put(rebuilder.orders);
  }
  put(state.operator.discarding + 1);
  put(state.ghost.endedEpoch + 16 * state.ghost.totalMax);
  put(state.ghost.released);
  putFlags(state.ghost.wasLowered, state.ghost.wasRefusedWrongly);
  for (const left of state.budget) put(left);
  return bytes.toString('latin1', 0, length);
}

function writeRow(row: Row): void {
  putFlags(row.exists, row.isPaused, row.isOver, row.isRetired);
  put(row.epoch + 16 * row.openedEpoch);
  put(row.resetEpoch + 16 * row.server);
  put(row.total + 16 * row.revision);
  put(row.floor);
  put(row.orders);
  putMask(row.discarded);
  putMask(row.dead);
}

function writeCounters(sale: Counters): void {
  put(sale.gate);
  putFlags(sale.isPaused, sale.isElsewhere, sale.isOver, sale.isHeld);
  put(sale.epoch + 16 * sale.server);
  put(sale.resetEpoch + 16 * sale.rebuildEpoch);
  put(sale.rebuildServer + 16 * sale.revision);
  put(sale.total + 16 * sale.forgottenEpoch);
  putFlags(sale.isQuiet);
  put(sale.lastEntry);
  put(sale.stock);
  put(sale.users);
  for (const owner of sale.owners) put(owner);
  putMask(sale.outbox);
}

function writeBasis({ epoch, server, lastEntry }: LeaseBasis): void {
  put(epoch + 16 * server);
  put(lastEntry);
}

function put(value: number): void {
  bytes[length] = value;
  length += 1;
}

function putFlags(first: boolean, second = false, third = false, fourth = false): void {
  put((first ? 1 : 0) + (second ? 2 : 0) + (third ? 4 : 0) + (fourth ? 8 : 0));
}

function putMask(mask: number): void {
  put(mask & 255);
  put((mask >>> 8) & 255);
  put((mask >>> 16) & 255);
}
