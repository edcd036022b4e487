import { ApiRefusal } from '../api/api-error';
import { isOrderId, orderPage, orderPaths } from '../api/order';
import { SALE_ID_PATTERN } from '../api/sale';
import { beginPayment, providerPage } from '../orders/begin-payment';
import type { OrderFormOutcome } from '../orders/order-form-outcome';
import type { Texts } from '../texts/english';
import { answers } from '../texts/answers';
import { askApi } from './ask-api';
import { answerToNobody, errorResponse, readBody, seeOther } from './http';
import { readTexts } from './language';
import { mayChange } from './page-origin';
import { pageOrigin } from './page-url';

const BODY_SIZE_BYTES_MAX = 1_024;

/** Begins to pay for a page without a script, and sends the browser to the provider's page, or back to the order. */
export async function payByForm(request: Request, orderId: string): Promise<Response> {
  if (!isOrderId(orderId)) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  const saleId = new URLSearchParams(new TextDecoder().decode(body)).get('saleId') ?? '';
  if (!SALE_ID_PATTERN.test(saleId)) return errorResponse(400, answers.noSale);
  const order = { orderId, saleId };
  try {
    const ask = (): Promise<Response> =>
      askApi(orderPaths.payment(orderId), request, null, { accept: 'application/json' });
    const page = providerPage(await beginPayment(ask), order, pageOrigin(request));
    return page === undefined ? backTo(order, 'needs-script') : goTo(page, await readTexts());
  } catch (error) {
    return backTo(order, outcomeOf(error));
  }
}

function outcomeOf(error: unknown): OrderFormOutcome | undefined {
  if (!(error instanceof ApiRefusal)) return 'busy';
  if (error.status === 410) return 'too-late';
  // What is paid, or not there, the page says by itself.
  return error.status === 409 || error.status === 404 ? undefined : 'busy';
}

function backTo(order: Parameters<typeof orderPage>[0], outcome: OrderFormOutcome | undefined): Response {
  return seeOther(orderPage(order) + (outcome === undefined ? '' : `&outcome=${outcome}`));
}

/**
 * Leads to the provider. By a page and not by a redirect: the policy of our pages lets a form lead nowhere else, and where the
 * provider is only its answer says.
 */
function goTo(url: string, { language, hold }: Texts): Response {
  const link = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const page = `<!doctype html><html lang="${language.code}"><title>${hold.toPayment}</title><p><a href="${link}">${hold.toPayment}</a></p></html>`;
  return new Response(page, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', refresh: `0; url=${url}` },
  });
}
