import { ByteString } from '../explore/byte-string.js';
import type { Arrival, Bucket, State, Transfer } from './state.js';

const bytes = new ByteString();

/** A string that two states share only if they are equal. */
export function encodeState(state: State): string {
  const { row, ghost } = state;
  bytes.put(row.epoch + 16 * row.resetEpoch);
  bytes.put(row.total);
  bytes.put(row.orders + 16 * row.discarded);
  for (const [place, epoch] of row.epochs.entries()) {
    bytes.put(epoch + 16 * (row.opened[place] as number));
    bytes.put((row.servers[place] as number) + 16 * (state.identities[place] as number));
    bytes.put(ghost.late[place] as number);
  }
  state.buckets.forEach(writeBucket);
  bytes.put(state.survivor === null ? 255 : state.survivor.place);
  if (state.survivor !== null) writeBucket(state.survivor.bucket);
  for (const [buyer, { status, isExcused }] of state.attempts.entries()) {
    bytes.put(status + (isExcused ? 8 : 0) + 16 * (state.queue[buyer] as number));
  }
  for (const thief of state.thieves) {
    bytes.put(thief.phase + 4 * thief.from + 16 * thief.to);
    bytes.put(thief.fromEpoch + 16 * thief.toEpoch);
    bytes.put(thief.seq + 16 * thief.units);
  }
  for (const { leased, ledger } of state.lessees) bytes.put(leased + 16 * ledger);
  for (const rebuilder of state.rebuilders) {
    bytes.put(rebuilder.phase + 16 * rebuilder.epoch);
    bytes.put(rebuilder.lost + 16 * rebuilder.done);
    bytes.put(rebuilder.total);
    for (const report of rebuilder.reports) {
      bytes.put(report === null ? 255 : report.units + 16 * report.epoch);
      if (report === null) continue;
      writeLedger(report.outs, report.ins);
    }
  }
  bytes.putFlags(ghost.wasFalse, ghost.wasBroken, ghost.wasLowered);
  bytes.put(ghost.applied);
  return bytes.take();
}

function writeBucket(bucket: Bucket): void {
  bytes.put(bucket.epoch + 16 * bucket.gate);
  bytes.put(bucket.server + 16 * bucket.owners);
  bytes.put(bucket.quota + 16 * bucket.stock);
  bytes.put(bucket.rebuildEpoch + 16 * bucket.rebuildServer);
  bytes.put(bucket.ledger + 16 * bucket.frozen);
  for (const epoch of bucket.entries) bytes.put(epoch);
  for (const seq of bucket.seqs) bytes.put(seq);
  writeLedger(bucket.outs, bucket.ins);
}

function writeLedger(outs: readonly Transfer[], ins: readonly Arrival[]): void {
  for (const { seq, units, toEpoch } of outs) {
    bytes.put(seq + 16 * units);
    bytes.put(toEpoch);
  }
  for (const { epoch, seq } of ins) bytes.put(epoch + 16 * seq);
}
