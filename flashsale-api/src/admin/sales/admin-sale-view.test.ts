import { describe, expect, it } from '@jest/globals';
import type { Sale, SaleObservation } from 'flashsale-core';
import { outboxAgeMs, toAdminSale } from './admin-sale-view.js';

const START_MS = Date.parse('2026-11-27T09:00:00Z');
const DEFINITION = {
  name: 'A thing',
  totalStock: 10,
  state: 'OPEN' as const,
  startsAt: new Date(START_MS),
  endsAt: new Date(START_MS + 60_000),
  revision: 4,
  mode: 'INSTANT' as const,
};
const RECORD: Sale = {
  ...DEFINITION,
  saleId: 'sale_1',
  sold: 2,
  held: 0,
  epoch: 3,
  resetEpoch: 1,
  openedEpoch: 3,
  redisServer: 'server-1',
};
const OBSERVED: SaleObservation = {
  nowMs: START_MS + 1_000,
  stock: 7,
  held: 0,
  buyers: 3,
  owners: 3,
  sold: 3,
  waiting: 0,
  outboxLength: 1,
  oldestReservedAtMs: START_MS + 400,
  epoch: 3,
  areRight: true,
  ready: true,
  gate: 'open',
  server: 'server-1',
  definition: DEFINITION,
};

describe('toAdminSale', () => {
  it('shows the definition from the database with the counters from Redis, by the clock of Redis', () => {
    expect(toAdminSale(RECORD, OBSERVED, START_MS - 600_000)).toEqual({
      saleId: 'sale_1',
      name: 'A thing',
      totalStock: 10,
      remainingStock: 7,
      totalSold: 3,
      saleActive: true,
      mode: 'INSTANT',
      startsAt: '2026-11-27T09:00:00.000Z',
      endsAt: '2026-11-27T09:01:00.000Z',
      status: 'ACTIVE',
      state: 'OPEN',
      epoch: 3,
      revision: 4,
      retiredAt: null,
      ready: true,
      buyers: 3,
      orders: 2,
      outbox: 1,
      oldestOutboxAgeMs: 600,
    });
  });

  it('counts who waits for units of a sale that holds them, as far as Redis can be read', () => {
    const terms = {
      ...{ unitPrice: 1_999, currency: 'EUR', quantityMax: 2, limitPerUser: 4, ordersPerUserMax: 5 },
      ...{ holdTtlMs: 600_000, holdExtensionMs: 180_000, offerTtlMs: 900_000 },
    };
    const record: Sale = { ...RECORD, mode: 'HOLD', terms };
    const shown = toAdminSale(record, { ...OBSERVED, waiting: 17 }, START_MS);
    expect(shown).toMatchObject({ waiting: 17, offerSeconds: 900 });
    expect(shown).not.toHaveProperty('openOffers');
    expect(toAdminSale(record, OBSERVED, START_MS, 3)).toMatchObject({ openOffers: 3 });
    expect(toAdminSale(record, undefined, START_MS).waiting).toBeNull();
    expect(toAdminSale(RECORD, OBSERVED, START_MS)).not.toHaveProperty('waiting');
  });

  it('shows what the database knows while the counters cannot be read', () => {
    expect(toAdminSale(RECORD, undefined, START_MS)).toMatchObject({
      remainingStock: 8,
      totalSold: 2,
      status: 'ACTIVE',
      ready: false,
      buyers: null,
      orders: 2,
      outbox: null,
      oldestOutboxAgeMs: null,
    });
  });

  it.each<[string, Partial<SaleObservation>]>([
    ['the gate is closed', { ready: false, gate: 'closed' }],
    ['Redis is an epoch behind', { epoch: 2 }],
    ['Redis has an older definition', { definition: { ...DEFINITION, revision: 3 } }],
  ])('is not ready while %s', (_what, change) => {
    expect(toAdminSale(RECORD, { ...OBSERVED, ...change }, 0).ready).toBe(false);
  });

  it('is ready with a newer definition, which another operator made a moment ago', () => {
    const observed = { ...OBSERVED, definition: { ...DEFINITION, revision: 5 } };

    expect(toAdminSale(RECORD, observed, 0).ready).toBe(true);
  });
});

describe('outboxAgeMs', () => {
  it('is undefined when nothing waits, and never negative', () => {
    expect(outboxAgeMs(undefined)).toBeUndefined();
    expect(outboxAgeMs({ ...OBSERVED, oldestReservedAtMs: undefined })).toBeUndefined();
    expect(outboxAgeMs({ ...OBSERVED, oldestReservedAtMs: OBSERVED.nowMs + 5 })).toBe(0);
  });
});
