import { SALE_ID_PATTERN } from '../../../../api/sale';
import { calendarOf } from '../../../../server/calendar';
import { readTexts } from '../../../../server/language';
import { errorResponse } from '../../../../server/http';
import { pageOrigin } from '../../../../server/page-url';
import { readSale } from '../../../../server/read-sales';
import { answers } from '../../../../texts/answers';

export const dynamic = 'force-dynamic';

/** The opening of a sale as an entry of the visitor's calendar, with an alarm before it. */
export async function GET(
  request: Request,
  { params }: RouteContext<'/sale/[saleId]/calendar.ics'>,
): Promise<Response> {
  const { saleId } = await params;
  const reading = SALE_ID_PATTERN.test(saleId) ? await readSale(saleId) : 'not-found';
  if (reading === 'not-found') return errorResponse(404, answers.noRoute);
  if (reading === undefined) return errorResponse(503, answers.unreachable, { 'Retry-After': '1' });
  const page = `${pageOrigin(request)}/sale/${saleId}`;
  return new Response(calendarOf(reading.content, page, new Date(reading.serverTimeMs), await readTexts()), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${saleId}.ics"`,
      'cache-control': 'no-store',
    },
  });
}
