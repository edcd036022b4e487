import { describe, expect, it } from '@jest/globals';
import type { SaleStatus, SaleView } from '../api/sale';
import { saleOrder } from './use-sales';

function sale(saleId: string, status: SaleStatus): SaleView {
  return { saleId, status } as SaleView;
}

describe('saleOrder', () => {
  it('hangs what is open first, then what opens next, then what is over', () => {
    const sales = [sale('past', 'ENDED'), sale('open', 'ACTIVE'), sale('paused', 'PAUSED'), sale('next', 'UPCOMING')];
    expect(saleOrder(sales, []).map(({ saleId }) => saleId)).toEqual(['open', 'paused', 'next', 'past']);
  });

  it('lets every tag keep its place while one looks, and hangs new ones behind', () => {
    const sales = [sale('new', 'ACTIVE'), sale('next', 'ACTIVE'), sale('open', 'ENDED')];
    expect(saleOrder(sales, ['open', 'gone', 'next']).map(({ saleId }) => saleId)).toEqual(['open', 'next', 'new']);
  });
});
