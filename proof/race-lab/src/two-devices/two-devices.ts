/** What two devices spent at once, and what that made of the balance. */
export interface TwoDevicesResult {
  readonly before: number;
  readonly after: number;
  /** The sum of the purchases that were told to have succeeded. */
  readonly spent: number;
}

/** The same two devices as in stress-test/k6-race.js, and what each of them spends at a time. */
export const PURCHASES = [
  { device: 'HP_ANDI', amount: 5_000 },
  { device: 'HP_ADIK', amount: 10_000 },
] as const;
/** How often each device buys, one purchase after the other, as there. */
export const ITERATIONS = 2;

export function isRace({ before, after, spent }: TwoDevicesResult): boolean {
  return after !== before - spent;
}
