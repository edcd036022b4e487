import type { Redis } from 'ioredis';
import { type SaleKeys, scriptKeys } from './sale-keys.js';
import type {
  ArriveUnitsReply,
  ChangeBucketReply,
  FreezeBucketReply,
  OpenSaleReply,
  TakeUnitsReply,
} from './scripts.js';

interface Connection {
  readonly client: Redis;
}

/** Units on their way from one bucket of a sale to another. */
export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly fromEpoch: number;
  readonly toEpoch: number;
  readonly sequence: number;
  readonly units: number;
}

/**
 * What a bucket of a sale has to do with the others; beside `SaleStore`, which has what every sale has. Every method is
 * one script of `flashsale-core/lua/buckets`.
 */
export class BucketStore {
  constructor(
    private readonly redis: Connection,
    private readonly saleKeys: SaleKeys,
  ) {}

  take(to: number, toEpoch: number, unitsMax: number, use: 'buyers' | 'adoptions'): Promise<TakeUnitsReply> {
    return this.#client.takeForBucket(...this.#keys, String(to), String(toEpoch), String(unitsMax), use);
  }

  /** Brings what was taken, and has the attempts decided in the same step. */
  arrive(
    { from, fromEpoch, sequence, units, toEpoch }: Transfer,
    attempts: readonly { readonly userId: string; readonly orderId: string }[] = [],
  ): Promise<ArriveUnitsReply> {
    const transfer = [from, fromEpoch, sequence, units, toEpoch].map(String);
    const args = [...this.#keys, ...transfer];
    for (const { userId, orderId } of attempts) args.push(userId, orderId);
    return this.#client.arriveInBucket(...args);
  }

  settle({ to, fromEpoch, sequence }: Transfer): Promise<'settled' | 'none'> {
    return this.#client.settleTransfer(this.saleKeys.meta, String(to), String(fromEpoch), String(sequence));
  }

  /** Stops the transfers of the bucket for the rebuild of others, or for a change of the total if none is rebuilt. */
  freeze(number: number, epoch: number, rebuilt: readonly number[]): Promise<FreezeBucketReply> {
    return this.#client.freezeBucket(...this.#keys, String(number), String(epoch), ...rebuilt.map(String));
  }

  /** `definition` comes from `definitionArguments`, with the quota for the total. */
  open(
    { epoch, server, resetEpoch }: { readonly epoch: number; readonly server: string; readonly resetEpoch: number },
    gate: 'open' | 'adopting',
    definition: readonly string[],
    saleStock: number,
    epochs: readonly number[],
  ): Promise<OpenSaleReply> {
    const rebuild = [String(epoch), server, String(resetEpoch)];
    return this.#client.openBucket(
      ...[...this.#keys, ...rebuild, gate, ...definition],
      ...[String(saleStock), ...epochs.map(String)],
    );
  }

  change(number: number, how: 'add' | 'take' | 'exhaust', units: number): Promise<ChangeBucketReply> {
    return this.#client.changeBucket(...this.#keys, String(number), how, String(units));
  }

  /** `definition` comes from `definitionArguments`. */
  redefine(definition: readonly string[]): Promise<'defined' | 'unchanged' | 'not-ready'> {
    return this.#client.redefineBucket(...this.#keys, ...definition);
  }

  thaw(number: number): Promise<'thawed' | 'none'> {
    return this.#client.thawBucket(this.saleKeys.meta, String(number));
  }

  get #client(): Redis {
    return this.redis.client;
  }

  get #keys(): [string, string, string, string, string] {
    return scriptKeys(this.saleKeys);
  }
}
