'use client';

import type { Link } from '../api/use-live';
import { useTexts } from '../texts/texts-context';
import { classNames } from './class-names';
import { useOnline } from './network-note';

const LINK_STATES = ['live', 'polling', 'offline'] as const;
const LINK_LOOKS = {
  live: { text: 'text-soft', dot: 'animate-waiting bg-green' },
  polling: { text: 'text-soft', dot: 'bg-amber' },
  offline: { text: 'text-red', dot: 'bg-red' },
} as const;

/** How this page is kept up to date, if at all. All labels share one place, so nothing moves. */
export function LinkState({ link }: { readonly link: Link }) {
  const texts = useTexts();
  const isOnline = useOnline();
  const shown = isOnline ? link : 'offline';
  return (
    <span className="grid justify-items-end text-sm">
      {LINK_STATES.map((state) => (
        <span
          key={state}
          title={texts.link[`${state}Hint`]}
          className={classNames(
            'col-start-1 row-start-1 inline-flex items-center gap-1.5',
            LINK_LOOKS[state].text,
            state !== shown && 'invisible',
          )}
        >
          <span aria-hidden className={classNames('size-2 rounded-full', LINK_LOOKS[state].dot)} />
          {texts.link[state]}
        </span>
      ))}
    </span>
  );
}
