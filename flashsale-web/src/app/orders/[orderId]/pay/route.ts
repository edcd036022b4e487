import { payByForm } from '../../../../server/pay-by-form';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: RouteContext<'/orders/[orderId]/pay'>): Promise<Response> {
  return payByForm(request, (await params).orderId);
}
