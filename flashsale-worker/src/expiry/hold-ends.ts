import { Injectable } from '@nestjs/common';
import { Database, expireHolds, type HeldOrder, lockSalesForOrders, returnPayments } from 'flashsale-core';

/** Longer than a batch of orders holds it, short enough that the other sales do not wait for this one. */
const LOCK_TIMEOUT_MS = 1_000;

/** The ends of holds in PostgreSQL. */
@Injectable()
export class HoldEnds {
  constructor(private readonly database: Database) {}

  /**
   * Ends those of these holds of one sale that are due, and lets go the money of payments that had begun, in one transaction. Resolves with every order that has a row, as it is
   * now; 'superseded' if the epoch in which Redis called them due is over.
   */
  async expire(
    saleId: string,
    due: { readonly epoch: number; readonly nowMs: number; readonly orderIds: readonly string[] },
  ): Promise<{ readonly orders: readonly HeldOrder[]; readonly ended: readonly string[] } | 'superseded'> {
    return this.database.transaction(
      async (client) => {
        const { locked } = await lockSalesForOrders(client, [saleId], 'wait');
        if (locked.get(saleId)?.epoch !== due.epoch) return 'superseded';
        const expired = await expireHolds(client, due.orderIds, due.nowMs);
        await returnPayments(client, expired.ended, 'HOLD_EXPIRED');
        return expired;
      },
      { lockTimeoutMs: LOCK_TIMEOUT_MS },
    );
  }

  /** The clock of PostgreSQL, in epoch ms. */
  async readClockMs(): Promise<number> {
    const { rows } = await this.database.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    return (rows[0] as { now: Date }).now.getTime();
  }
}
