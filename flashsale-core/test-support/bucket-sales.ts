import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freezeBuckets, quotasOf, type RedisStore, type SaleStore, shardNames, thawBuckets } from 'flashsale-core';
import { definitionArguments } from '../src/sales/sale.js';

const MINUTE_MS = 60_000;

/** A sale in buckets that Redis alone knows, rebuilt script by script. */
export class BucketSale {
  readonly saleId = `sale_${randomUUID()}`;
  readonly stores: readonly SaleStore[];
  readonly epochs: number[];
  #number = 0;
  readonly #servers = new Map<number, string>();

  constructor(
    redis: RedisStore,
    readonly buckets: number,
    public totalStock: number,
  ) {
    this.stores = shardNames(this.saleId, buckets).map((shard) => redis.sale(shard));
    this.epochs = this.stores.map(() => 0);
  }

  /** Rebuilds these buckets from their outboxes, what else is known of their buyers, and what the others have. */
  async rebuild(
    places = this.stores.map(({ bucket }) => bucket),
    known: readonly { readonly bucket: number; readonly userId: string; readonly orderId: string }[] = [],
  ): Promise<void> {
    this.#number += 1;
    const epoch = this.#number;
    const owners = new Map<number, number>();
    for (const place of places) {
      this.epochs[place] = epoch;
      const store = this.stores[place] as SaleStore;
      const begun = await store.beginRebuild(epoch, 1, this.#servers.get(place) ?? '');
      if (begun[0] !== 'begun') throw new Error(`Bucket ${place} is ${begun[0]}`);
      this.#servers.set(place, begun[1]);
      const entries = await store.readEntries('-', '+', 10_000);
      const buyers = [
        ...entries.map(([outboxId, [, userId = '', , orderId = '']]) => ({ userId, orderId, outboxId })),
        ...known.filter(({ bucket }) => bucket === place).map((buyer) => ({ ...buyer, outboxId: '' })),
      ];
      if (buyers.length > 0) await store.restoreBuyers(epoch, begun[1], buyers);
      owners.set(place, new Set(buyers.map(({ userId }) => userId)).size);
    }
    const reports = await freezeBuckets(this.stores, epoch, this.epochs, places);
    if (reports === undefined) throw new Error('Not every other bucket could be frozen');
    for (const [place, quota] of quotasOf(this.totalStock, reports, owners)) {
      const { transfers } = this.stores[place] as SaleStore;
      const rebuild = { epoch, server: this.#servers.get(place) ?? '', resetEpoch: 1 };
      const open = () => transfers.open(rebuild, 'open', this.#definition(quota), this.totalStock, this.epochs);
      let opened = await open();
      if (opened[0] === 'quiet') {
        await sleep(opened[1]);
        opened = await open();
      }
      if (opened[0] !== 'opened') throw new Error(`Bucket ${place} is ${opened[0]}`);
    }
    await thawBuckets(this.stores, epoch);
  }

  /** A number for a change of the total. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  #definition(quota: number): string[] {
    const nowMs = Date.now();
    return definitionArguments({
      ...{ revision: 1, name: 'A product', state: 'OPEN', totalStock: quota },
      ...{ startsAt: new Date(nowMs - MINUTE_MS), endsAt: new Date(nowMs + 60 * MINUTE_MS) },
    });
  }

  /** Who owns a unit, with the order id, of all buckets. */
  async owners(): Promise<Map<string, string>> {
    const owners = new Map<string, string>();
    for (const store of this.stores) {
      for (let cursor: string | undefined; cursor !== '0';) {
        const [next, flat] = await store.scanOwners(cursor ?? '0', 1_000);
        for (let i = 0; i + 1 < flat.length; i += 2) {
          owners.set(flat[i] as string, (flat[i + 1] as string).split('|')[0] as string);
        }
        cursor = next;
      }
    }
    return owners;
  }

  async stock(): Promise<number> {
    const observed = await Promise.all(this.stores.map((store) => store.observe()));
    return observed.reduce((sum, [, , , , stock]) => sum + Number(stock), 0);
  }

  async unitsOnTheirWay(): Promise<number> {
    const observed = await Promise.all(this.stores.map((store) => store.observe()));
    return observed.flatMap(([, , , meta]) => meta).filter((field) => field.startsWith('out:')).length;
  }
}
