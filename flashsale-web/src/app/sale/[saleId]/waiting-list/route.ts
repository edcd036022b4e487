import { joinListByForm } from '../../../../server/list-by-form';

export const dynamic = 'force-dynamic';

export async function POST(
  request: Request,
  { params }: RouteContext<'/sale/[saleId]/waiting-list'>,
): Promise<Response> {
  return joinListByForm(request, (await params).saleId);
}
