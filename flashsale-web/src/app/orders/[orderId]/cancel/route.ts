import { cancelByForm } from '../../../../server/cancel-by-form';

export const dynamic = 'force-dynamic';

export async function POST(request: Request, { params }: RouteContext<'/orders/[orderId]/cancel'>): Promise<Response> {
  return cancelByForm(request, (await params).orderId);
}
