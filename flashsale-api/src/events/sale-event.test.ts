import { describe, expect, it } from '@jest/globals';
import type { SaleView } from '../sales/sale-view.js';
import { toSaleEvent } from './sale-event.js';

const VIEW: SaleView = {
  saleId: 'sale_1',
  name: 'A thing\nof two lines',
  totalStock: 9,
  remainingStock: 4,
  totalSold: 5,
  saleActive: true,
  startsAt: '2026-11-27T09:00:00.000Z',
  endsAt: '2026-11-27T10:00:00.000Z',
  status: 'ACTIVE',
  mode: 'INSTANT',
};

describe('toSaleEvent', () => {
  it('is one event of the protocol, whatever the name contains', () => {
    const event = toSaleEvent(VIEW);
    const { id } = event;
    const frame = event.frame();

    expect(frame).toBe(`event: sale\nid: ${id}\ndata: ${JSON.stringify(VIEW)}\n\n`);
    expect(frame.split('\n')).toHaveLength(5);
  });

  it('has the same id for the same state in every process', () => {
    expect(toSaleEvent({ ...VIEW }).id).toBe(toSaleEvent(VIEW).id);
    expect(toSaleEvent(VIEW).id).toMatch(/^[\w-]{16}$/);
  });

  it('has another id as soon as anything differs', () => {
    const changes: Partial<SaleView>[] = [
      { remainingStock: 3, totalSold: 6 },
      { status: 'PAUSED', saleActive: false },
      { name: 'B' },
      { endsAt: '2026-11-27T10:00:00.001Z' },
    ];
    const ids = changes.map((change) => toSaleEvent({ ...VIEW, ...change }).id);

    expect(new Set([...ids, toSaleEvent(VIEW).id]).size).toBe(changes.length + 1);
  });

  it('returns the previous event if nothing changed', () => {
    const previous = toSaleEvent(VIEW);

    expect(toSaleEvent({ ...VIEW }, previous)).toBe(previous);
    expect(toSaleEvent({ ...VIEW, remainingStock: 3 }, previous)).not.toBe(previous);
  });
});
