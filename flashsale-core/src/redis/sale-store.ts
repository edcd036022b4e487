import type { Redis } from 'ioredis';
import {
  everyKey,
  FORGOTTEN_EPOCH_KEY,
  HELD_SALES_KEY,
  keptKey,
  REQUESTED_SALES_KEY,
  saleKeys,
  type SaleKeys,
  scriptKeys,
} from './sale-keys.js';
import type { Keyed } from './keyed.js';
import { waitForReplicas } from './replicas.js';
import { BucketStore } from './bucket-store.js';
import { HoldStore } from './hold-store.js';
import { RoomStore } from './room-store.js';
import { parseShard, shardNames } from './shard.js';
import { readServerClockMs } from './server-clock.js';
import type {
  AdoptReservationReply,
  BeginRebuildReply,
  FindPurchaseReply,
  LeaseSoldOutReply,
  ObserveSaleReply,
  OpenGateReply,
  OpenSaleReply,
  ReserveUnitsReply,
} from './scripts.js';
import { QUIET_MS } from './scripts.js';

/** Items per script call (attempts of `reserve`, buyers of `restoreBuyers`), bounded by Lua's stack. */
export const ITEMS_PER_CALL_MAX = 500;
/** Requested sales taken per call; the next call follows at once. */
const REQUESTED_SALES_PER_CALL = 50;
/** The set of requests expires if nobody takes them, so it cannot grow forever. */
const REQUESTED_TTL_MS = 60_000;

/** Nobody reads the mark; it is written to be replicated. */
const KEPT_MARK_TTL_MS = 1_000;

/** The keys of a sale's course, from the finest step to the coarsest. */
const SERIES_KEYS = ['seriesSeconds', 'seriesTens', 'seriesMinutes', 'seriesHours'] as const;
export type SeriesKey = (typeof SERIES_KEYS)[number];

/** Where commands are sent: those about the sale to `client`. It throws while not connected, or while the server may not be used. */
interface Connection extends Keyed {
  readonly client: Redis;
  /** Access to another shard. */
  readonly sale: (shard: string) => SaleStore;
}

/** An outbox entry as Redis returns it: its id, then alternating fields and values. */
export type StreamEntry = [id: string, fieldsAndValues: string[]];

/**
 * Access to one sale in Redis: its keys, and the connection to the server that holds them. Nothing outside this folder
 * needs to know where or how a sale is stored. Every method is one command or one script; `flashsale-core/lua`
 * documents the scripts. Each throws or rejects if Redis is unavailable or did not answer in time; its effect is then
 * unknown.
 */
export class SaleStore {
  readonly saleId: string;
  /** Which bucket of the sale this is, of how many; 0 of 1 where it has no others. */
  readonly bucket: number;
  readonly buckets: number;

  constructor(
    private readonly redis: Connection,
    /** The id of the sale, or the name of one of its shards. */
    readonly shard: string,
    readonly keys: SaleKeys = saleKeys(shard),
  ) {
    ({ saleId: this.saleId, bucket: this.bucket, buckets: this.buckets } = parseShard(shard));
  }

  /** The buckets of the sale, in order, where it has so many. */
  inBuckets(buckets: number): SaleStore[] {
    if (buckets === 1) return [this];
    return shardNames(this.saleId, buckets).map((shard) => this.redis.sale(shard));
  }

  /** The same bucket for what it has to do with the others. */
  get transfers(): BucketStore {
    return new BucketStore(this.redis, this.keys);
  }

  /** The same sale for what only a HOLD sale has. */
  get holds(): HoldStore {
    return new HoldStore(this.redis, this.keys);
  }

  /** Its waiting room. */
  get room(): RoomStore {
    return new RoomStore(this.redis, this.keys);
  }

  reserve(attempts: readonly { readonly userId: string; readonly orderId: string }[]): Promise<ReserveUnitsReply> {
    const args: string[] = scriptKeys(this.keys);
    for (const { userId, orderId } of attempts) args.push(userId, orderId);
    return this.#client.reserveUnits(...args);
  }

