import { withDeadline } from '../process/deadline.js';
import type { Transfer } from '../redis/bucket-store.js';
import type { SaleStore } from '../redis/sale-store.js';
import { type Decisions, type PurchaseAttempt, toDecisions } from '../reservations/reserve-units.js';

/** Units of one transfer at most, so that one bucket does not take what others need at the same moment. */
const UNITS_PER_TRANSFER_MAX = 500;
/** Buckets that are asked for units, the one with most first; then it is looked again who has some. */
const GIVERS_TRIED_MAX = 3;

/** A bucket that does not answer within this time is not waited for: the units of the others are brought meanwhile. */
const LOOK_DEADLINE_MS = 250;

export type Use = 'buyers' | 'adoptions';

export type Brought =
  /** Units arrived, and the attempts were decided; some may still have found nothing. */
  | { readonly outcome: 'decided'; readonly decisions: Decisions }
  /** Units arrived, and there was nothing to decide. */
  | { readonly outcome: 'arrived' }
  /** No bucket had any, and none were on their way. It may have changed while they were asked: only leases tell that all are sold. */
  | { readonly outcome: 'empty' }
  /** Somebody moves units, or a bucket is being rebuilt: try again. */
  | { readonly outcome: 'busy' };

/** What a bucket knows of transfers. */
export interface BucketLedger {
  readonly bucket: number;
  readonly epoch: number;
  /** Those from it that are not known to have arrived. */
  readonly outs: readonly Transfer[];
  /** The last transfer that arrived from each bucket. */
  readonly ins: ReadonlyMap<number, { readonly epoch: number; readonly sequence: number }>;
}

/** What a bucket said of itself. */
export interface BucketView extends BucketLedger {
  readonly isTrusted: boolean;
  readonly isOpen: boolean;
  readonly stock: number;
  readonly owners: number;
  /** What it has on sale or sold. */
  readonly quota: number;
  /** The rebuild or change for which it transfers nothing. */
  readonly frozen: number | undefined;
  /** Transfers from it, ever in this epoch. */
  readonly sent: number;
}

/**
 * Brings units to a bucket of a sale that has none. A transfer has three steps, of which any process may do any one, any
 * number of times: units are taken from a bucket, which remembers that they left; they arrive in the other one, which
 * remembers that they did; the first one forgets them. Whoever dies in between leaves a transfer that the next look finds.
 */
export class BucketTransfers {
  #looking: Promise<BucketView[]> | undefined;

  /** @param stores the buckets of the sale, in order */
  constructor(readonly stores: readonly SaleStore[]) {}

  /**
   * Brings units to the bucket, and has the attempts, at most `ITEMS_PER_CALL_MAX`, decided in the step in which they arrive.
   * @throws if Redis is unavailable or did not answer in time; whether the attempts were decided is then unknown
   */
  async bring(to: number, attempts: readonly PurchaseAttempt[], use: Use = 'buyers'): Promise<Brought> {
    const views = await this.look();
    const own = views.find(({ bucket }) => bucket === to);
    if (own === undefined || !own.isTrusted) return { outcome: 'busy' };
    const open = views.flatMap(({ outs }) => outs);
    for (const transfer of open) {
      if (transfer.to !== to || hasArrived(views, transfer)) continue;
      const brought = await this.#arrive(transfer, attempts);
      if (brought !== undefined) return brought;
    }
    const givers = views
      .filter(({ bucket, stock, isTrusted }) => bucket !== to && isTrusted && stock > 0)
      .sort((a, b) => b.stock - a.stock);
    for (const giver of givers.slice(0, GIVERS_TRIED_MAX)) {
      const brought = await this.#takeFrom(giver.bucket, own, attempts, use);
      if (brought !== undefined) return brought;
    }
    if (givers.length > 0 || own.stock > 0) return { outcome: 'busy' };
    if (open.length > 0) {
      await this.finish(open, views);
      return { outcome: 'busy' };
    }
    const areOpen = views.length === this.stores.length && views.every(({ isOpen }) => isOpen);
    return { outcome: areOpen ? 'empty' : 'busy' };
  }

  /**
   * Whether at one instant no bucket had anything on sale and nothing was on its way, whichever gates are open: nothing moved between
   * two looks, and both found nothing.
   */
  async isNothingLeft(): Promise<boolean> {
    const [before, after] = [await this.look(), await this.look()];
    const isNothing = [before, after].every(
      (views) =>
        views.length === this.stores.length &&
        views.every(({ isTrusted, stock, outs }) => isTrusted && stock === 0 && outs.length === 0),
    );
    return isNothing && before.every((view, i) => isStill(view, after[i] as BucketView));
  }

  /** Completes what others began. */
  async finish(open?: readonly Transfer[], seen?: readonly BucketView[]): Promise<void> {
    const views = seen ?? (await this.look());
    const transfers = open ?? views.flatMap(({ outs }) => outs);
    await Promise.all(
      transfers.map(async (transfer) => {
        if (hasArrived(views, transfer)) await this.#store(transfer.from).transfers.settle(transfer);
        else await this.#arrive(transfer, []);
      }),
    );
  }

