import { SALE_ID_PATTERN, salePaths } from '../api/sale';
import { readEnvironment } from '../environment';
import type { ReminderOutcome } from '../shop/reminder-outcome';
import { answers } from '../texts/answers';
import { askApiWithJson } from './ask-api';
import { answerToNobody, errorResponse, readBody, seeOther } from './http';
import { mayChange } from './page-origin';

const BODY_SIZE_BYTES_MAX = 1_024;
const OUTCOME_OF_STATUS: Readonly<Record<number, ReminderOutcome>> = {
  202: 'noted',
  400: 'bad-email',
  409: 'opened',
  429: 'too-many',
};

/** Has a mail sent for a page whose script does not run, or does not run yet, and sends the browser back to the page. */
export async function remindByForm(request: Request, saleId: string): Promise<Response> {
  if (!SALE_ID_PATTERN.test(saleId) || !readEnvironment().sendsReminders) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  const email = (new URLSearchParams(new TextDecoder().decode(body)).get('email') ?? '').trim();
  const outcome = await note(request, saleId, email);
  return seeOther(`/sale/${saleId}?${new URLSearchParams({ reminder: outcome }).toString()}`);
}

async function note(request: Request, saleId: string, email: string): Promise<ReminderOutcome> {
  try {
    const { status } = await askApiWithJson(salePaths.reminders(saleId), request, { email });
    return OUTCOME_OF_STATUS[status] ?? 'failed';
  } catch {
    return 'failed';
  }
}
