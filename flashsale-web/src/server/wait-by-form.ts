import { type JoinedRoom, roomPaths } from '../api/room';
import type { FormOutcome } from '../shop/form-outcome';
import { askApi } from './ask-api';
import { seeOther } from './http';
import { roomForm } from './room-form';
import { ticketCookie } from './room-ticket';

/** Takes a number in the waiting room of a sale, with or without a script, and sends the browser back to the page. */
export async function waitByForm(request: Request, saleId: string): Promise<Response> {
  const form = await roomForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, code, solution, cookies } = form;
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
  const body = new TextEncoder().encode(JSON.stringify(joining));
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  try {
    const response = await askApi(roomPaths.room(saleId), request, body, headers);
    if (response.ok) return (await response.json()) as JoinedRoom;
    const isRefused = response.status === 400 || response.status === 403;
    if (isRefused && 'challenge' in ((await response.json()) as object)) return { outcome: 'unsolved' };
    return { outcome: isRefused && joining.code !== undefined ? 'bad-code' : 'unanswered' };
  } catch {
    return { outcome: 'unanswered' };
  }
}
