import { texts } from '../texts';
import { classNames } from '../ui/class-names';
import { useOnline } from '../ui/use-online';

export type Link = 'connecting' | 'live' | 'polling';

const STATES = ['live', 'polling', 'offline'] as const;
const LOOKS = {
  live: { text: 'text-soft', dot: 'animate-waiting bg-green' },
  polling: { text: 'text-soft', dot: 'bg-amber' },
  offline: { text: 'text-red', dot: 'bg-red' },
} as const;

/** By which way, if any, the figures on this page stay fresh. All words have the same place, so nothing moves. */
export function LinkState({ link }: { readonly link: Link }) {
  const isOnline = useOnline();
  const shown = isOnline ? link : 'offline';
  return (
    <span className="grid justify-items-end text-sm">
      {STATES.map((state) => (
        <span
          key={state}
          title={texts.link[`${state}Hint`]}
          className={classNames(
            'col-start-1 row-start-1 inline-flex items-center gap-1.5',
            LOOKS[state].text,
            state !== shown && 'invisible',
          )}
        >
          <span aria-hidden className={classNames('size-2 rounded-full', LOOKS[state].dot)} />
          {texts.link[state]}
        </span>
      ))}
    </span>
  );
}
