import { randomUUID } from 'node:crypto';
import { ApiRefusal } from '../api/api-error';
import { type PurchaseAnswer, salePaths } from '../api/sale';
import { orderPage } from '../api/order';
import { isAttemptKey } from '../shop/form-outcome';
import { outcomeOfAnswer, outcomeOfError, type PurchaseOutcome } from '../shop/purchase-attempt';
import { wholeNumberOf } from '../ui/whole-number';
import { askApiWithJson } from './ask-api';
import { holdsCookie } from './holds-cookie';
import { seeOther } from './http';
import { saleForm } from './sale-form';

/** As many as the API takes at most. */
const QUANTITY_MAX = 100;

/**
 * Buys for a page whose script does not run, or does not run yet, and sends the browser back to the page, which shows the
 * outcome, or on to the order if units are held.
 */
export async function buyByForm(request: Request, saleId: string): Promise<Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, fields, cookies } = form;
  const key = fields.get('key') ?? '';
  const attemptKey = isAttemptKey(key) ? key : randomUUID();
  // A sale that sells at once has no such field.
  const quantity = wholeNumberOf(fields.get('quantity') ?? '', QUANTITY_MAX);
  const result = await buy(request, { saleId, userId, ...(quantity !== undefined && { quantity }) }, attemptKey);
  if (result.outcome === 'held') {
    const hold = { saleId, orderId: result.orderId };
    return seeOther(orderPage(hold), [...cookies, holdsCookie(request, hold)]);
  }
  const { outcome } = result;
  // Another click must be the same attempt while nobody knows how this one ended.
  const query = { outcome, ...(outcome === 'unanswered' && { key: attemptKey }) };
  return seeOther(salePage(saleId, query), cookies);
}

async function buy(
  request: Request,
  purchase: { readonly saleId: string; readonly userId: string; readonly quantity?: number },
  key: string,
): Promise<PurchaseOutcome> {
  try {
    const response = await askApiWithJson(salePaths.purchase, request, purchase, { 'idempotency-key': key });
    if (response.ok) return outcomeOfAnswer((await response.json()) as PurchaseAnswer);
    return outcomeOfError(await ApiRefusal.of(response)) ?? { outcome: 'unanswered' };
  } catch {
    return { outcome: 'unanswered' };
  }
}

function salePage(saleId: string, query: Record<string, string>): string {
  return `/sale/${saleId}?${new URLSearchParams(query).toString()}`;
}
