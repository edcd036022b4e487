import { ApiRefusal } from '../api/api-error';
import { listPaths, type ListingView } from '../api/listing';
import { orderPage } from '../api/order';
import type { FormOutcome } from '../shop/form-outcome';
import { listOutcomeOf } from '../shop/list-outcome';
import { wholeNumberOf } from '../ui/whole-number';
import { askApi, askApiWithJson } from './ask-api';
import { holdsCookie } from './holds-cookie';
import { seeOther } from './http';
import { saleForm } from './sale-form';

/** As many as the API takes at most. */
const QUANTITY_MAX = 100;

interface Listing {
  readonly userId: string;
  readonly quantity: number;
  readonly acceptLess: boolean;
}

/** Joins the waiting list of a sale, with or without a script, and sends the browser back to the page. */
export async function joinListByForm(request: Request, saleId: string): Promise<Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, fields, cookies } = form;
  const quantity = wholeNumberOf(fields.get('quantity') ?? '', QUANTITY_MAX) ?? 1;
  const joined = await join(request, saleId, { userId, quantity, acceptLess: fields.has('acceptLess') });
  if (typeof joined === 'string') return seeOther(`/sale/${saleId}?outcome=${joined}`, cookies);
  if (joined.orderId === undefined) return seeOther(`/sale/${saleId}`, cookies);
  const hold = { saleId, orderId: joined.orderId };
  return seeOther(orderPage(hold), [...cookies, holdsCookie(request, hold)]);
}

/** Leaves it. */
export async function leaveListByForm(request: Request, saleId: string): Promise<Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const left = await leave(request, saleId, form.userId);
  // The page shows what was offered instead.
  const query = left === 'offered' ? '' : `?outcome=${left}`;
  return seeOther(`/sale/${saleId}${query}`, form.cookies);
}

async function join(request: Request, saleId: string, listing: Listing): Promise<ListingView | FormOutcome> {
  try {
    const response = await askApiWithJson(listPaths.list(saleId), request, listing);
    if (response.ok) return (await response.json()) as ListingView;
    return listOutcomeOf(await ApiRefusal.of(response));
  } catch (error) {
    return listOutcomeOf(error);
  }
}

async function leave(request: Request, saleId: string, userId: string): Promise<'offered' | FormOutcome> {
  // A form can only be posted.
  const leaving = new Request(request.url, {
    method: 'DELETE',
    headers: withoutBody(request.headers),
    signal: request.signal,
  });
  try {
    const response = await askApi(listPaths.listing(saleId, userId), leaving, null, { accept: 'application/json' });
    if (response.ok) return 'list-left';
    const refusal = await ApiRefusal.of(response);
    return refusal.code === 'OFFERED' ? 'offered' : listOutcomeOf(refusal);
  } catch (error) {
    return listOutcomeOf(error);
  }
}

function withoutBody(given: Headers): Headers {
  const headers = new Headers(given);
  headers.delete('content-type');
  headers.delete('content-length');
  return headers;
}
