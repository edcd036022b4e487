import { type JoinedRoom, roomPaths } from '../api/room';
import { askApiWithJson } from './ask-api';
import { seeOther } from './http';
import { goneTicketCookie, ticketIn } from './room-ticket';
import { saleForm } from './sale-form';

/** Leaves the waiting room of a sale, with or without a script, and sends the browser back to the page. */
export async function leaveByForm(request: Request, saleId: string): Promise<Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const hasLeft = await leave(request, saleId, form.userId).catch(() => false);
  if (!hasLeft) return seeOther(`/sale/${saleId}?outcome=unanswered`, form.cookies);
  return seeOther(`/sale/${saleId}?outcome=left`, [...form.cookies, goneTicketCookie(saleId)]);
}

/** Resolves with whether nobody waits for the visitor any more. */
async function leave(request: Request, saleId: string, userId: string): Promise<boolean> {
  const ticket = ticketIn(request.headers, saleId) ?? (await findTicket(request, saleId, userId));
  if (ticket === undefined) return true;
  // A ticket of another room, or of somebody else, has nothing to leave.
  return [204, 403].includes((await askApiWithJson(roomPaths.leave(saleId), request, { userId, ticket })).status);
}

/** Of somebody who joined on another device. */
async function findTicket(request: Request, saleId: string, userId: string): Promise<string | undefined> {
  const found = await askApiWithJson(roomPaths.ticket(saleId), request, { userId });
  if (found.ok) return ((await found.json()) as JoinedRoom).ticket;
  if (found.status === 404) return undefined;
  throw new Error(`The API answered ${found.status}`);
}
