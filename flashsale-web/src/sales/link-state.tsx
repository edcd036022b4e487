import { texts } from '../texts';
import { classNames } from '../ui/class-names';
import { useOnline } from '../ui/use-online';

/** By which way, if any, the figures on this page stay fresh. */
export function LinkState({ isLive }: { readonly isLive: boolean }) {
  const isOnline = useOnline();
  const state = !isOnline ? 'offline' : isLive ? 'live' : 'polling';
  return (
    <span
      title={texts.link[`${state}Hint`]}
      className={classNames('inline-flex items-center gap-1.5 text-sm', state === 'offline' ? 'text-red' : 'text-soft')}
    >
      <span
        aria-hidden
        className={classNames(
          'size-2 rounded-full',
          state === 'live' && 'animate-waiting bg-green',
          state === 'polling' && 'bg-amber',
          state === 'offline' && 'bg-red',
        )}
      />
      {texts.link[state]}
    </span>
  );
}
