import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StampedeOutcome, StampedePlan, StampedeProgress } from './stampede';
import { StampedeTally } from './stampede-tally';

const TICK_MS = 5;
const PROGRESS_INTERVAL_MS = 250;
const MS_PER_SECOND = 1_000;
const RUN_ID_SIZE_BYTES = 3;

/**
 * Sends each buyer when he is due, whether the earlier ones have their answer or not, as people come. Tells how far it
 * is until all have been answered, or the signal ends it.
 */
export async function* runStampede(
  { buyers, buyersPerSecond }: StampedePlan,
  send: (userId: string) => Promise<StampedeOutcome>,
  signal: AbortSignal,
): AsyncGenerator<StampedeProgress> {
  const runId = randomBytes(RUN_ID_SIZE_BYTES).toString('hex');
  const tally = new StampedeTally(buyers);
  const startedMs = performance.now();
  const sendDue = (): void => {
    const due = Math.min(buyers, Math.ceil(((performance.now() - startedMs) * buyersPerSecond) / MS_PER_SECOND));
    for (; tally.sent < due; tally.sent += 1) {
      const dueMs = startedMs + (tally.sent * MS_PER_SECOND) / buyersPerSecond;
      void send(`stampede-${runId}-${tally.sent + 1}`).then((outcome) =>
        tally.count(outcome, performance.now() - dueMs),
      );
    }
  };
  const timer = setInterval(sendDue, TICK_MS);
  try {
    while (tally.answered < buyers && !signal.aborted) {
      await sleep(PROGRESS_INTERVAL_MS);
      yield tally.progress(performance.now() - startedMs);
    }
  } finally {
    clearInterval(timer);
  }
}
