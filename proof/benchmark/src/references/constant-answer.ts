/** What the references without a store answer to every purchase, and to every look at the stock. */
export const CONSTANT_PURCHASE = { success: false, status: 'SOLD_OUT', message: 'Sale is sold out' };

export function constantStatus(saleId: string) {
  return {
    saleId,
    name: 'A product',
    totalStock: 100,
    remainingStock: 0,
    totalSold: 100,
    saleActive: true,
    startsAt: '2026-01-01T00:00:00.000Z',
    endsAt: '2027-01-01T00:00:00.000Z',
    status: 'ACTIVE',
  };
}
