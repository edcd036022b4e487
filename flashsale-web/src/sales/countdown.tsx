import { clockText, durationOf, isoDuration } from '../clock/duration';

/** Time that runs off; every second is as wide as the last. */
export function Countdown({ remainingMs }: { readonly remainingMs: number }) {
  const duration = durationOf(remainingMs);
  return (
    <time dateTime={isoDuration(duration)} className="tag-type text-2xl leading-8">
      {clockText(duration)}
    </time>
  );
}
