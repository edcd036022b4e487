import { remindByForm } from '../../../../server/remind-by-form';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: RouteContext<'/sale/[saleId]/remind'>): Promise<Response> {
  return remindByForm(request, (await params).saleId);
}
