import { describe, expect, it } from '@jest/globals';
import { definitionArguments, holdDefinitionArguments, saleStatusAt } from './sale.js';

const startsAt = new Date('2026-11-20T10:00:00.000Z');
const endsAt = new Date('2026-11-20T11:00:00.000Z');

describe('saleStatusAt', () => {
  it.each([
    ['a millisecond before the start', startsAt.getTime() - 1, 'UPCOMING', 'UPCOMING'],
    ['at the start', startsAt.getTime(), 'ACTIVE', 'PAUSED'],
    ['a millisecond before the end', endsAt.getTime() - 1, 'ACTIVE', 'PAUSED'],
    ['at the end', endsAt.getTime(), 'ENDED', 'ENDED'],
  ] as const)('%s', (_when, nowMs, whenOpen, whenPaused) => {
    expect(saleStatusAt({ state: 'OPEN', startsAt, endsAt }, nowMs)).toBe(whenOpen);
    expect(saleStatusAt({ state: 'PAUSED', startsAt, endsAt }, nowMs)).toBe(whenPaused);
  });
});

const sale = {
  saleId: 's',
  name: 'A product',
  totalStock: 7,
  state: 'PAUSED',
  startsAt,
  endsAt,
  revision: 3,
} as const;
const passed = [
  '3',
  'A product',
  'PAUSED',
  '7',
  String(Date.UTC(2026, 10, 20, 10)),
  String(Date.UTC(2026, 10, 20, 11)),
];

it('passes a definition to the scripts in the order of their arguments', () => {
  expect(definitionArguments(sale)).toEqual(passed);
});

it('passes the terms of holds behind it', () => {
  const terms = {
    ...{ unitPrice: Number.MAX_SAFE_INTEGER, currency: 'EUR', holdTtlMs: 600_000, holdExtensionMs: 180_000 },
    ...{ quantityMax: 1, limitPerUser: 4, ordersPerUserMax: 5, offerTtlMs: 900_000 },
  };
  expect(holdDefinitionArguments({ ...sale, mode: 'HOLD', terms })).toEqual([
    ...passed,
    ...['9007199254740991', 'EUR', '600000', '180000', '1', '4', '5', '900000'],
  ]);
  expect(() => holdDefinitionArguments({ ...sale, mode: 'INSTANT' })).toThrow('no terms');
});
