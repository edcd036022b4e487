import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

export interface Wait {
  /** What is true then, for the message of a wait in vain. */
  readonly what: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Waits until a condition holds. @throws when it does not in time, or when the signal is aborted */
export async function until(
  condition: () => Promise<boolean> | boolean,
  { what, deadlineMs, signal }: Wait,
): Promise<void> {
  const startedAtMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAtMs > deadlineMs)
      throw new Error(`It did not come true within ${deadlineMs / 1_000} s that ${what}`);
    await sleep(POLL_MS, undefined, { signal });
  }
  signal.throwIfAborted();
}
