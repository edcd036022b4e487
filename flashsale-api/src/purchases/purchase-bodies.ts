import type { OrderStatus } from 'flashsale-core';
import type { OrderTimes } from '../orders/order-times.js';

export interface PurchaseResponse {
  readonly success: boolean;
  readonly status:
    | 'SUCCESS'
    | 'ALREADY_PURCHASED'
    | 'SOLD_OUT'
    // Of sales that hold units until they are paid for, as all that follows the order id.
    | 'HELD'
    | 'CONFIRMED'
    | 'EXPIRED'
    | 'CANCELLED'
    | 'ALREADY_HELD'
    | 'LIMIT_REACHED'
    | 'TOO_MANY_HOLDS'
    | 'NOT_ENOUGH'
    | 'ALL_HELD';
  readonly message: string;
  readonly orderId?: string;
  readonly quantity?: number;
  readonly amount?: number;
  readonly currency?: string;
  readonly expiresAt?: string;
  readonly secondsLeft?: number;
  readonly unitsOwned?: number;
  readonly limitPerUser?: number;
  readonly remainingStock?: number;
  /** Others wait for what comes back: it goes to them first. */
  readonly waitingList?: boolean;
}

export interface UserPurchaseResponse {
  readonly purchased: boolean;
  readonly orderId: string | null;
  readonly status: 'RESERVED' | 'HELD' | 'CONFIRMED' | 'NOT_PURCHASED';
  /** In sales that hold units: the orders of the user that are held or confirmed. */
  readonly orders?: readonly UserOrder[];
}

interface UserOrder extends OrderTimes {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly quantity: number;
  /** In minor units of the currency. */
  readonly amount: number;
  readonly currency: string;
}
