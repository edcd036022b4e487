import { cookies } from 'next/headers';
import { type OwnOrder, readOwnOrders } from '../orders/own-orders';
import { type OrderView, orderPaths } from '../api/order';
import { HOLDS_COOKIE, readHolds } from '../orders/holds';
import { read, readPurchase, readSales } from './read-sales';

/** The orders of a buyer; undefined when the API cannot be reached. */
export async function readOrdersOf(userId: string): Promise<readonly OwnOrder[] | undefined> {
  const sales = await readSales();
  return sales === undefined ? undefined : readOwnOrders(sales.content, (saleId) => readPurchase(saleId, userId));
}

/** One order of the buyer who asks; undefined when the API cannot say in time what it is. */
export async function readOrder(orderId: string, saleId?: string): Promise<OrderView | 'not-found' | undefined> {
  const reading = await read(orderPaths.order(orderId, saleId));
  return typeof reading === 'object' ? reading.content : reading;
}

/** What the browser remembers to have held, and what the API says of it. */
export async function readHoldsOfDevice(): Promise<{ readonly sentText: string; readonly sent: readonly OrderView[] }> {
  const sentText = (await cookies()).get(HOLDS_COOKIE)?.value ?? '';
  const orders = await Promise.all(readHolds(sentText).map(({ orderId, saleId }) => readOrder(orderId, saleId)));
  return { sentText, sent: orders.filter((order) => typeof order === 'object') };
}
