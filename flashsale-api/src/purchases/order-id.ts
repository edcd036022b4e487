import { createHash, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const RANDOM_BYTES_PER_ID = 16;
/** Calling the random generator costs more than building an id, so one call serves this many ids. */
const IDS_PER_CALL = 1_024;

const random = new Uint8Array(RANDOM_BYTES_PER_ID * IDS_PER_CALL);
let used = random.length;
let madeAtMs = 0;
let sequence = 0;

/** A new order id; later ids sort later, which keeps the primary key's index compact. */
export function newOrderId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const own = random.subarray(used, (used += RANDOM_BYTES_PER_ID));
  const nowMs = Date.now();
  // Within a millisecond, or if the clock steps back, the sequence continues from its random start.
  sequence = nowMs > madeAtMs ? beginSequence(own) : sequence + 1;
  madeAtMs = Math.max(madeAtMs, nowMs);
  return v7({ random: own, msecs: madeAtMs, seq: sequence });
}

/** 31 random bits, which leave two billion ids for one millisecond; from bytes that the id does not use otherwise. */
function beginSequence([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}

/**
 * The order id for an Idempotency-Key of one user in one sale: always the same, so that a repeat with the key is
 * recognised as the same attempt. A UUID of version 8, made from a SHA-256.
 */
export function orderIdOfKey(saleId: string, userId: string, idempotencyKey: string): string {
  // None of the three contains spaces, so different triples give different texts.
  const bytes = createHash('sha256').update(`${saleId} ${userId} ${idempotencyKey}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
