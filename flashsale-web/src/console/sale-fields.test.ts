import { describe, expect, it } from '@jest/globals';
import { consoleEnglish } from '../texts/console-english';
import { english } from '../texts/english';
import { fromInputTime, inputPart, readingsOf, toInputTime } from './local-input-time';
import { changeOf, defectsOf, newFields, newSaleOf, type SaleFields } from './sale-fields';

const texts = { ...english, ...consoleEnglish };
const draft: SaleFields = {
  ...newFields(0),
  saleId: 'sale_1',
  name: 'A product',
  totalStock: '100',
  startsAt: '2026-01-01T12:00:00',
  endsAt: '2026-01-01T13:00:00',
};

describe('defectsOf', () => {
  it('finds nothing wrong with a sale that can be', () => {
    expect(defectsOf(texts, draft)).toEqual({});
    expect(defectsOf(texts, { ...draft, saleId: '' })).toEqual({});
  });

  it.each<[keyof SaleFields, Partial<SaleFields>]>([
    ['saleId', { saleId: 'no spaces' }],
    ['name', { name: '  ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['totalStock', { totalStock: '0' }],
    ['totalStock', { totalStock: '10000001' }],
    ['totalStock', { totalStock: '1.5' }],
    ['buckets', { buckets: '0' }],
    ['buckets', { buckets: '65' }],
    ['startsAt', { startsAt: '' }],
    ['endsAt', { endsAt: '' }],
    ['endsAt', { endsAt: draft.startsAt }],
  ])('names %s in %j', (field, change) => {
    expect(Object.keys(defectsOf(texts, { ...draft, ...change }))).toEqual([field]);
  });
});

describe('the buckets of a sale', () => {
  it('are sent if there are several, and never of one that holds units', () => {
    expect(newSaleOf(draft)).not.toHaveProperty('buckets');
    expect(newSaleOf({ ...draft, buckets: '12' })).toMatchObject({ buckets: 12 });
    expect(newSaleOf({ ...held, buckets: '12' })).not.toHaveProperty('buckets');
    expect(defectsOf(texts, { ...held, buckets: '99' })).toEqual({});
  });
});

const held: SaleFields = { ...draft, mode: 'HOLD', unitPrice: '19.99', quantityMax: '2', limitPerUser: '4' };

describe('a draft of a sale that holds units', () => {
  it('becomes a sale with its price in minor units', () => {
    expect(defectsOf(texts, held)).toEqual({});
    expect(newSaleOf({ ...held, currency: ' eur' })).toMatchObject({
      ...{ mode: 'HOLD', currency: 'EUR', unitPrice: 1_999, quantityMax: 2, limitPerUser: 4, ordersPerUserMax: 5 },
      ...{ holdSeconds: 600, extensionSeconds: 180, offerSeconds: 900 },
    });
    expect(newSaleOf(draft)).not.toHaveProperty('unitPrice');
  });

  it.each<[keyof SaleFields, Partial<SaleFields>]>([
    ['unitPrice', { unitPrice: '' }],
    ['unitPrice', { unitPrice: '0' }],
    ['unitPrice', { unitPrice: '1.999' }],
    ['unitPrice', { unitPrice: '1.50', currency: 'JPY' }],
    ['unitPrice', { unitPrice: '90071992547409.91' }],
    ['currency', { currency: 'XYZ' }],
    ['currency', { currency: '' }],
    ['quantityMax', { quantityMax: '101', limitPerUser: '1000' }],
    ['limitPerUser', { limitPerUser: '1' }],
    ['limitPerUser', { limitPerUser: '1001' }],
    ['ordersPerUserMax', { ordersPerUserMax: '0' }],
    ['holdSeconds', { holdSeconds: '0' }],
    ['holdSeconds', { holdSeconds: '86401' }],
    ['extensionSeconds', { extensionSeconds: '3601' }],
    ['offerSeconds', { offerSeconds: '0' }],
  ])('names %s in %j', (field, change) => {
    expect(Object.keys(defectsOf(texts, { ...held, ...change }))).toEqual([field]);
    // Nobody asks for these terms elsewhere.
    expect(defectsOf(texts, { ...held, ...change, mode: 'INSTANT' })).toEqual({});
  });

  it('may have no extension, and no lower limit once it has opened', () => {
    expect(defectsOf(texts, { ...held, extensionSeconds: '0' })).toEqual({});
    expect(Object.keys(defectsOf(texts, { ...held, limitPerUser: '3' }, 4))).toEqual(['limitPerUser']);
  });

  it('is changed in what was touched alone', () => {
    expect(changeOf(held, { ...held, unitPrice: '20', holdSeconds: '30', offerSeconds: '60' })).toEqual({
      unitPrice: 2_000,
      holdSeconds: 30,
      offerSeconds: 60,
    });
    expect(changeOf(held, { ...held, currency: 'JPY', unitPrice: '1999' })).toEqual({
      currency: 'JPY',
      unitPrice: 1_999,
    });
    expect(changeOf(held, held)).toEqual({});
  });
});

describe('the time of an input', () => {
  it.each([
    ['Europe/Berlin', '2027-10-31T02:30:00', ['2027-10-31T00:30:00.000Z', '2027-10-31T01:30:00.000Z']],
    ['America/New_York', '2026-11-01T01:00:00', ['2026-11-01T05:00:00.000Z', '2026-11-01T06:00:00.000Z']],
    // Half an hour only, and south of the equator.
    ['Australia/Lord_Howe', '2027-04-04T01:45:00', ['2027-04-03T14:45:00.000Z', '2027-04-03T15:15:00.000Z']],
  ])('can be either of two where the clocks of %s are set back', (zone, text, instants) => {
    expect(readingsOf(text, zone).map(({ instant }) => instant.toISOString())).toEqual(instants);
    expect(fromInputTime(text, zone)).toBe(instants[0]);
    for (const instant of instants) {
      const written = toInputTime(new Date(instant), zone);
      expect(inputPart(written)).toBe(text);
      expect(fromInputTime(written, zone)).toBe(instant);
    }
  });

  it.each([
    ['Europe/Berlin', '2027-03-28T02:30:00'],
    ['America/New_York', '2027-03-14T02:00:00'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00'],
    ['Pacific/Apia', '2011-12-30T12:00:00'],
  ])('is none where the clocks of %s skip it', (zone, text) => {
    expect(readingsOf(text, zone)).toEqual([]);
    expect(fromInputTime(text, zone)).toBeUndefined();
  });

  it.each([
    ['Europe/Berlin', '2027-07-01T12:00', '2027-07-01T10:00:00.000Z', '+02:00'],
    ['Asia/Kolkata', '2027-07-01T12:00:07', '2027-07-01T06:30:07.000Z', '+05:30'],
    ['America/St_Johns', '2027-01-01T00:00:00', '2027-01-01T03:30:00.000Z', '-03:30'],
    ['Pacific/Kiritimati', '2027-01-01T00:00:00', '2026-12-31T10:00:00.000Z', '+14:00'],
    ['UTC', '2027-10-31T02:30:00', '2027-10-31T02:30:00.000Z', '+00:00'],
    // Beside the changes.
    ['Europe/Berlin', '2027-10-31T01:59:59', '2027-10-30T23:59:59.000Z', '+02:00'],
    ['Europe/Berlin', '2027-10-31T03:00:00', '2027-10-31T02:00:00.000Z', '+01:00'],
    ['Europe/Berlin', '2027-03-28T03:00:00', '2027-03-28T01:00:00.000Z', '+02:00'],
  ])('is one instant in %s at %s', (zone, text, instant, offset) => {
    expect(readingsOf(text, zone)).toEqual([{ instant: new Date(instant), offset }]);
  });

  it.each(['', 'tomorrow', '12026-01-01T00:00', '2026-13-01T00:00', '2026-01-01'])('is none in %j', (text) => {
    expect(fromInputTime(text, 'Europe/Berlin')).toBeUndefined();
  });

  it('comes back as the same instant, to the second', () => {
    expect(fromInputTime(toInputTime(new Date('2026-07-01T12:34:56.789Z')))).toBe('2026-07-01T12:34:56.000Z');
    expect(fromInputTime('')).toBeUndefined();
  });
});
