import { observeSale, type SaleObservation } from '../reconciliation/observe-sale.js';
import type { SaleStore } from '../redis/sale-store.js';

/** What is known of a sale in buckets, and of each of them. */
export interface BucketsObservation extends SaleObservation {
  /** As each bucket was last seen, in order. */
  readonly buckets: readonly SaleObservation[];
}

/**
 * The counters of a sale in buckets: the sums of all of them. They are not of one instant, but units only move from what
 * remains to what is sold, so what remains never rises by that.
 *
 * A bucket that is being rebuilt, or whose server is away, counts as it was last seen, if that was since the reset of the
 * sale; the sum is not ready then.
 * @param last what was seen before
 * @throws if Redis is unavailable for all of them
 */
export async function observeBuckets(
  stores: readonly SaleStore[],
  resetEpoch = 0,
  last?: SaleObservation,
): Promise<BucketsObservation | undefined> {
  const answers = await Promise.allSettled(stores.map(observeSale));
  const [first] = answers;
  if (first?.status === 'rejected' && answers.every(({ status }) => status === 'rejected')) throw first.reason;
  const buckets: SaleObservation[] = [];
  for (const [bucket, answer] of answers.entries()) {
    const observed = answer.status === 'fulfilled' ? answer.value : undefined;
    const seen = observed ?? lastSeen(last, bucket, resetEpoch);
    if (seen === undefined) return undefined;
    buckets.push(seen);
  }
  return { ...sumOf(buckets), buckets };
}

/** It is right no longer, and nobody can buy there. */
function lastSeen(last: SaleObservation | undefined, bucket: number, resetEpoch: number): SaleObservation | undefined {
  const seen = (last as BucketsObservation | undefined)?.buckets?.[bucket];
  if (seen === undefined || seen.epoch < resetEpoch) return undefined;
  return seen.areRight ? { ...seen, areRight: false, ready: false } : seen;
}

function sumOf(buckets: readonly SaleObservation[]): SaleObservation {
  const sum = (countOf: (bucket: SaleObservation) => number): number =>
    buckets.reduce((total, bucket) => total + countOf(bucket), 0);
  // A change reaches one bucket after the other.
  const [newest] = [...buckets].sort((a, b) => b.definition.revision - a.definition.revision);
  const { definition, server } = newest as SaleObservation;
  const buyers = sum((bucket) => bucket.buyers);
  const reservedAtMs = buckets.flatMap(({ oldestReservedAtMs }) => oldestReservedAtMs ?? []);
  return {
    nowMs: Math.max(...buckets.map(({ nowMs }) => nowMs)),
    // Units that are on their way from one bucket to another are in no stock.
    stock: Math.max(definition.totalStock - buyers, 0),
    ...{ held: 0, waiting: 0, sold: buyers, buyers },
    owners: sum((bucket) => bucket.owners),
    outboxLength: sum((bucket) => bucket.outboxLength),
    oldestReservedAtMs: reservedAtMs.length === 0 ? undefined : Math.min(...reservedAtMs),
    epoch: Math.max(...buckets.map(({ epoch }) => epoch)),
    areRight: buckets.every(({ areRight }) => areRight),
    ready: buckets.every(({ ready }) => ready),
    gate: gateOf(buckets),
    server,
    definition,
  };
}

/** Closed if any of them is, as a deleted sale. */
function gateOf(buckets: readonly SaleObservation[]): SaleObservation['gate'] {
  if (buckets.some(({ gate }) => gate === 'closed')) return 'closed';
  return buckets.every(({ gate }) => gate === 'open') ? 'open' : 'adopting';
}
