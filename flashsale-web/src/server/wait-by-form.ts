import { type JoinedRoom, roomPaths } from '../api/room';
import type { FormOutcome } from '../shop/form-outcome';
import { askApiWithJson } from './ask-api';
import { seeOther } from './http';
import { ticketCookie } from './room-ticket';
import { saleForm } from './sale-form';

/** Takes a number in the waiting room of a sale, with or without a script, and sends the browser back to the page. */
export async function waitByForm(request: Request, saleId: string): Promise<Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, fields, cookies } = form;
  const code = (fields.get('code') ?? '').trim();
  const solution = fields.get('solution') ?? '';
  const joining = { userId, ...(code !== '' && { code }), ...(solution !== '' && { solution }) };
  const joined = await join(request, saleId, joining);
  if ('outcome' in joined) return seeOther(`/sale/${saleId}?outcome=${joined.outcome}`, cookies);
  return seeOther(`/sale/${saleId}`, [...cookies, ticketCookie(saleId, joined.ticket)]);
}

type Joined = Pick<JoinedRoom, 'ticket'> | { readonly outcome: FormOutcome };

async function join(
  request: Request,
  saleId: string,
  joining: { readonly userId: string; readonly code?: string; readonly solution?: string },
): Promise<Joined> {
  try {
    const response = await askApiWithJson(roomPaths.room(saleId), request, joining);
    if (response.ok) return (await response.json()) as JoinedRoom;
    const isRefused = response.status === 400 || response.status === 403;
    if (isRefused && 'challenge' in ((await response.json()) as object)) return { outcome: 'unsolved' };
    return { outcome: isRefused && joining.code !== undefined ? 'bad-code' : 'unanswered' };
  } catch {
    return { outcome: 'unanswered' };
  }
}