  /** Undefined if that bucket gives nothing now, or nothing may arrive. */
  async #takeFrom(
    from: number,
    { bucket: to, epoch: toEpoch }: BucketView,
    attempts: readonly PurchaseAttempt[],
    use: Use,
  ): Promise<Brought | undefined> {
    const taking = this.#store(from).transfers.take(to, toEpoch, UNITS_PER_TRANSFER_MAX, use);
    // If it did not answer, the units may have left; the next look finds them.
    const reply = await taking.catch(() => ['not-ready'] as const);
    if (reply[0] !== 'taken') return undefined;
    const [, fromEpoch, sequence, units, takenFor] = reply;
    return this.#arrive({ from, to, fromEpoch, toEpoch: takenFor, sequence, units }, attempts);
  }

  /** Undefined if they may not arrive now, and nothing was decided that anybody waits for. */
  async #arrive(transfer: Transfer, attempts: readonly PurchaseAttempt[]): Promise<Brought | undefined> {
    const [arrival, reply] = await this.#store(transfer.to).transfers.arrive(transfer, attempts);
    if (arrival === 'arrived') {
      // Whoever looks next does it as well, so no buyer waits for it.
      const settled = this.#store(transfer.from)
        .transfers.settle(transfer)
        .catch(() => undefined);
      if (attempts.length === 0) await settled;
    }
    const decisions = reply === undefined ? undefined : toDecisions(reply);
    if (decisions !== undefined && decisions !== 'not-ready') return { outcome: 'decided', decisions };
    return arrival === 'arrived' ? { outcome: 'arrived' } : undefined;
  }

  #store(bucket: number): SaleStore {
    return this.stores[bucket] as SaleStore;
  }

  /** Those that answer. One look serves all who want one meanwhile: each step checks again what it needs. */
  look(): Promise<BucketView[]> {
    this.#looking ??= this.#readAll().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #readAll(): Promise<BucketView[]> {
    const looks = await Promise.allSettled(
      this.stores.map(async (store) =>
        toView(await withDeadline(store.observe(), LOOK_DEADLINE_MS, 'a look'), store.bucket),
      ),
    );
    return looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
  }
}

/** Units that the buckets own, have on sale, or have on their way to one another. */
export function unitsIn(views: readonly BucketView[]): number {
  return views.reduce((sum, { stock, owners }) => sum + stock + owners, unitsOnTheirWay(views));
}

/** Units that left a bucket and have not arrived in the one that they were taken for, as far as these ledgers tell. */
export function unitsOnTheirWay(ledgers: readonly BucketLedger[]): number {
  const open = ledgers
    .flatMap(({ outs }) => outs)
    .filter((transfer) => !hasArrived(ledgers, transfer))
    // What was on its way to a bucket that was rebuilt is in its quota.
    .filter(({ to, toEpoch }) => ledgers.find(({ bucket }) => bucket === to)?.epoch === toEpoch);
  return open.reduce((sum, { units }) => sum + units, 0);
}

/** Whether no units came or left between two looks at a bucket. */
export function isStill(before: BucketView, after: BucketView): boolean {
  const isSame = before.bucket === after.bucket && before.epoch === after.epoch && before.sent === after.sent;
  return (
    isSame &&
    [...after.ins].every(([from, { epoch, sequence }]) => {
      const known = before.ins.get(from);
      return known?.epoch === epoch && known.sequence === sequence;
    })
  );
}

function hasArrived(ledgers: readonly BucketLedger[], { from, to, fromEpoch, sequence }: Transfer): boolean {
  const last = ledgers.find(({ bucket }) => bucket === to)?.ins.get(from);
  return last !== undefined && last.epoch === fromEpoch && last.sequence >= sequence;
}

function toView(
  [, , trusted, meta, stock, , owners]: Awaited<ReturnType<SaleStore['observe']>>,
  bucket: number,
): BucketView {
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < meta.length; i += 2) fields.set(meta[i] as string, meta[i + 1] as string);
  const epoch = Number(fields.get('epoch') ?? 0);
  const outs: Transfer[] = [];
  let sent = 0;
  const ins = new Map<number, { epoch: number; sequence: number }>();
  for (const [field, value] of fields) {
    const [kind, other] = field.split(':');
    if (other === undefined) continue;
    const numbers = value.split('|').map(Number);
    if (kind === 'out') {
      const [sequence = 0, units = 0, toEpoch = 0] = numbers;
      outs.push({ from: bucket, to: Number(other), fromEpoch: epoch, toEpoch, sequence, units });
    }
    if (kind === 'seq') sent += numbers[0] ?? 0;
    if (kind === 'in') ins.set(Number(other), { epoch: numbers[0] ?? 0, sequence: numbers[1] ?? 0 });
  }
  const isTrusted = trusted === 1;
  const frozen = fields.get('frozen');
  return {
    bucket,
    epoch,
    isTrusted,
    isOpen: isTrusted && fields.get('gate') === 'open',
    stock: Number(stock ?? 0),
    owners,
    quota: Number(fields.get('totalStock') ?? 0),
    frozen: frozen === undefined ? undefined : Number(frozen),
    outs,
    sent,
    ins,
  };
}
