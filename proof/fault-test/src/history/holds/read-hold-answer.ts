import type { HoldAnswered } from './hold-history.js';
import { isState, type HoldAnswer } from './hold-operation.js';

const NOT_ACTIVE_MESSAGE = 'Sale is not currently active';
/** Refusals before a decision; 400 is distinguished by its message. */
const REFUSALS = new Set([400, 401, 403, 404, 408, 409, 413, 414, 415, 417, 429, 431]);
const REASONS: readonly string[] = [
  'ALREADY_HELD',
  'ALREADY_PURCHASED',
  'LIMIT_REACHED',
  'TOO_MANY_HOLDS',
  'NOT_ENOUGH',
  'ALL_HELD',
  'SOLD_OUT',
] satisfies HoldAnswer[];

const UNKNOWN: HoldAnswered = { answer: 'UNKNOWN' };
const UNDOCUMENTED: HoldAnswered = { answer: 'UNDOCUMENTED' };

/** What an HTTP answer to a purchase of a HOLD sale means. */
export function readPurchase(status: number, text: string): HoldAnswered {
  if (status === 503) return UNKNOWN;
  const body = parse(text);
  if (status !== 200) {
    const isInactive = status === 400 && body['message'] === NOT_ACTIVE_MESSAGE;
    return isInactive ? { answer: 'NOT_ACTIVE' } : readRefusal(status, body);
  }
  const answer = body['status'] as HoldAnswer;
  const orderId = textOf(body['orderId']);
  const isNamed = isState(answer) || answer === 'ALREADY_HELD';
  if (isNamed && orderId === undefined) return UNDOCUMENTED;
  if (isState(answer) && body['success'] === (answer === 'HELD' || answer === 'CONFIRMED')) return { answer, orderId };
  if (!REASONS.includes(answer) || body['success'] !== false) return UNDOCUMENTED;
  return {
    answer,
    orderId: isNamed ? orderId : undefined,
    unitsOwned: numberOf(body['unitsOwned']),
    remaining: numberOf(body['remainingStock']),
  };
}

/** What an answer to a cancellation means, by the buyer or by an operator. */
export function readCancellation(status: number, text: string): HoldAnswered {
  if (status === 503) return UNKNOWN;
  const body = parse(text);
  if (status === 200) return body['status'] === 'CANCELLED' ? { answer: 'CANCELLED' } : UNDOCUMENTED;
  if (status === 409) return { answer: 'CONFIRMED' };
  if (status === 410) return { answer: 'EXPIRED' };
  return readRefusal(status, body);
}

/** What an answer to a look at an order means. */
export function readOrder(status: number, text: string): HoldAnswered {
  if (status === 503) return UNKNOWN;
  const body = parse(text);
  if (status !== 200) return readRefusal(status, body);
  const answer = body['status'] as HoldAnswer;
  // PostgreSQL tells about the payment, and there is nothing to tell while it is away.
  return isState(answer) ? { answer, isOfRedisAlone: !('payment' in body) } : UNDOCUMENTED;
}

function readRefusal(status: number, body: Record<string, unknown>): HoldAnswered {
  return REFUSALS.has(status) && body['statusCode'] === status ? { answer: 'REFUSED' } : UNDOCUMENTED;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