  adopt(userId: string, orderId: string, reservedAtMs: number, epoch: number): Promise<AdoptReservationReply> {
    return this.#client.adoptReservation(
      ...scriptKeys(this.keys),
      userId,
      orderId,
      String(reservedAtMs),
      String(epoch),
    );
  }

  release(userId: string, orderId: string, outboxId: string): Promise<'released' | 'none' | 'not-ready'> {
    return this.#client.releaseReservation(...scriptKeys(this.keys), userId, orderId, outboxId);
  }

  /** Asks to answer "sold out" from memory for a moment. */
  leaseSoldOut(): Promise<LeaseSoldOutReply> {
    return this.#client.leaseSoldOut(...scriptKeys(this.keys));
  }

  /** How long the sale will stay as it was when "sold out" was leased; 0 if it is not leased. */
  async quietLeftMs(): Promise<number> {
    const quietUntilMs = await this.#client.hget(this.keys.meta, 'quietUntilMs');
    const nowMs = Math.floor(await readServerClockMs(this.#client));
    return Math.min(Math.max(Number(quietUntilMs ?? 0) - nowMs, 0), QUIET_MS);
  }

  find(userId: string): Promise<FindPurchaseReply> {
    return this.#client.findPurchase(...scriptKeys(this.keys), userId);
  }

  observe(): Promise<ObserveSaleReply> {
    return this.#client.observeSale(...scriptKeys(this.keys));
  }

  // The life of the sale.

  setGate(epoch: number, gate: 'adopting' | 'closed'): Promise<'set' | 'superseded'> {
    return this.#client.setGate(this.keys.meta, String(epoch), gate);
  }

  beginRebuild(epoch: number, resetEpoch: number, server: string): Promise<BeginRebuildReply> {
    return this.#client.beginRebuild(...scriptKeys(this.keys), String(epoch), String(resetEpoch), server);
  }

  restoreBuyers(
    epoch: number,
    server: string,
    buyers: readonly { readonly userId: string; readonly orderId: string; readonly outboxId: string }[],
  ): Promise<'restored' | 'superseded'> {
    const triples = buyers.flatMap(({ userId, orderId, outboxId }) => [userId, orderId, outboxId]);
    return this.#client.restoreBuyers(...scriptKeys(this.keys), String(epoch), server, ...triples);
  }

  /** `definition` comes from `definitionArguments`. */
  open(
    { epoch, server, resetEpoch }: { readonly epoch: number; readonly server: string; readonly resetEpoch: number },
    gate: 'open' | 'adopting',
    definition: readonly string[],
  ): Promise<OpenSaleReply> {
    const rebuild = [String(epoch), server, String(resetEpoch)];
    return this.#client.openSale(...scriptKeys(this.keys), ...rebuild, gate, ...definition);
  }

  openGate(epoch: number, server: string): Promise<OpenGateReply> {
    return this.#client.openGate(...scriptKeys(this.keys), String(epoch), server);
  }

  /** `definition` comes from `definitionArguments`. */
  define(definition: readonly string[]): Promise<'defined' | 'unchanged' | 'not-ready'> {
    return this.#client.defineSale(...scriptKeys(this.keys), ...definition);
  }

  forget(epoch: number, server: string, revision: number): Promise<'forgotten' | 'kept'> {
    return this.#client.forgetSale(...scriptKeys(this.keys), String(epoch), server, String(revision));
  }

  /** Lets every key expire after this time; a key that already has an expiry keeps it. */
  async expire(afterMs: number): Promise<void> {
    await Promise.all(everyKey(this.keys).map((key) => this.#client.pexpire(key, afterMs, 'NX')));
  }

  /** Removes the expiry of every key. */
  async persist(): Promise<void> {
    await Promise.all(everyKey(this.keys).map((key) => this.#client.persist(key)));
  }

  async remove(): Promise<void> {
    await this.#client.unlink(...everyKey(this.keys));
  }

  // What replicas have.

  /** Why fewer replicas have what was sent before on this connection; undefined if they have it. Never rejects. */
  async untilOnReplicas(count: number): Promise<Error | undefined> {
    try {
      return await waitForReplicas(this.#client, count);
    } catch (error) {
      return error as Error;
    }
  }

  /** The same of what any connection sent: Redis waits for the last write of a connection, so this one makes one. */
  async untilAllOnReplicas(count: number): Promise<Error | undefined> {
    try {
      const client = this.#client;
      const marked = client.set(keptKey(this.keys), '', 'PX', KEPT_MARK_TTL_MS);
      const kept = waitForReplicas(client, count);
      await marked;
      return await kept;
    } catch (error) {
      return error as Error;
    }
  }

  // Lists and marks that all sales share.

  /** Adds the sale to the list of sales that this Redis holds. */
  async hold(): Promise<void> {
    await this.redis.at(HELD_SALES_KEY).sadd(HELD_SALES_KEY, this.shard);
  }

  async strikeFromHeld(): Promise<void> {
    await this.redis.at(HELD_SALES_KEY).srem(HELD_SALES_KEY, this.shard);
  }

  /** Asks the reconciler to handle this sale in its next round, even though it is not running. */
  async request(): Promise<void> {
    const client = this.redis.at(REQUESTED_SALES_KEY);
    await client.sadd(REQUESTED_SALES_KEY, this.saleId);
    await client.pexpire(REQUESTED_SALES_KEY, REQUESTED_TTL_MS);
  }

  /** Ensures that no sale forgotten from now on is opened again in this or an earlier epoch. */
  async rememberForgottenEpoch(epoch: number): Promise<void> {
    await this.redis.at(FORGOTTEN_EPOCH_KEY).rememberEpoch(FORGOTTEN_EPOCH_KEY, String(epoch));
  }

  /** The highest epoch among the sales that this Redis has forgotten; 0 if none. */
  async forgottenEpoch(): Promise<number> {
    return Number((await this.redis.at(FORGOTTEN_EPOCH_KEY).get(FORGOTTEN_EPOCH_KEY)) ?? 0);
  }

  // The outbox.

  readEntries(from: string, to: string, count: number): Promise<StreamEntry[]> {
    return this.#client.xrange(this.keys.outbox, from, to, 'COUNT', count);
  }

  async youngestEntryId(): Promise<string | undefined> {
    const [entry] = await this.#client.xrevrange(this.keys.outbox, '+', '-', 'COUNT', 1);
    return entry?.[0];
  }

  async hasEntry(outboxId: string): Promise<boolean> {
    return (await this.#client.xrange(this.keys.outbox, outboxId, outboxId)).length > 0;
  }

  async removeEntries(outboxIds: readonly string[]): Promise<void> {
    await this.#client.xdel(this.keys.outbox, ...outboxIds);
  }

  // The owners.

  /** A page of alternating user ids and what each of them owns. */
  scanOwners(cursor: string, count: number): Promise<[cursor: string, usersAndOwned: string[]]> {
    return this.#client.hscan(this.keys.orders, cursor, 'COUNT', count);
  }

  /** A page of the set of users who own a unit. */
  scanBuyers(cursor: string, count: number): Promise<[cursor: string, userIds: string[]]> {
    return this.#client.sscan(this.keys.users, cursor, 'COUNT', count);
  }

  /** What each of these users owns; null if nothing. */
  readOwned(userIds: readonly string[]): Promise<(string | null)[]> {
    return this.#client.hmget(this.keys.orders, ...userIds);
  }

  /** Whether each of these users is in the set of buyers. */
  async areBuyers(userIds: readonly string[]): Promise<boolean[]> {
    const found = await this.#client.smismember(this.keys.users, ...userIds);
    return found.map((isBuyer) => isBuyer === 1);
  }

  forgetOwner(epoch: number, userId: string, owned: string): Promise<'released' | 'none' | 'not-ready'> {
    return this.#client.forgetOwner(...scriptKeys(this.keys), String(epoch), userId, owned);
  }

  // What the API processes count, shown only to the operator.

  addFigures(
    epoch: number,
    ttlMs: number,
    instance: string,
    latencies: string,
    counts: readonly string[],
  ): Promise<'added' | 'superseded'> {
    const counted = [String(epoch), String(ttlMs), instance, latencies, ...counts];
    return this.#client.addFigures(this.keys.figures, ...counted);
  }

  readFigures(): Promise<Record<string, string>> {
    return this.#client.hgetall(this.keys.figures);
  }

  /** What is kept beside the counters: the figures, the course of the sale, and its waiting room. */
  async removeNotes(): Promise<void> {
    const { figures, room, places, inside, admitted, calls, left, ...keys } = this.keys;
    const ofRoom = [room, places, inside, admitted, calls, left];
    await this.#client.unlink(figures, ...ofRoom, ...SERIES_KEYS.map((name) => keys[name]));
  }

  // The course of the sale.

  /** Adds a point and drops the oldest beyond `pointsMax`; 'known' if there is one at this time or later. */
  async addPoint(
    key: SeriesKey,
    atMs: number,
    point: string,
    { pointsMax, ttlMs }: { readonly pointsMax: number; readonly ttlMs: number },
  ): Promise<'added' | 'known'> {
    try {
      await this.#client.xadd(this.keys[key], 'MAXLEN', pointsMax, `${atMs}-0`, 'point', point);
    } catch (error) {
      if (/equal or smaller/.test((error as Error).message)) return 'known';
      throw error;
    }
    await this.#client.pexpire(this.keys[key], ttlMs);
    return 'added';
  }

  /** The points from one time to another, both included, oldest first. */
  async readPoints(key: SeriesKey, fromMs: number | '-', toMs: number | '+'): Promise<string[]> {
    const entries = await this.#client.xrange(this.keys[key], fromMs, toMs);
    return entries.map(([, [, point = '']]) => point);
  }

  async newestPoint(key: SeriesKey): Promise<string | undefined> {
    const [entry] = await this.#client.xrevrange(this.keys[key], '+', '-', 'COUNT', 1);
    return entry?.[1][1];
  }

  /** The server's clock in epoch ms, to the second. */
  async timeMs(): Promise<number> {
    const [seconds] = await this.#client.time();
    return Number(seconds) * 1_000;
  }

  get #client(): Redis {
    return this.redis.client;
  }
}

/** The ids of all sales that this Redis holds. */
export async function readHeldSales(redis: Keyed): Promise<string[]> {
  return redis.at(HELD_SALES_KEY).smembers(HELD_SALES_KEY);
}

/** Takes some of the sales that were requested. */
export async function takeRequestedSales(redis: Keyed): Promise<string[]> {
  return redis.at(REQUESTED_SALES_KEY).spop(REQUESTED_SALES_KEY, REQUESTED_SALES_PER_CALL);
}
