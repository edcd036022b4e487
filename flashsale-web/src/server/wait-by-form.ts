import { type JoinedRoom, roomPaths } from '../api/room';
import { SALE_ID_PATTERN } from '../api/sale';
import { answers } from '../texts/answers';
import { askApi } from './ask-api';
import { buyerOfForm } from './buyer-of-form';
import { answerToNobody, errorResponse, readBody, seeOther } from './http';
import { mayChange } from './page-origin';
import { ticketCookie } from './room-ticket';

const BODY_SIZE_BYTES_MAX = 1_024;

/** Takes a number in the waiting room of a sale, with or without a script, and sends the browser back to the page. */
export async function waitByForm(request: Request, saleId: string): Promise<Response> {
  if (!SALE_ID_PATTERN.test(saleId)) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  const { userId, defect, cookies } = await buyerOfForm(request, new URLSearchParams(new TextDecoder().decode(body)));
  if (defect !== undefined) return seeOther(`/sale/${saleId}?outcome=${defect}`);
  const ticket = await join(request, saleId, userId);
  if (ticket === undefined) return seeOther(`/sale/${saleId}?outcome=unanswered`, cookies);
  return seeOther(`/sale/${saleId}`, [...cookies, ticketCookie(saleId, ticket)]);
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
