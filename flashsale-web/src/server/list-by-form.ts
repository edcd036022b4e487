import { ApiRefusal } from '../api/api-error';
import { listPaths, type ListingView } from '../api/listing';
import { orderPage } from '../api/order';
import type { FormOutcome } from '../shop/form-outcome';
import { listOutcomeOf } from '../shop/list-outcome';
import type { Language } from '../texts/languages';
import { wholeNumberOf } from '../ui/whole-number';
import { askApi, askApiWithJson } from './ask-api';
import { holdsCookie } from './holds-cookie';
import { seeOther } from './http';
import { readLanguage } from './language';
import { saleForm } from './sale-form';

/** As many as the API takes at most. */
const QUANTITY_MAX = 100;

interface Listing {
  readonly userId: string;
  readonly quantity: number;
  readonly acceptLess: boolean;
  /** Where to send a mail with the offer. */
  readonly email?: string;
  readonly language?: Language;
}

/** Joins the waiting list of a sale, with or without a script, and sends the browser back to the page. */
export async function joinListByForm(request: Request, saleId: string): Promise<Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, fields, cookies } = form;
  const quantity = wholeNumberOf(fields.get('quantity') ?? '', QUANTITY_MAX) ?? 1;
  const email = fields.get('email')?.trim();
  const address = email === undefined ? {} : { email, language: await readLanguage() };
  const joined = await join(request, saleId, { userId, quantity, acceptLess: fields.has('acceptLess'), ...address });
  if (typeof joined === 'string') return seeOther(`/sale/${saleId}?outcome=${joined}`, cookies);
  const noted = email === undefined ? '' : '?outcome=list-mail';
  if (joined.orderId === undefined) return seeOther(`/sale/${saleId}${noted}`, cookies);
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
    const refusal = await ApiRefusal.of(response);
    const isBadAddress = listing.email !== undefined && refusal.status === 400 && refusal.code === undefined;
    return isBadAddress ? 'list-bad-email' : listOutcomeOf(refusal);
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
