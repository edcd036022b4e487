/**
 * An outbox entry by its number: its attempt and the epoch in which it was written. A message about a
 * reservation is known by the same number, and a set of either is a mask of bits.
 */
const EPOCHS = 8;
export const EPOCH_MAX = EPOCHS - 1;

export function entryOf(attempt: number, epoch: number): number {
  return attempt * EPOCHS + epoch;
}

export function attemptOf(entry: number): number {
  return Math.floor(entry / EPOCHS);
}

export function epochOf(entry: number): number {
  return entry % EPOCHS;
}

export function bit(index: number): number {
  return 1 << index;
}

export function has(mask: number, index: number): boolean {
  return (mask & (1 << index)) !== 0;
}

/** The entries of one attempt, whatever their epochs. */
export function entriesOf(mask: number, attempt: number): number {
  return mask & (((1 << EPOCHS) - 1) << (attempt * EPOCHS));
}

export function* indexesOf(mask: number): Generator<number, void, undefined> {
  for (let index = 0, rest = mask; rest !== 0; index += 1, rest >>>= 1) if ((rest & 1) === 1) yield index;
}

export function count(mask: number): number {
  let ones = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) ones += 1;
  return ones;
}
