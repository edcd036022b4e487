import { type JoinedRoom, roomPaths } from '../api/room';
import { askApi } from './ask-api';
import { seeOther } from './http';
import { roomForm } from './room-form';
import { ticketCookie } from './room-ticket';

/** Takes a number in the waiting room of a sale, with or without a script, and sends the browser back to the page. */
export async function waitByForm(request: Request, saleId: string): Promise<Response> {
  const form = await roomForm(request, saleId);
  if (form instanceof Response) return form;
  const ticket = await join(request, saleId, form.userId);
  if (ticket === undefined) return seeOther(`/sale/${saleId}?outcome=unanswered`, form.cookies);
  return seeOther(`/sale/${saleId}`, [...form.cookies, ticketCookie(saleId, ticket)]);
}

async function join(request: Request, saleId: string, userId: string): Promise<string | undefined> {
  const body = new TextEncoder().encode(JSON.stringify({ userId }));
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  try {
    const response = await askApi(roomPaths.room(saleId), request, body, headers);
    return response.ok ? ((await response.json()) as JoinedRoom).ticket : undefined;
  } catch {
    return undefined;
  }
}
