import { describe, expect, it } from '@jest/globals';
import { periodText } from './period-text';

function period(timeZone: string, from: string, to: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...{ timeZoneName: 'short', timeZone },
  });
  // Whatever spaces and dashes this ICU has.
  return periodText(format, new Date(from), new Date(to)).replaceAll(/\s+/g, ' ');
}

describe('a period', () => {
  it.each([
    ['Asia/Kolkata', '2031-03-29T23:30Z', '2031-03-30T03:30Z', /^30 Mar 2031, 05:00 ?– ?09:00 GMT\+5:30$/],
    ['America/St_Johns', '2031-07-01T12:00Z', '2031-07-01T13:00Z', /^1 Jul 2031, 09:30 ?– ?10:30 GMT-2:30$/],
    ['Asia/Kathmandu', '2031-07-01T12:00Z', '2031-07-01T13:00Z', /^1 Jul 2031, 17:45 ?– ?18:45 GMT\+5:45$/],
    ['UTC', '2030-12-31T23:00Z', '2031-01-01T01:00Z', /^31 Dec 2030, 23:00 UTC ?– ?1 Jan 2031, 01:00 UTC$/],
  ])('in %s has its year and its zone', (zone, from, to, text) => {
    expect(period(zone, from, to)).toMatch(text);
  });

  it('in which clocks change says which time is which', () => {
    expect(period('Europe/Berlin', '2031-03-29T23:30Z', '2031-03-30T03:30Z')).toBe(
      '30 Mar 2031, 00:30 CET – 30 Mar 2031, 05:30 CEST',
    );
    expect(period('Europe/Berlin', '2031-10-26T00:30Z', '2031-10-26T01:30Z')).toBe(
      '26 Oct 2031, 02:30 CEST – 26 Oct 2031, 02:30 CET',
    );
  });
});
