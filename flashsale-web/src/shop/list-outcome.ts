import type { Schemas } from 'flashsale-client';
import { ApiRefusal, isPassing } from '../api/api-error';
import type { FormOutcome } from './form-outcome';

const TOO_MANY_STATUS = 429;
/** Of who wants to join. */
const REFUSALS: Readonly<Record<string, FormOutcome>> = {
  ON_SALE: 'list-on-sale',
  LIST_FULL: 'list-full',
  LIMIT_REACHED: 'list-limit',
  BAD_QUANTITY: 'list-quantity',
  NOT_STARTED: 'not-active',
  ENDED: 'not-active',
} satisfies Partial<Record<Schemas['ListRefusal']['code'] & string, FormOutcome>>;

/** What an error means for whoever wanted to join a waiting list, or to leave it. */
export function listOutcomeOf(error: unknown): FormOutcome {
  if (!(error instanceof ApiRefusal)) return 'list-unanswered';
  if (error.status === TOO_MANY_STATUS) return 'list-busy';
  if (isPassing(error)) return 'list-unanswered';
  if (error.status === 404) return 'unknown-sale';
  if (error.status === 401) return 'login-needed';
  if (error.status === 403) return 'other-buyer';
  return REFUSALS[error.code ?? ''] ?? 'refused';
}
