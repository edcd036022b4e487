import { ByteString } from '../explore/byte-string.js';
import type { OrderRow, Shop, State } from './state.js';

const bytes = new ByteString();

/** A string that two states share only if they are equal. */
export function encodeState(state: State): string {
  bytes.put(state.row.epoch + 16 * state.row.resetEpoch);
  for (const order of state.orders) writeOrder(order);
  for (const payment of state.payments) {
    bytes.put(payment.state + 16 * payment.epoch);
    bytes.put(payment.intent + (payment.wasPaid ? 16 : 0));
    bytes.put(payment.capture + 4 * payment.void + 16 * payment.refund);
  }
  bytes.put(state.identity);
  writeShop(state.shop);
  bytes.putFlags(state.survivor !== null, state.isResetting, state.ghost.wasBroken, state.ghost.wasConfirmedLate);
  if (state.survivor !== null) writeShop(state.survivor);
  bytes.putMask(state.queue);
  for (const attempt of state.attempts) {
    bytes.putFlags(attempt.isPublishing, attempt.isExcused);
    bytes.put(attempt.tries + 16 * attempt.until);
    bytes.put(attempt.madeEpoch + 16 * attempt.clock);
  }
  for (const worker of state.workers) {
    bytes.put(worker.phase);
    bytes.put(worker.entry);
    bytes.put(worker.epoch + 16 * worker.instance);
  }
  for (const sweeper of state.sweepers) {
    bytes.put(sweeper.phase);
    if (sweeper.phase === 0) continue;
    bytes.put(sweeper.order + 16 * sweeper.instance);
    bytes.put(sweeper.epoch + 16 * sweeper.clock);
    bytes.put(sweeper.score);
    bytes.put(sweeper.verdict + 16 * sweeper.until);
  }
  const { canceller, decider, rebuilder } = state;
  bytes.put(canceller.phase + 16 * canceller.order);
  bytes.put(canceller.instance + 16 * canceller.epoch);
  bytes.put(canceller.reason + 16 * decider.instance);
  bytes.put(decider.mirroring);
  bytes.put(rebuilder.phase + 16 * rebuilder.epoch);
  bytes.put(rebuilder.resetEpoch + 16 * rebuilder.server);
  for (const order of rebuilder.orders) writeOrder(order);
  for (const left of state.budget) bytes.put(left);
  return bytes.take();
}

function writeOrder({ status, until, instance }: OrderRow): void {
  bytes.put(status + 16 * until);
  bytes.put(instance);
}

function writeShop(shop: Shop): void {
  bytes.put(shop.gate + 16 * shop.free);
  bytes.put(shop.epoch + 16 * shop.server);
  bytes.put(shop.resetEpoch + 16 * shop.rebuildEpoch);
  bytes.put(shop.rebuildServer);
  for (const { status, until, instance, score, entry } of shop.holdings) {
    bytes.put(status + 16 * until);
    bytes.put(instance + 16 * entry);
    bytes.put(score);
  }
}
