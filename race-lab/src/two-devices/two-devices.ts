/** What two devices spent at once, and what that made of the balance. */
export interface TwoDevicesResult {
  readonly before: number;
  readonly after: number;
  /** The sum of the purchases that were told to have succeeded. */
  readonly spent: number;
}

/** The same two purchases that stress-test/k6-race.js makes. */
export const PURCHASES = [
  { device: 'device-1', amount: 5_000 },
  { device: 'device-2', amount: 10_000 },
] as const;

export function isRace({ before, after, spent }: TwoDevicesResult): boolean {
  return after !== before - spent;
}
