import { type Adoption, toAdoption } from '../reservations/adopt-reservation.js';
import { decodeEntry } from '../reservations/outbox.js';
import { isEntryId } from '../reservations/reservation.js';
import type { RedisStore } from '../redis/redis-store.js';
import { SETTLES_PER_CALL_MAX } from '../redis/hold-store.js';
import type { FindHoldingsReply } from '../redis/scripts.js';
import { type Hold, isHold } from './hold.js';
import { decodeHolding } from './holding.js';
import { type HoldAttempt, type HoldDecisions, type HoldView, reserveHolds } from './reserve-holds.js';
import { decodeDue, type DueHold, type Verdict, verdictArguments } from './verdicts.js';

/** What can be done with the holds of a sale in Redis; the scripts in `flashsale-core/lua/holds` say more. */
export class Holds {
  constructor(private readonly redis: RedisStore) {}

  /** At most HOLDS_PER_CALL_MAX attempts. */
  reserve(saleId: string, attempts: readonly HoldAttempt[]): Promise<HoldDecisions | 'not-ready'> {
    return reserveHolds(this.redis.sale(saleId).holds, attempts);
  }

  /** Names the server that holds the sale. */
  serverOf(saleId: string): string {
    return this.redis.serverOf(saleId);
  }

  /** Why what was just sent is on fewer replicas than asked for, if any is; undefined where none is asked for. */
  untilKept(saleId: string): Promise<Error | undefined> | undefined {
    return this.redis.untilKept(saleId);
  }

  /** The same of what anybody sent before. */
  untilAllKept(saleId: string): Promise<Error | undefined> {
    return this.redis.untilAllKept(saleId);
  }

  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T {
    return this.redis.inOneWrite(ask);
  }

  /** The live orders of a user, the earliest first. */
  async find(
    saleId: string,
    userId: string,
  ): Promise<'not-ready' | { readonly epoch: number; readonly nowMs: number; readonly orders: readonly HoldView[] }> {
    const found = toFound(await this.redis.sale(saleId).holds.find(userId));
    if (found === 'not-ready') return found;
    return { ...found, orders: found.orders.filter((order) => order !== undefined) };
  }

  /** Orders by id, live or ended; undefined for an unknown one. At most 500. */
  async findOrders(
    saleId: string,
    orderIds: readonly string[],
  ): Promise<
    'not-ready' | { readonly epoch: number; readonly nowMs: number; readonly orders: readonly (HoldView | undefined)[] }
  > {
    return toFound(await this.redis.sale(saleId).holds.findOrders(orderIds));
  }

  /**
   * Has the order looked at soon, whatever its deadline; the first step of every cancellation. The epoch must still be the
   * sale's when the cancellation commits.
   */
  async lookNow(
    saleId: string,
    orderId: string,
  ): Promise<'not-ready' | 'none' | { readonly epoch: number; readonly hold: HoldView }> {
    const reply = await this.redis.sale(saleId).holds.lookNow(orderId);
    if (reply[0] !== 'known') return reply[0];
    const [, epoch, holding, currency] = reply;
    return { epoch, hold: { ...decodeHolding(orderId, holding), currency } };
  }

  /** The orders about which PostgreSQL is to be asked; `skip` of the longest due are left out. */
  async due(
    saleId: string,
    limit: number,
    skip = 0,
  ): Promise<
    | 'not-ready'
    | {
        readonly epoch: number;
        readonly nowMs: number;
        readonly due: readonly DueHold[];
        /** Whether somebody may wait for units that are free. */
        readonly isOfferable: boolean;
      }
  > {
    const reply = await this.redis.sale(saleId).holds.due(limit, skip);
    if (reply[0] === 'not-ready') return 'not-ready';
    const [, epoch, nowMs, list, offerable] = reply;
    const due = decodeDue(list);
    return { epoch, nowMs, due, isOfferable: offerable === 1 };
  }

  /**
   * Mirrors what PostgreSQL decided; resolves with how many changed something. Repeating it changes nothing. 'not-ready' if
   * some could not be mirrored; the sweeper asks about them again.
   */
  async settle(saleId: string, verdicts: readonly Verdict[]): Promise<'not-ready' | number> {
    const store = this.redis.sale(saleId).holds;
    const calls = [];
    for (let from = 0; from < verdicts.length; from += SETTLES_PER_CALL_MAX) {
      calls.push(store.settle(verdicts.slice(from, from + SETTLES_PER_CALL_MAX).map(verdictArguments)));
    }
    let settled = 0;
    for (const reply of await Promise.all(calls)) {
      if (reply[0] === 'not-ready') return 'not-ready';
      settled += reply[1].split('s').length - 1;
    }
    return settled;
  }

  /** Offers the units that are free to who waits for them. What frees units does so itself; only after a rebuild nobody has. */
  async offer(saleId: string): Promise<void> {
    await this.redis.sale(saleId).holds.settle([]);
  }

  /** The outbox entry of a hold, while it has one. */
  async findEntry(saleId: string, instance: string): Promise<Hold | undefined> {
    // A row may have been written by hand.
    if (!isEntryId(instance)) return undefined;
    const [entry] = await this.redis.sale(saleId).readEntries(instance, instance, 1);
    const found = entry && decodeEntry(saleId, entry);
    return found && isHold(found) ? found : undefined;
  }

  /** Gives a hold from before a rebuild its units under the current epoch. Repeating it changes nothing. */
  async adopt(hold: Hold): Promise<Adoption> {
    const { saleId, userId, orderId, reservedAtMs, epoch, quantity, untilMs, amount, currency, offer } = hold;
    const numbers = [reservedAtMs, epoch, quantity, untilMs, amount].map(String);
    const offered = offer === undefined ? [] : [String(offer.place), String(offer.free)];
    return toAdoption(await this.redis.sale(saleId).holds.adopt([userId, orderId, ...numbers, currency, ...offered]));
  }
}

function toFound(
  reply: FindHoldingsReply,
):
  'not-ready' | { readonly epoch: number; readonly nowMs: number; readonly orders: readonly (HoldView | undefined)[] } {
  if (reply[0] === 'not-ready') return 'not-ready';
  const [, epoch, nowMs, currency, orderIds, holdings] = reply;
  const orders = orderIds.map((orderId, i) => {
    const holding = holdings[i];
    return typeof holding === 'string' ? { ...decodeHolding(orderId, holding), currency } : undefined;
  });
  return { epoch, nowMs, orders };
}
