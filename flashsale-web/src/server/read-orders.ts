import { type OwnOrder, readOwnOrders } from '../orders/own-orders';
import { readPurchase, readSales } from './read-sales';

/** The orders of a buyer; undefined when the API cannot be reached. */
export async function readOrdersOf(userId: string): Promise<readonly OwnOrder[] | undefined> {
  const sales = await readSales();
  return sales === undefined ? undefined : readOwnOrders(sales.content, (saleId) => readPurchase(saleId, userId));
}
