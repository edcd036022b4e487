import type { Reservation } from '../reservations/reservation.js';

/**
 * Units of a HOLD sale that are reserved for a user until a deadline. The id of its outbox entry is its instance: whoever ends
 * a hold in Redis names it, so that the end of one never frees another under the same order id.
 */
export interface Hold extends Reservation {
  readonly quantity: number;
  /** Epoch ms by the clock of Redis. */
  readonly untilMs: number;
  /** What its buyer was told to pay, in minor units of the currency. */
  readonly amount: number;
  readonly currency: string;
  /** Of an offer: a hold that was made for who waited on the list. */
  readonly offer?: {
    /** The place on the waiting list that it ends. */
    readonly place: number;
    /** How many units were free when it was made. */
    readonly free: number;
  };
}

export function isHold(reservation: Reservation): reservation is Hold {
  return 'quantity' in reservation;
}
