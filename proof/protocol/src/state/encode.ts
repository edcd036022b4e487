import { ByteString } from '../explore/byte-string.js';
import type { Counters, LeaseBasis, Row, State } from './state.js';

const bytes = new ByteString();

/** A string that two states share only if they are equal. */
export function encodeState(state: State): string {
  writeRow(state.row);
  bytes.put(state.lockedBy);
  if (state.backup === null) bytes.put(0);
  else {
    bytes.put(1);
    writeRow(state.backup);
  }
  bytes.put(state.servers.length);
  for (const server of state.servers) {
    bytes.put(server.identity);
    bytes.putFlags(server.isPromoted);
    writeCounters(server.sale);
  }
  bytes.put(state.identities);
  if (state.survivor === null) bytes.put(0);
  else {
    bytes.put(1);
    writeCounters(state.survivor);
  }
  bytes.putMask(state.queue);
  for (const api of state.apis) {
    bytes.put(api.catalogue);
    bytes.putFlags(api.isOnOld);
    writeBasis(api.lease);
    writeBasis(api.known);
    bytes.putFlags(api.known.isConfirmed);
    bytes.put(api.known.readUsers + 16 * api.known.owners);
  }
  for (const attempt of state.attempts) {
    bytes.put(attempt.phase + 16 * attempt.api);
    bytes.put(attempt.decidedEpoch + 16 * attempt.madeEpoch);
    bytes.put(attempt.tries);
    bytes.putFlags(attempt.isAnswered, attempt.isExcused);
  }
  for (const worker of state.workers) {
    bytes.putFlags(worker.isConsumer);
    bytes.put(worker.phase);
    bytes.put(worker.entry);
    bytes.put(worker.epoch + 16 * worker.outboxEpoch);
  }
  for (const rebuilder of state.rebuilders) {
    bytes.put(rebuilder.phase);
    if (rebuilder.phase === 0) continue;
    bytes.put(rebuilder.epoch + 16 * rebuilder.openedEpoch);
    bytes.put(rebuilder.resetEpoch + 16 * rebuilder.rowServer);
    bytes.put(rebuilder.total + 16 * rebuilder.revision);
    bytes.putFlags(rebuilder.isPaused, rebuilder.isElsewhere, rebuilder.isOver);
    bytes.put(rebuilder.server + 16 * rebuilder.seenEpoch);
    bytes.put(rebuilder.stated);
    bytes.put(rebuilder.orders);
  }
  bytes.put(state.operator.discarding + 1);
  bytes.put(state.ghost.endedEpoch + 16 * state.ghost.totalMax);
  bytes.put(state.ghost.released);
  bytes.putFlags(state.ghost.wasLowered, state.ghost.wasRefusedWrongly);
  for (const left of state.budget) bytes.put(left);
  return bytes.take();
}

function writeRow(row: Row): void {
  bytes.putFlags(row.exists, row.isPaused, row.isOver, row.isRetired);
  bytes.put(row.epoch + 16 * row.openedEpoch);
  bytes.put(row.resetEpoch + 16 * row.server);
  bytes.put(row.total + 16 * row.revision);
  bytes.put(row.floor);
  bytes.put(row.orders);
  bytes.putMask(row.discarded);
  bytes.putMask(row.dead);
}

function writeCounters(sale: Counters): void {
  bytes.put(sale.gate);
  bytes.putFlags(sale.isPaused, sale.isElsewhere, sale.isOver, sale.isHeld);
  bytes.put(sale.epoch + 16 * sale.server);
  bytes.put(sale.resetEpoch + 16 * sale.rebuildEpoch);
  bytes.put(sale.rebuildServer + 16 * sale.revision);
  bytes.put(sale.total + 16 * sale.forgottenEpoch);
  bytes.putFlags(sale.isQuiet);
  bytes.put(sale.lastEntry);
  bytes.put(sale.stock);
  bytes.put(sale.users);
  for (const owner of sale.owners) bytes.put(owner);
  bytes.putMask(sale.outbox);
}

function writeBasis({ epoch, server, lastEntry }: LeaseBasis): void {
  bytes.put(epoch + 16 * server);
  bytes.put(lastEntry);
}
