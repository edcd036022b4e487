import { randomUUID } from 'node:crypto';
import { ApiRefusal } from '../api/api-error';
import { type PurchaseAnswer, SALE_ID_PATTERN, salePaths } from '../api/sale';
import { orderPage } from '../api/order';
import { isAttemptKey } from '../shop/form-outcome';
import { outcomeOfAnswer, outcomeOfError, type PurchaseOutcome } from '../shop/purchase-attempt';
import { wholeNumberOf } from '../ui/whole-number';
import { answers } from '../texts/answers';
import { askApi } from './ask-api';
import { buyerOfForm } from './buyer-of-form';
import { holdsCookie } from './holds-cookie';
import { answerToNobody, errorResponse, readBody, seeOther } from './http';
import { mayChange } from './page-origin';

const BODY_SIZE_BYTES_MAX = 1_024;
/** As many as the API takes at most. */
const QUANTITY_MAX = 100;

/**
 * Buys for a page whose script does not run, or does not run yet, and sends the browser back to the page, which shows the
 * outcome, or on to the order if units are held.
 */
export async function buyByForm(request: Request, saleId: string): Promise<Response> {
  if (!SALE_ID_PATTERN.test(saleId)) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const { userId, defect, cookies } = await buyerOfForm(request, form);
  if (defect !== undefined) return seeOther(salePage(saleId, { outcome: defect }));
  const key = form.get('key') ?? '';
  const attemptKey = isAttemptKey(key) ? key : randomUUID();
  // A sale that sells at once has no such field.
  const quantity = wholeNumberOf(form.get('quantity') ?? '', QUANTITY_MAX);
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
  const body = new TextEncoder().encode(JSON.stringify(purchase));
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key };
  try {
    const response = await askApi(salePaths.purchase, request, body, headers);
    if (response.ok) return outcomeOfAnswer((await response.json()) as PurchaseAnswer);
    return outcomeOfError(await ApiRefusal.of(response)) ?? { outcome: 'unanswered' };
  } catch {
    return { outcome: 'unanswered' };
  }
}

function salePage(saleId: string, query: Record<string, string>): string {
  return `/sale/${saleId}?${new URLSearchParams(query).toString()}`;
}
