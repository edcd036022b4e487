export type Outcome = 'SUCCESS' | 'ALREADY_PURCHASED' | 'SOLD_OUT';
export type FailureKind =
  'no-connection' | 'timeout' | 'http-400' | 'http-404' | 'http-429' | 'http-503' | 'http-other' | 'unexpected-body';

/** Whether each check holds, by its name. */
export type CheckResults = Record<string, boolean>;
export type Answer = { outcome: Outcome; checks: CheckResults } | { failure: FailureKind; checks: CheckResults };

export const OUTCOMES: readonly Outcome[];
export const FAILURE_KINDS: readonly FailureKind[];
export const CHECKS: { readonly answered: string; readonly known: string; readonly orderId: string };
export function readAnswer(httpStatus: number, body: unknown): Answer;
