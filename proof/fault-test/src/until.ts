import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const POLL_PERIOD_MS_DEFAULT = 10;

export interface UntilOptions {
  readonly deadlineMs?: number;
  readonly pollPeriodMs?: number;
  /** What is waited for, for the message when it never comes. */
  readonly what?: string;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until `condition` gives something truthy, and resolves with that. Rejects when it does not in time. */
export async function until<T>(condition: () => T | Promise<T>, options: UntilOptions = {}): Promise<Truthy<T>> {
  const { deadlineMs = DEADLINE_MS, pollPeriodMs = POLL_PERIOD_MS_DEFAULT, what = condition.toString() } = options;
  const endsAtMs = performance.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Truthy<T>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > endsAtMs) {
      throw new Error(`Not within ${deadlineMs} ms: ${what} (last: ${String(last)})`, { cause: last });
    }
    await sleep(pollPeriodMs);
  }
}
