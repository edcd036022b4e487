import type { PurchaseOperation } from './operation.js';

export const RULE_NAMES = [
  'documented-answers',
  'one-attempt-per-order-id',
  'one-unit-per-user',
  'stock-never-exceeded',
  'sold-out-only-when-sold',
  'sold-out-is-final',
  'owner-is-known',
  'already-purchased-needs-a-purchase',
  'success-becomes-an-order',
  'order-needs-an-attempt',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** A promise that a history breaks, and the operations that show it. */
export interface Violation {
  readonly rule: RuleName;
  readonly saleId: string;
  /** 0 is the first epoch of the history, whatever its number in the database; undefined where it does not matter. */
  readonly epoch: number | undefined;
  readonly message: string;
  readonly operations: readonly PurchaseOperation[];
}

const OPERATIONS_SHOWN_MAX = 5;

/** A violation in a few readable lines. */
export function violationText({ rule, saleId, epoch, message, operations }: Violation): string {
  const shown = operations.slice(0, OPERATIONS_SHOWN_MAX).map((operation) => `  ${operationText(operation)}`);
  const rest = operations.length - shown.length;
  const place = epoch === undefined ? saleId : `${saleId}, epoch ${epoch} of the history`;
  return [`${rule} (${place}): ${message}`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])].join('\n');
}

function operationText({
  userId,
  idempotencyKey,
  invokedAtMs,
  returnedAtMs,
  answer,
  orderId,
}: PurchaseOperation): string {
  const key = idempotencyKey === undefined ? '' : ` key ${idempotencyKey}`;
  const order = orderId === undefined ? '' : ` ${orderId}`;
  return `${invokedAtMs} to ${returnedAtMs ?? 'the end'}: ${userId}${key} got ${answer}${order}`;
}
