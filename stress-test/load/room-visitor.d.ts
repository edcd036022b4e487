/** An HTTP answer; status 0 where there was none. */
export interface RoomAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a visitor asks of the shop. Never rejects. */
export interface RoomShop {
  join(userId: string, solution?: string): Promise<RoomAnswer>;
  turn(userId: string, ticket: string): Promise<RoomAnswer>;
  buy(userId: string, admission: string | undefined): Promise<RoomAnswer>;
}

/** Solves what must be solved before joining. */
export interface RoomSolver {
  /** Lets only so many solve at once as the machine has processors for. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @param challenge as the API tells it */
  solve(challenge: unknown): Promise<string>;
}

/** Counts what visitors are told, and how long they waited for the answer. */
export interface RoomTally {
  joined(latencyMs: number): void;
  /** Never where nothing must be solved. */
  solved(tookMs: number): void;
  polled(latencyMs: number): void;
  /** Whether a second device got the number of the first. */
  second(told: string): void;
  /** Of a purchase without an admission. */
  uninvited(told: string): void;
  end(told: string): void;
}

export interface VisitorPlan {
  readonly isBack: boolean;
  /** Tries to buy without an admission. */
  readonly isPushy: boolean;
  readonly hasSecondDevice: boolean;
}

/** By one clock, in milliseconds. */
export interface RoomTimes {
  readonly visitors: number;
  readonly ratePerSecond: number;
  readonly opensAtMs: number;
  readonly cutOffAtMs: number;
  readonly startsAtMs: number;
}

export const LATE_SHARE: number;
export const NEVER_BACK_SHARE_DEFAULT: number;
export function visitorPlanOf(number: number, neverBackShare: number): VisitorPlan;
export function arrivalAtMs(number: number, times: RoomTimes): number;
export function waitAndBuy(parts: {
  readonly shop: RoomShop;
  /** Of a room that has a challenge. */
  readonly solver?: RoomSolver | undefined;
  readonly tally: RoomTally;
  readonly clock: { nowMs(): number; sleep(ms: number): Promise<unknown> };
  readonly userId: string;
  readonly plan: VisitorPlan;
  /** Until when, by the clock, the visitor waits for the turn. */
  readonly patientUntilMs: number;
}): Promise<void>;
