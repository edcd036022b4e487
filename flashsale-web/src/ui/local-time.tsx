'use client';

import { useSyncExternalStore } from 'react';

const DETAILS = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
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

const never = (): (() => void) => () => undefined;

/** An instant in the visitor's own time zone; the server, which cannot know that, writes UTC. */
export function LocalTime({ iso, detail = 'day' }: { readonly iso: string; readonly detail?: keyof typeof DETAILS }) {
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const zone = isInBrowser ? {} : { timeZone: 'UTC' };
  return (
    <time dateTime={iso}>
      {new Intl.DateTimeFormat('en-GB', { ...DETAILS[detail], ...zone }).format(new Date(iso))}
    </time>
  );
}
