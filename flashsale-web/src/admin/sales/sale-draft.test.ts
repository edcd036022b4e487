import { describe, expect, it } from '@jest/globals';
import { fromInputTime, toInputTime } from './local-input-time';
import { defectsOfDraft, type SaleDraft, unitsOf } from './sale-draft';

const draft: SaleDraft = {
  saleId: 'sale_1',
  name: 'A product',
  totalStock: '100',
  startsAt: '2026-01-01T12:00:00',
  endsAt: '2026-01-01T13:00:00',
};

describe('defectsOfDraft', () => {
  it('finds nothing wrong with a sale that can be', () => {
    expect(defectsOfDraft(draft)).toEqual({});
    expect(defectsOfDraft({ ...draft, saleId: '' })).toEqual({});
  });

  it.each<[keyof SaleDraft, Partial<SaleDraft>]>([
    ['saleId', { saleId: 'no spaces' }],
    ['name', { name: '  ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['totalStock', { totalStock: '0' }],
    ['totalStock', { totalStock: '10000001' }],
    ['totalStock', { totalStock: '1.5' }],
    ['startsAt', { startsAt: '' }],
    ['endsAt', { endsAt: '' }],
    ['endsAt', { endsAt: draft.startsAt }],
  ])('names %s in %j', (field, change) => {
    expect(Object.keys(defectsOfDraft({ ...draft, ...change }))).toEqual([field]);
  });
});

describe('unitsOf', () => {
  it('reads whole numbers alone', () => {
    expect(['7', ' 7 ', '', '7e2', '-7'].map(unitsOf)).toEqual([7, 7, undefined, undefined, undefined]);
  });
});

describe('the time of an input', () => {
  it('comes back as the same instant, to the second', () => {
    expect(fromInputTime(toInputTime(new Date('2026-07-01T12:34:56.789Z')))).toBe('2026-07-01T12:34:56.000Z');
    expect(fromInputTime('')).toBeUndefined();
  });
});
