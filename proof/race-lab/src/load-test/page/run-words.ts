import { type Html, html } from 'flashsale-command-line';
import { checkoutPath } from '../checkouts.js';
import type { RunView } from '../live-state.js';

/** Where the load test stands, in a sentence. */
export function stateSentence(run: RunView | undefined): string {
  if (run === undefined) return 'No load test has been started yet.';
  const { state, plan, elapsedMs, workers, statistics } = run;
  const elapsed = `${Math.floor(elapsedMs / 1_000)} s`;
  switch (state) {
    case 'starting':
      return `Starting ${workers.length} worker processes …`;
    case 'running': {
      const users = statistics.seconds.at(-1)?.users ?? 0;
      const alive = workers.filter(({ isGone }) => !isGone).length;
      return `Running, ${elapsed} of ${plan.runSeconds} s: ${count(users)} of ${count(plan.users)} users, ${alive} worker processes.`;
    }
    case 'stopping':
      return 'Stopping; what is under way gets its answer …';
    case 'ended':
      return `Ended after ${elapsed}; ${count(statistics.total.requests)} requests to ${plan.host}.`;
  }
}

/** What went otherwise than asked. */
export function noteList(run: RunView | undefined): Html[] {
  return (run?.notes ?? []).map((note) => html`<p class="warning">${note}</p>`);
}

/** What failed how often. */
export function failureRows(run: RunView | undefined): Html[] {
  return (run?.statistics.checkouts ?? []).flatMap(({ checkout, failuresByKind }) =>
    Object.entries(failuresByKind).map(
      ([kind, times]) => html`<li><strong>${count(times)}</strong> × ${kind} at ${checkoutPath(checkout)}</li>`,
    ),
  );
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
