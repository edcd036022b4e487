import { leaveByForm } from '../../../../server/leave-by-form';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: RouteContext<'/sale/[saleId]/leave'>): Promise<Response> {
  return leaveByForm(request, (await params).saleId);
}
