import type { FreezeBucketReply } from '../redis/scripts.js';
import type { SaleStore } from '../redis/sale-store.js';
import { type BucketLedger, unitsOnTheirWay } from './transfers.js';

/** What a bucket said when it was frozen. */
interface Report extends BucketLedger {
  /** Owned or on sale. */
  readonly units: number;
}

/** What all buckets of a sale said, but for those that are rebuilt. */
export type Reports = ReadonlyMap<number, Report>;

/**
 * Stops the transfers of all buckets but those that are rebuilt, which sell on, and asks what they have. Undefined if one of them
 * is lost as well, or another rebuild took over.
 */
export async function freezeBuckets(
  stores: readonly SaleStore[],
  number: number,
  epochs: readonly number[],
  rebuilt: readonly number[],
): Promise<Reports | undefined> {
  const reports = new Map<number, Report>();
  await Promise.all(
    stores.map(async ({ bucket, transfers }) => {
      if (rebuilt.includes(bucket)) return;
      const epoch = epochs[bucket] as number;
      const reply = await transfers.freeze(number, epoch, rebuilt);
      if (reply[0] === 'frozen') reports.set(bucket, toReport(bucket, epoch, reply));
    }),
  );
  return reports.size === stores.length - rebuilt.length ? reports : undefined;
}

/** Lets them transfer again. */
export async function thawBuckets(stores: readonly SaleStore[], number: number): Promise<void> {
  await Promise.all(stores.map(({ transfers }) => transfers.thaw(number)));
}

/** The units that the buckets own, have on sale, or have on its way to one another. */
export function unitsOf(reports: Reports): number {
  return [...reports.values()].reduce((sum, { units }) => sum + units, unitsInFlight(reports));
}

/** Those that are on their way. */
export function unitsInFlight(reports: Reports): number {
  return unitsOnTheirWay([...reports.values()]);
}

/**
 * The quota of each bucket that is rebuilt: what the others do not have, each what its owners have and an equal share of the
 * rest. `owners` are those of these buckets.
 */
export function quotasOf(
  totalStock: number,
  reports: Reports,
  owners: ReadonlyMap<number, number>,
): Map<number, number> {
  const owned = [...owners.values()].reduce((sum, count) => sum + count, 0);
  let left = Math.max(totalStock - unitsOf(reports) - owned, 0);
  let waiting = owners.size;
  const quotas = new Map<number, number>();
  for (const [bucket, count] of owners) {
    const share = Math.ceil(left / waiting);
    quotas.set(bucket, count + share);
    left -= share;
    waiting -= 1;
  }
  return quotas;
}

/**
 * Gives the buckets a new total, while they are frozen for it: more is shared out, less is taken from what is on sale. If more is
 * owned than there is, no quota is left, so that nothing that is released is sold. False if another change took over.
 */
export async function changeTotal(
  stores: readonly SaleStore[],
  number: number,
  totalStock: number,
  reports: Reports,
): Promise<boolean> {
  let missing = totalStock - unitsOf(reports);
  let waiting = stores.length;
  for (const { transfers } of stores) {
    const how = missing < 0 ? 'take' : 'add';
    const units = missing < 0 ? -missing : Math.ceil(missing / waiting);
    const reply = await transfers.change(number, how, units);
    if (reply[0] !== 'changed') return false;
    missing += missing < 0 ? reply[1] : -reply[1];
    waiting -= 1;
  }
  if (missing >= 0) return true;
  const exhausted = await Promise.all(stores.map(({ transfers }) => transfers.change(number, 'exhaust', 0)));
  return exhausted.every((reply) => reply[0] === 'changed');
}

function toReport(
  bucket: number,
  epoch: number,
  [, units, , outs, ins]: Extract<FreezeBucketReply, ['frozen', ...unknown[]]>,
): Report {
  return {
    ...{ bucket, epoch, units },
    outs: inGroups(outs, 4).map(([to = 0, sequence = 0, sent = 0, toEpoch = 0]) => ({
      ...{ from: bucket, to, fromEpoch: epoch, toEpoch, sequence },
      units: sent,
    })),
    ins: new Map(
      inGroups(ins, 3).map(([from = 0, fromEpoch = 0, sequence = 0]) => [from, { epoch: fromEpoch, sequence }]),
    ),
  };
}

function inGroups(numbers: readonly number[], size: number): number[][] {
  return Array.from({ length: numbers.length / size }, (_, i) => numbers.slice(i * size, (i + 1) * size));
}
