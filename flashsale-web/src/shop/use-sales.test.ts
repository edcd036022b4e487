import { describe, expect, it } from '@jest/globals';
import type { SaleStatus, SaleView } from '../api/sale';
import { saleOrder } from './use-sales';

function sale(saleId: string, status: SaleStatus, remainingStock = 1): SaleView {
  return { saleId, status, remainingStock } as SaleView;
}

describe('saleOrder', () => {
  it('puts open sales first, then upcoming ones, then those that are sold out or have ended', () => {
    const sales = [
      sale('past', 'ENDED'),
      sale('gone', 'ACTIVE', 0),
      sale('open', 'ACTIVE'),
      sale('paused', 'PAUSED'),
      sale('next', 'UPCOMING'),
    ];
    expect(saleOrder(sales, []).map(({ saleId }) => saleId)).toEqual(['open', 'paused', 'next', 'gone', 'past']);
  });

  it('keeps every sale in its place while the page is open, and adds new ones at the end', () => {
    const sales = [sale('new', 'ACTIVE'), sale('next', 'ACTIVE'), sale('open', 'ENDED')];
    expect(saleOrder(sales, ['open', 'gone', 'next']).map(({ saleId }) => saleId)).toEqual(['open', 'next', 'new']);
  });
});
