import { ApiRefusal, isPassing } from '../api/api-error';
import type { FormOutcome, ListOutcome } from './form-outcome';

const TOO_MANY_STATUS = 429;
/** How the sentences begin by which the API refuses whoever wants to join. */
const REFUSALS: readonly (readonly [string, ListOutcome | 'not-active'])[] = [
  ['Units are on sale', 'list-on-sale'],
  ['The waiting list is full', 'list-full'],
  ['You have as many units of this sale as one buyer may have', 'list-limit'],
  ['quantity must be', 'list-quantity'],
  ['The sale has', 'not-active'],
];

/** What an error means for whoever wanted to join a waiting list, or to leave it. */
export function listOutcomeOf(error: unknown): FormOutcome {
  if (!(error instanceof ApiRefusal)) return 'list-unanswered';
  if (error.status === TOO_MANY_STATUS) return 'list-busy';
  if (isPassing(error)) return 'list-unanswered';
  if (error.status === 404) return 'unknown-sale';
  if (error.status === 401) return 'login-needed';
  if (error.status === 403) return 'other-buyer';
  const [, outcome] =
    REFUSALS.find(([beginning]) => error.messages.some((message) => message.startsWith(beginning))) ?? [];
  return outcome ?? 'refused';
}
