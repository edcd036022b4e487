import { describe, expect, it } from '@jest/globals';
import { amountText, isCurrency, minorUnitsOf, moneyText } from './money';

describe('money', () => {
  it.each([
    [1_999, 'EUR', '€19.99', '19.99'],
    [5, 'USD', '$0.05', '0.05'],
    [500, 'JPY', '¥500', '500'],
    // Three decimals.
    [1_500, 'KWD', 'KWD 1.500', '1.500'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '€90,071,992,547,409.91', '90071992547409.91'],
    [Number.MAX_SAFE_INTEGER - 1, 'EUR', '€90,071,992,547,409.90', '90071992547409.90'],
  ])('writes %d of %s as %s, and reads it again', (minorUnits, currency, shown, typed) => {
    expect(moneyText(minorUnits, currency).replaceAll(/\s/g, ' ')).toBe(shown);
    expect(amountText(minorUnits, currency)).toBe(typed);
    expect(minorUnitsOf(typed, currency)).toBe(minorUnits);
  });

  it.each([
    ['19', 'EUR', 1_900],
    ['19,5', 'EUR', 1_950],
    [' 0.01 ', 'EUR', 1],
  ])('reads %j of %s', (text, currency, minorUnits) => {
    expect(minorUnitsOf(text, currency)).toBe(minorUnits);
  });

  it.each([
    ['0', 'EUR'],
    ['0.00', 'EUR'],
    ['-1', 'EUR'],
    ['1.999', 'EUR'],
    ['1.5', 'JPY'],
    ['1e3', 'EUR'],
    ['1,000.00', 'EUR'],
    ['', 'EUR'],
    ['99999999999999999', 'EUR'],
  ])('does not read %j of %s', (text, currency) => {
    expect(minorUnitsOf(text, currency)).toBeUndefined();
  });

  it('knows which currencies there are', () => {
    expect(['EUR', 'XYZ', 'eur', ''].map(isCurrency)).toEqual([true, false, false, false]);
  });
});
