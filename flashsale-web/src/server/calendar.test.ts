import { describe, expect, it } from '@jest/globals';
import type { SaleView } from '../api/sale';
import { english } from '../texts/english';
import { calendarOf } from './calendar';

const sale = {
  saleId: 'sale_1',
  name: 'Lamp, brass; 40\\60 – für alle, die lange genug gewartet haben 💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡💡',
  startsAt: '2026-12-01T18:00:00.000Z',
  endsAt: '2026-12-01T20:30:00.000Z',
} as SaleView;

describe('calendarOf', () => {
  const text = calendarOf(sale, 'https://shop.example/sale/sale_1/', new Date('2026-11-28T12:00:00.123Z'), english);
  const lines = text.replaceAll('\r\n ', '').split('\r\n');

  it('has the window of the sale in UTC, and an alarm', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'BEGIN:VCALENDAR',
        'DTSTAMP:20261128T120000Z',
        'DTSTART:20261201T180000Z',
        'DTEND:20261201T203000Z',
        'URL:https://shop.example/sale/sale_1/',
        'TRIGGER:-PT5M',
        'END:VCALENDAR',
      ]),
    );
  });

  it('escapes what has a meaning, and folds lines at 75 bytes without breaking a character', () => {
    expect(lines.find((line) => line.startsWith('SUMMARY:'))).toBe(
      `SUMMARY:${sale.name.replaceAll('\\', '\\\\').replaceAll(',', '\\,').replaceAll(';', '\\;')}`,
    );
    const longest = Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)));
    expect(longest).toBeLessThanOrEqual(75);
  });
});
