import { SALE_ID_PATTERN } from '../api/sale';
import { answers } from '../texts/answers';
import { buyerOfForm } from './buyer-of-form';
import { answerToNobody, errorResponse, readBody, seeOther } from './http';
import { mayChange } from './page-origin';

/** Room for the token of a challenge, with every third character written as three. */
const BODY_SIZE_BYTES_MAX = 12_288;

/** A form of the page of a sale that may be acted on. */
interface SaleForm {
  readonly userId: string;
  readonly fields: URLSearchParams;
  readonly cookies: readonly string[];
}

/** What a form of the page of a sale says, or the answer where nothing can be done by it. */
export async function saleForm(request: Request, saleId: string): Promise<SaleForm | Response> {
  if (!SALE_ID_PATTERN.test(saleId)) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  const fields = new URLSearchParams(new TextDecoder().decode(body));
  const { userId, defect, cookies } = await buyerOfForm(request, fields);
  if (defect !== undefined) return seeOther(`/sale/${saleId}?outcome=${defect}`);
  return { userId, fields, cookies };
}
