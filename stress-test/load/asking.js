// How buyers and visitors of the scenarios `paid` and `room` ask.

/** After an answer that says "later". */
const RETRY_MS = 1_000;
/** Of one step of a buyer or visitor. */
export const STEP_DEADLINE_MS = 30_000;

/** Repeats what the other side asks to repeat, which these statuses do; 0 is no answer. */
export async function askAgain(clock, temporary, ask) {
  const endsAtMs = clock.nowMs() + STEP_DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (!temporary.has(answer.status) || clock.nowMs() + RETRY_MS > endsAtMs) return answer;
    await clock.sleep(RETRY_MS);
  }
}

export function failureOf(status) {
  return status === 0 ? 'no answer' : `HTTP ${status}`;
}
