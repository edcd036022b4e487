import type { PurchaseAnswer, PurchaseOperation } from '../history/operation.js';

/** Which audit row a refused buyer leaves behind. */
const EVENT_OF_ANSWER = {
  SOLD_OUT: 'REJECTED_SOLD_OUT',
  ALREADY_PURCHASED: 'REJECTED_DUPLICATE',
  NOT_ACTIVE: 'REJECTED_NOT_ACTIVE',
} as const satisfies Partial<Record<PurchaseAnswer, string>>;

type Rejection = keyof typeof EVENT_OF_ANSWER;

export interface AuditOfRejections {
  /** Rejections that were answered and are not in the audit trail. */
  readonly missing: number;
  /** Rejections in the audit trail that nobody got, nor could have. */
  readonly surplus: number;
}

/** Compares the rejections that one sale's buyers got with those in its audit trail. */
export function compareWithAudit(
  operations: readonly PurchaseOperation[],
  audited: Readonly<Record<string, number>>,
): AuditOfRejections {
  const count = (answer: PurchaseAnswer) => operations.filter((operation) => operation.answer === answer).length;
  const unknown = count('UNKNOWN');
  let missing = 0;
  let surplus = 0;
  for (const answer of Object.keys(EVENT_OF_ANSWER) as Rejection[]) {
    const difference = count(answer) - (audited[EVENT_OF_ANSWER[answer]] ?? 0);
    missing += Math.max(difference, 0);
    surplus += Math.max(-difference, 0);
  }
  return { missing, surplus: Math.max(surplus - unknown, 0) };
}
