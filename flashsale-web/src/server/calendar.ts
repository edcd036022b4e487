import type { SaleView } from '../api/sale';
import type { Texts } from '../texts/english';

const ALARM_MINUTES = 5;
/** RFC 5545 folds longer lines; a folded part begins with a space. */
const LINE_BYTES_MAX = 74;

/** A calendar file (RFC 5545) with the window of a sale. By hand, since it is one entry of fixed form. */
export function calendarOf(
  { saleId, name, startsAt, endsAt }: SaleView,
  page: string,
  madeAt: Date,
  texts: Texts,
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//Flash Sale//${texts.language.code.toUpperCase()}`,
    'BEGIN:VEVENT',
    `UID:${saleId}@flash-sale`,
    `DTSTAMP:${utc(madeAt)}`,
    `DTSTART:${utc(new Date(startsAt))}`,
    `DTEND:${utc(new Date(endsAt))}`,
    `SUMMARY:${escaped(name)}`,
    `URL:${page}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(texts.reminder.opensSoon(name))}`,
    `TRIGGER:-PT${ALARM_MINUTES}M`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function utc(instant: Date): string {
  return instant.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n/g, '\\n');
}

/** No character is broken. */
function folded(line: string): string {
  const parts = [''];
  for (const character of line) {
    const longer = `${parts.at(-1) ?? ''}${character}`;
    if (Buffer.byteLength(longer) > LINE_BYTES_MAX) parts.push(character);
    else parts[parts.length - 1] = longer;
  }
  return parts.join('\r\n ');
}
