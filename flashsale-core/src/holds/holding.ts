/** H held, C confirmed, X expired, V cancelled. */
export type HoldingState = 'H' | 'C' | 'X' | 'V';

/** What Redis stores of an order, as written by `flashsale-core/lua/holds/ledger.lua`. */
export interface Holding {
  readonly orderId: string;
  readonly userId: string;
  readonly state: HoldingState;
  readonly quantity: number;
  /** Epoch ms by the clock of Redis. */
  readonly untilMs: number;
  /** The outbox id under which it was held; whoever ends it names it. */
  readonly instance: string;
  /** What its buyer was told to pay, in minor units. */
  readonly amount: number;
}

export function decodeHolding(orderId: string, holding: string): Holding {
  const [state = '', quantity, untilMs, instance = '', amount, ...userId] = holding.split('|');
  return {
    ...{ orderId, userId: userId.join('|'), state: state as HoldingState, instance },
    ...{ quantity: Number(quantity), untilMs: Number(untilMs), amount: Number(amount) },
  };
}

/** The arguments by which a script restores it. */
export function holdingArguments(holding: Holding): string[] {
  const { orderId, state, quantity, untilMs, instance, amount, userId } = holding;
  return [orderId, state, String(quantity), String(untilMs), instance, String(amount), userId];
}
