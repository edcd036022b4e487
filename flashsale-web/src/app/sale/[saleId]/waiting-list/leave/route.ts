import { leaveListByForm } from '../../../../../server/list-by-form';

export const dynamic = 'force-dynamic';

export async function POST(
  request: Request,
  { params }: RouteContext<'/sale/[saleId]/waiting-list/leave'>,
): Promise<Response> {
  return leaveListByForm(request, (await params).saleId);
}
