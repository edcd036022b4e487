import type { OrderView } from '../api/order';
import type { OwnedPurchase, SaleView } from '../api/sale';

/** More sales than a visitor has bought in; each is asked on its own. */
const SALES_MAX = 30;

/** An order in the list of a buyer's own. */
export interface OwnOrder {
  readonly orderId: string;
  readonly saleId: string;
  readonly saleName: string;
  readonly status: OrderView['status'] | 'RESERVED';
}

/** The orders of a buyer in the first sales of the shop. A sale that cannot be asked is left out. */
export async function readOwnOrders(
  sales: readonly SaleView[],
  readPurchase: (saleId: string) => Promise<OwnedPurchase | undefined>,
): Promise<readonly OwnOrder[]> {
  const begun = sales.filter(({ status }) => status !== 'UPCOMING').slice(0, SALES_MAX);
  const found = await Promise.all(
    begun.map(async (sale) => ordersOf(sale, await readPurchase(sale.saleId).catch(() => undefined))),
  );
  return found.flat();
}

function ordersOf({ saleId, name: saleName }: SaleView, owned: OwnedPurchase | undefined): readonly OwnOrder[] {
  if (owned?.orders !== undefined) {
    return owned.orders.map(({ orderId, status }) => ({ orderId, saleId, saleName, status }));
  }
  if (owned === undefined || !owned.purchased || owned.orderId === null) return [];
  const status = owned.status === 'CONFIRMED' ? 'CONFIRMED' : 'RESERVED';
  return [{ orderId: owned.orderId, saleId, saleName, status }];
}
