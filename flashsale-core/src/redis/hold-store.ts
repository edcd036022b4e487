import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { holdScriptKeys, listScriptKeys, type SaleKeys } from './sale-keys.js';
import type {
  AdoptReservationReply,
  BeginRebuildReply,
  DueHoldsReply,
  FindHoldingsReply,
  JoinListReply,
  LeaveListReply,
  LookAtListReply,
  LookNowReply,
  ObserveHoldsReply,
  OpenGateReply,
  OpenHoldsReply,
  ReserveHoldsReply,
  SettleHoldsReply,
} from './scripts.js';

/** Attempts of one call of `reserve`, so that a call stays short. */
export const HOLDS_PER_CALL_MAX = 250;
/** Entries of one call of `joinList` or `leaveList`. */
export const LISTINGS_PER_CALL_MAX = 200;
/** Verdicts of one call of `settle`. */
export const SETTLES_PER_CALL_MAX = 200;
/** Holdings of one call of `restore`, or entries of one of `restoreList`. */
export const RESTORED_PER_CALL_MAX = 250;

interface Connection {
  readonly client: Redis;
}

/**
 * Access to what a HOLD sale has in Redis instead of an INSTANT one; beside `SaleStore`, which has what both have. Every
 * method is one script of `flashsale-core/lua`.
 */
export class HoldStore {
  constructor(
    private readonly redis: Connection,
    private readonly saleKeys: SaleKeys,
  ) {}

  reserve(
    attempts: readonly { readonly userId: string; readonly orderId: string; readonly quantity: number }[],
  ): Promise<ReserveHoldsReply> {
    const args = this.#keys;
    for (const { userId, orderId, quantity } of attempts) args.push(userId, orderId, String(quantity));
    return this.#client.reserveHolds(...args);
  }

  /** The hold comes as the arguments of the script. */
  adopt(hold: readonly string[]): Promise<AdoptReservationReply> {
    return this.#client.adoptHold(...this.#listKeys, ...hold);
  }

  due(limit: number, skip: number): Promise<DueHoldsReply> {
    return this.#client.dueHolds(...this.#keys, String(limit), String(skip));
  }

  /** Each verdict comes as the arguments of the script. Without any, it offers what is free to who waits for it. */
  settle(verdicts: readonly (readonly string[])[]): Promise<SettleHoldsReply> {
    return this.#client.settleHolds(...this.#listKeys, randomUUID(), ...verdicts.flat());
  }

  /** `wish`: of who wants to join, how many units, whether fewer are fine too, and how many may wait. */
  lookAtList(
    userId: string,
    wish?: { readonly quantity: number; readonly acceptLess: boolean; readonly waitingMax: number },
  ): Promise<LookAtListReply> {
    const wished =
      wish === undefined ? [''] : [String(wish.quantity), wish.acceptLess ? '1' : '0', String(wish.waitingMax)];
    return this.#client.lookAtList(...this.#listKeys, userId, ...wished);
  }

  /** Each listing comes as the arguments of the script. */
  joinList(resetEpoch: number, listings: readonly (readonly string[])[]): Promise<JoinListReply> {
    return this.#client.joinList(...this.#listKeys, String(resetEpoch), randomUUID(), ...listings.flat());
  }

  leaveList(listings: readonly { readonly userId: string; readonly place: number }[]): Promise<LeaveListReply> {
    return this.#client.leaveList(
      ...this.#listKeys,
      ...listings.flatMap(({ userId, place }) => [userId, String(place)]),
    );
  }

  /** Each listing comes as the arguments of the script. */
  restoreList(
    epoch: number,
    server: string,
    listings: readonly (readonly string[])[],
  ): Promise<'restored' | 'superseded'> {
    return this.#client.restoreList(...this.#listKeys, String(epoch), server, ...listings.flat());
  }

  lookNow(orderId: string): Promise<LookNowReply> {
    return this.#client.lookNow(...this.#keys, orderId);
  }

  find(userId: string): Promise<FindHoldingsReply> {
    return this.#client.findHolds(...this.#keys, userId);
  }

  findOrders(orderIds: readonly string[]): Promise<FindHoldingsReply> {
    return this.#client.findOrders(...this.#keys, ...orderIds);
  }

  observe(): Promise<ObserveHoldsReply> {
    return this.#client.observeHolds(...this.#listKeys);
  }

  beginRebuild(epoch: number, resetEpoch: number, server: string): Promise<BeginRebuildReply> {
    return this.#client.beginHoldRebuild(...this.#listKeys, String(epoch), String(resetEpoch), server);
  }

  /** Each holding comes as the arguments of the script. */
  restore(epoch: number, server: string, holdings: readonly (readonly string[])[]): Promise<'restored' | 'superseded'> {
    return this.#client.restoreHoldings(...this.#keys, String(epoch), server, ...holdings.flat());
  }

  /** `definition` comes from `holdDefinitionArguments`. */
  open(
    { epoch, server, resetEpoch }: { readonly epoch: number; readonly server: string; readonly resetEpoch: number },
    gate: 'open' | 'adopting',
    definition: readonly string[],
  ): Promise<OpenHoldsReply> {
    const rebuild = [String(epoch), server, String(resetEpoch)];
    return this.#client.openHolds(...this.#listKeys, ...rebuild, gate, ...definition);
  }

  openGate(epoch: number, server: string): Promise<OpenGateReply> {
    return this.#client.openHoldGate(...this.#listKeys, String(epoch), server);
  }

  /** `definition` comes from `holdDefinitionArguments`. */
  define(definition: readonly string[]): Promise<'defined' | 'unchanged' | 'not-ready'> {
    return this.#client.defineHolds(...this.#listKeys, ...definition, randomUUID());
  }

  forget(epoch: number, server: string, revision: number): Promise<'forgotten' | 'kept'> {
    return this.#client.forgetHoldSale(...this.#listKeys, String(epoch), server, String(revision));
  }

  get #keys(): string[] {
    return holdScriptKeys(this.saleKeys);
  }

  get #listKeys(): string[] {
    return listScriptKeys(this.saleKeys);
  }

  get #client(): Redis {
    return this.redis.client;
  }
}
