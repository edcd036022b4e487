import { describe, expect, it } from '@jest/globals';
import type { Sale, SaleObservation } from 'flashsale-core';
import { toSaleText, viewOfObservation, viewOfRecord } from './sale-view.js';

const STARTS_AT = new Date('2026-03-01T10:00:00.000Z');
const ENDS_AT = new Date('2026-03-01T11:00:00.000Z');
const startMs = STARTS_AT.getTime();
const endMs = ENDS_AT.getTime();

const observation: SaleObservation = {
  nowMs: startMs,
  stock: 30,
  held: 0,
  buyers: 70,
  owners: 70,
  sold: 70,
  waiting: 0,
  outboxLength: 5,
  oldestReservedAtMs: startMs,
  epoch: 2,
  areRight: true,
  ready: true,
  gate: 'open',
  server: 'server-1',
  definition: {
    name: 'A thing',
    totalStock: 100,
    state: 'OPEN',
    startsAt: STARTS_AT,
    endsAt: ENDS_AT,
    revision: 1,
    mode: 'INSTANT',
  },
};

const record: Sale = {
  saleId: 'sale_1',
  ...observation.definition,
  sold: 60,
  held: 0,
  epoch: 2,
  resetEpoch: 1,
  openedEpoch: 2,
  redisServer: 'server-1',
};

describe('viewOfObservation', () => {
  it('shows the counters of Redis', () => {
    expect(viewOfObservation('sale_1', observation, startMs)).toEqual({
      saleId: 'sale_1',
      mode: 'INSTANT',
      name: 'A thing',
      totalStock: 100,
      remainingStock: 30,
      totalSold: 70,
      saleActive: true,
      startsAt: '2026-03-01T10:00:00.000Z',
      endsAt: '2026-03-01T11:00:00.000Z',
      status: 'ACTIVE',
    });
  });

  it.each([
    ['a millisecond before the start', 'OPEN', startMs - 1, 'UPCOMING'],
    ['at the start', 'OPEN', startMs, 'ACTIVE'],
    ['in the last millisecond', 'OPEN', endMs - 1, 'ACTIVE'],
    ['at the end', 'OPEN', endMs, 'ENDED'],
    ['paused before the start', 'PAUSED', startMs - 1, 'UPCOMING'],
    ['paused inside the window', 'PAUSED', startMs, 'PAUSED'],
    ['paused after the end', 'PAUSED', endMs, 'ENDED'],
  ] as const)('is %s', (_when, state, nowMs, status) => {
    const view = viewOfObservation(
      'sale_1',
      { ...observation, definition: { ...observation.definition, state } },
      nowMs,
    );

    expect(view).toMatchObject({ status, saleActive: status === 'ACTIVE' });
  });
});

describe('viewOfObservation, called again', () => {
  it('returns the same view while the status stays, so that it is serialised once', () => {
    const observed = { ...observation };
    const first = viewOfObservation('sale_1', observed, startMs);

    expect(viewOfObservation('sale_1', observed, endMs - 1)).toBe(first);
    expect(toSaleText(viewOfObservation('sale_1', observed, endMs - 1))).toBe(JSON.stringify(first));
    expect(viewOfObservation('sale_1', observed, endMs - 1, true)).toEqual({ ...first, hasRoom: true });
    expect(viewOfObservation('sale_1', observed, endMs)).toMatchObject({ status: 'ENDED', saleActive: false });
    expect(viewOfObservation('sale_1', { ...observation, stock: 29 }, startMs)).toMatchObject({ remainingStock: 29 });
  });
});

describe('viewOfRecord', () => {
  it('shows the orders in the database while the counters are not loaded', () => {
    expect(viewOfRecord(record, endMs)).toEqual({
      saleId: 'sale_1',
      mode: 'INSTANT',
      name: 'A thing',
      totalStock: 100,
      remainingStock: 40,
      totalSold: 60,
      saleActive: false,
      startsAt: '2026-03-01T10:00:00.000Z',
      endsAt: '2026-03-01T11:00:00.000Z',
      status: 'ENDED',
    });
  });
});
