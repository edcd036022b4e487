import { type JoinedRoom, roomPaths } from '../api/room';
import { askApi } from './ask-api';
import { seeOther } from './http';
import { roomForm } from './room-form';
import { ticketCookie } from './room-ticket';

/** Takes a number in the waiting room of a sale, with or without a script, and sends the browser back to the page. */
export async function waitByForm(request: Request, saleId: string): Promise<Response> {
  const form = await roomForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, code, cookies } = form;
  const ticket = await join(request, saleId, { userId, ...(code !== '' && { code }) });
  if (ticket === 'refused' && code !== '') return seeOther(`/sale/${saleId}?outcome=bad-code`, cookies);
  if (ticket === undefined || ticket === 'refused') return seeOther(`/sale/${saleId}?outcome=unanswered`, cookies);
  return seeOther(`/sale/${saleId}`, [...cookies, ticketCookie(saleId, ticket)]);
}

/** The ticket; 'refused' where the API says no, undefined where it is not known what came of it. */
async function join(
  request: Request,
  saleId: string,
  joining: { readonly userId: string; readonly code?: string },
): Promise<string | undefined> {
  const body = new TextEncoder().encode(JSON.stringify(joining));
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  try {
    const response = await askApi(roomPaths.room(saleId), request, body, headers);
    if (response.status === 400 || response.status === 403) return 'refused';
    return response.ok ? ((await response.json()) as JoinedRoom).ticket : undefined;
  } catch {
    return undefined;
  }
}
