import { setTimeout as sleep } from 'node:timers/promises';

/** Generous, since it is a limit for what hangs, not for what is slow: machines that run tests are busy. */
const DEADLINE_MS_DEFAULT = 60_000;
const POLL_PERIOD_MS_DEFAULT = 10;

export interface UntilOptions {
  readonly deadlineMs?: number;
  readonly pollPeriodMs?: number;
  /** What the wait is for, for the message of a timeout. */
  readonly what?: string;
  readonly signal?: AbortSignal | undefined;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** A wait that timed out. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/**
 * Waits until `condition` returns something truthy, and resolves with that. A condition that throws does not hold yet; the message
 * includes its last error.
 *
 * @throws DeadlineExceeded when it does not hold in time, or the reason of the signal when that is aborted
 */
export async function until<T>(condition: () => T | Promise<T>, options: UntilOptions = {}): Promise<Truthy<T>> {
  const { deadlineMs = DEADLINE_MS_DEFAULT, pollPeriodMs = POLL_PERIOD_MS_DEFAULT, signal } = options;
  const endsAtMs = performance.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    const last = await evaluate(condition);
    if ('value' in last && last.value) return last.value as Truthy<T>;
    if (performance.now() > endsAtMs) {
      const { what = condition.toString() } = options;
      const reason = 'error' in last ? textOf(last.error) : `last: ${String(last.value)}`;
      throw new DeadlineExceeded(`Not within ${deadlineMs / 1_000} s: ${what} (${reason})`, { cause: last });
    }
    await sleep(pollPeriodMs, undefined, signal && { signal });
  }
}

async function evaluate<T>(condition: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
