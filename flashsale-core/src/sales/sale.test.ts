import { describe, expect, it } from '@jest/globals';
import { definitionArguments, saleStatusAt } from './sale.js';

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

it('passes a definition to the scripts in the order of their arguments', () => {
  const sale = {
    saleId: 's',
    name: 'A product',
    totalStock: 7,
    state: 'PAUSED',
    startsAt,
    endsAt,
    revision: 3,
  } as const;
  expect(definitionArguments(sale)).toEqual([
    '3',
    'A product',
    'PAUSED',
    '7',
    String(Date.UTC(2026, 10, 20, 10)),
    String(Date.UTC(2026, 10, 20, 11)),
  ]);
});
