'use client';

import { useTexts } from '../texts/texts-context';
import { periodText } from './period-text';
import { useInBrowser } from './use-in-browser';

const DETAILS = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  day: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
  exact: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** An instant in the visitor's own time zone; the server, which cannot know that, writes UTC. */
export function LocalTime({ iso, detail = 'day' }: { readonly iso: string; readonly detail?: keyof typeof DETAILS }) {
  return <time dateTime={iso}>{useFormat(detail).format(new Date(iso))}</time>;
}

/** From one instant to another, in the visitor's own time zone. */
export function LocalPeriod({ from, to }: { readonly from: string; readonly to: string }) {
  // The server may know other spaces around the dash than the browser.
  return <span suppressHydrationWarning>{periodText(useFormat('day'), new Date(from), new Date(to))}</span>;
}

function useFormat(detail: keyof typeof DETAILS): Intl.DateTimeFormat {
  const { dates } = useTexts().language;
  const isInBrowser = useInBrowser();
  return new Intl.DateTimeFormat(dates, { ...DETAILS[detail], ...(isInBrowser ? {} : { timeZone: 'UTC' }) });
}
