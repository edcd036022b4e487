import type { HoldOperation } from './hold-operation.js';

export const HOLD_RULE_NAMES = [
  'documented-answers',
  'one-attempt-per-order-id',
  'order-needs-an-attempt',
  'hold-becomes-an-order',
  'stock-never-exceeded',
  'no-end-without-its-cause',
  'sold-out-only-when-sold',
  'all-held-only-when-held',
  'not-enough-only-when-few',
  'sold-out-is-final',
  'units-come-back',
  'limit-per-user',
  'limit-only-when-reached',
  'owner-is-known',
  'states-never-go-back',
  'attempt-is-known',
  'confirmed-needs-a-payment',
  'money-follows-the-order',
] as const;
export type HoldRuleName = (typeof HOLD_RULE_NAMES)[number];

/** A promise that the history of a HOLD sale breaks, and the operations that show it. */
export interface HoldViolation {
  readonly rule: HoldRuleName;
  readonly saleId: string;
  /** Resets before it, in this history. */
  readonly epoch: number;
  readonly message: string;
  readonly operations: readonly HoldOperation[];
}

const OPERATIONS_SHOWN_MAX = 5;

/** A violation in a few readable lines. */
export function holdViolationText({ rule, saleId, epoch, message, operations }: HoldViolation): string {
  const shown = operations.slice(0, OPERATIONS_SHOWN_MAX).map((operation) => `  ${operationText(operation)}`);
  const rest = operations.length - shown.length;
  return [
    `${rule} (${saleId}, epoch ${epoch} of the history): ${message}`,
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ].join('\n');
}

function operationText(operation: HoldOperation): string {
  const { kind, userId, idempotencyKey, quantity, invokedAtMs, returnedAtMs, answer, orderId } = operation;
  const key = idempotencyKey === undefined ? '' : ` key ${idempotencyKey}`;
  const units = quantity === undefined ? '' : ` of ${quantity}`;
  const order = orderId === undefined ? '' : ` ${orderId}`;
  return `${invokedAtMs} to ${returnedAtMs ?? 'the end'}: ${kind}${units} by ${userId}${key}: ${answer}${order}`;
}
