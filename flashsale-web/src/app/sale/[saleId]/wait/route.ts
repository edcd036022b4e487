import { waitByForm } from '../../../../server/wait-by-form';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: RouteContext<'/sale/[saleId]/wait'>): Promise<Response> {
  return waitByForm(request, (await params).saleId);
}
