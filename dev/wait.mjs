import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './refusal.mjs';

/**
 * Asks until the answer is yes. An answer that is a text says what is still missing; the last one goes into the refusal.
 *
 * @param {() => Promise<true | string>} probe
 * @param {{ what: string, deadlineMs: number, intervalMs?: number, signal?: AbortSignal | undefined }} options
 */
export async function waitUntil(probe, { what, deadlineMs, intervalMs = 100, signal }) {
  const endsAtMs = Date.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await probe();
    if (answer === true) return;
    if (Date.now() >= endsAtMs) throw new Refusal(`${what} after ${deadlineMs / 1000} s: ${answer}.`);
    await sleep(intervalMs, undefined, signal && { signal });
  }
}
