import { buyByForm } from '../../../../server/buy-by-form';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: RouteContext<'/sale/[saleId]/buy'>): Promise<Response> {
  return buyByForm(request, (await params).saleId);
}
