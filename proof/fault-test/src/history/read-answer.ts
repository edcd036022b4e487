import type { PurchaseOperation } from './operation.js';

export type Answered = Pick<PurchaseOperation, 'answer' | 'orderId'>;

const NOT_ACTIVE_MESSAGE = 'Sale is not currently active';
/** Refusals before a decision; 400 is told apart by its message. */
const REFUSALS = new Set([400, 401, 403, 404, 408, 413, 414, 415, 417, 429, 431]);

/** What an HTTP answer to a purchase means. */
export function readAnswer(status: number, text: string): Answered {
  // The outcome is unknown or refused; the buyer is not told which.
  if (status === 503) return { answer: 'UNKNOWN' };
  const body = parse(text);
  if (status === 200) return readDecision(body);
  if (!REFUSALS.has(status) || body['statusCode'] !== status) return { answer: 'UNDOCUMENTED' };
  return { answer: status === 400 && body['message'] === NOT_ACTIVE_MESSAGE ? 'NOT_ACTIVE' : 'REFUSED' };
}

function readDecision({ status, success, orderId }: Record<string, unknown>): Answered {
  if (status === 'SUCCESS' && success === true && typeof orderId === 'string') return { answer: 'SUCCESS', orderId };
  if ((status === 'ALREADY_PURCHASED' || status === 'SOLD_OUT') && success === false) return { answer: status };
  return { answer: 'UNDOCUMENTED' };
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
