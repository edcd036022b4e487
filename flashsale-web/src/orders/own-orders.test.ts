import { describe, expect, it } from '@jest/globals';
import type { OwnedPurchase, SaleView } from '../api/sale';
import { readOwnOrders } from './own-orders';

const sale = (saleId: string, more: Partial<SaleView> = {}): SaleView =>
  ({ saleId, name: `Sale ${saleId}`, status: 'ACTIVE', ...more }) as SaleView;

const owns = (answers: Readonly<Record<string, Partial<OwnedPurchase>>>) => (saleId: string) => {
  const answer = answers[saleId];
  return answer === undefined ? Promise.reject(new Error('Away')) : Promise.resolve(answer as OwnedPurchase);
};

describe('readOwnOrders', () => {
  it('finds the orders of a buyer, and leaves out sales that cannot be asked', async () => {
    const orders = await readOwnOrders(
      [sale('one'), sale('away'), sale('none'), sale('two'), sale('held')],
      owns({
        one: { purchased: true, orderId: 'a', status: 'CONFIRMED' },
        none: { purchased: false, orderId: null, status: 'NOT_PURCHASED' },
        two: { purchased: true, orderId: 'b', status: 'RESERVED' },
        held: {
          purchased: false,
          orderId: 'c',
          status: 'HELD',
          orders: [{ orderId: 'c', status: 'HELD' }] as unknown as NonNullable<OwnedPurchase['orders']>,
        },
      }),
    );
    expect(orders).toEqual([
      { orderId: 'a', saleId: 'one', saleName: 'Sale one', status: 'CONFIRMED' },
      { orderId: 'b', saleId: 'two', saleName: 'Sale two', status: 'RESERVED' },
      { orderId: 'c', saleId: 'held', saleName: 'Sale held', status: 'HELD' },
    ]);
  });

  it('asks no more than thirty sales, and none that has not begun', async () => {
    const asked: string[] = [];
    const sales = [
      sale('soon', { status: 'UPCOMING' }),
      ...Array.from({ length: 40 }, (_, index) => sale(`s${index}`)),
    ];
    await readOwnOrders(sales, (saleId) => {
      asked.push(saleId);
      return Promise.resolve(undefined);
    });
    expect([asked.length, asked.includes('soon')]).toEqual([30, false]);
  });
});
