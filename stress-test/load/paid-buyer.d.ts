import type { Plan } from './paid-plan.js';

/** An HTTP answer; status 0 where there was none. */
export interface PaidAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How a card is tried at the sandbox. */
export interface Confirmation {
  readonly origin: string;
  readonly path: string;
  /** Of the type application/x-www-form-urlencoded. */
  readonly form: string;
}

/** What a buyer asks of shop and sandbox. Never rejects. */
export interface PaidShop {
  buy(userId: string, idempotencyKey: string): Promise<PaidAnswer>;
  cancel(orderId: string): Promise<PaidAnswer>;
  startPayment(orderId: string): Promise<PaidAnswer>;
  readOrder(orderId: string): Promise<PaidAnswer>;
  confirm(confirmation: Confirmation): Promise<PaidAnswer>;
}

/** Counts what buyers are told, and how long they waited. */
export interface PaidTally {
  attempt(latencyMs: number): void;
  /** Of the first attempt of a buyer. */
  first(told: string): void;
  /** From the start of a payment until it can be paid. */
  payable(latencyMs: number): void;
  payment(told: string): void;
  /** From the provider's yes to the shop's. */
  confirmed(latencyMs: number): void;
  end(told: string): void;
}

export interface BuyerParts {
  readonly shop: PaidShop;
  readonly tally: PaidTally;
  readonly clock: { nowMs(): number; sleep(ms: number): Promise<unknown> };
  readonly userId: string;
  /** Until when, by the clock, the buyer waits for units that others hold. */
  readonly patientUntilMs: number;
  /** Asked when units are held. */
  readonly choosePlan: () => Plan;
}

export function shopAndPay(parts: BuyerParts): Promise<void>;
