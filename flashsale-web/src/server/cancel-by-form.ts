import { ApiRefusal } from '../api/api-error';
import { isOrderId, orderPaths } from '../api/order';
import type { OrderFormOutcome } from '../orders/order-form-outcome';
import { answers } from '../texts/answers';
import { askApi } from './ask-api';
import { errorResponse, seeOther } from './http';
import { mayChange } from './page-origin';

/** Cancels for a page without a script, and sends the browser back to the order, which shows what became of it. */
export async function cancelByForm(request: Request, orderId: string): Promise<Response> {
  if (!isOrderId(orderId)) return errorResponse(404, answers.noRoute);
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const outcome = await cancel(request, orderId);
  return seeOther(`/orders/${orderId}?${new URLSearchParams({ outcome }).toString()}`);
}

async function cancel(request: Request, orderId: string): Promise<OrderFormOutcome> {
  try {
    const response = await askApi(orderPaths.cancel(orderId), request, null, { accept: 'application/json' });
    if (response.ok) return 'cancelled';
    const { status } = await ApiRefusal.of(response);
    if (status === 409) return 'paid';
    // The page says by itself that there is no such order.
    return status === 410 || status === 404 ? 'too-late' : 'busy';
  } catch {
    return 'busy';
  }
}
