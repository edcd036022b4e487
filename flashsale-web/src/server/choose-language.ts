import { answers } from '../texts/answers';
import { LANGUAGE_COOKIE, toLanguage } from '../texts/languages';
import { answerToNobody, errorResponse, readBody, seeOther } from './http';
import { returnPathOf } from './login/return-path';
import { mayChange } from './page-origin';

const BODY_SIZE_BYTES_MAX = 256;
const CHOICE_SECONDS = 365 * 24 * 60 * 60;

/** Remembers the language that a visitor has chosen, and sends the browser back to its page. */
export async function chooseLanguage(request: Request): Promise<Response> {
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  const language = toLanguage(new URLSearchParams(new TextDecoder().decode(body)).get('language'));
  if (language === undefined) return errorResponse(400, answers.noLanguage);
  const cookie = `${LANGUAGE_COOKIE}=${language}; Path=/; Max-Age=${CHOICE_SECONDS}; HttpOnly; SameSite=Lax`;
  return seeOther(pageBefore(request.headers), [cookie]);
}

/** Our pages have the policy to name themselves to this server. */
function pageBefore(headers: Headers): string {
  const page = URL.parse(headers.get('referer') ?? '');
  return returnPathOf(page === null ? null : page.pathname + page.search);
}
