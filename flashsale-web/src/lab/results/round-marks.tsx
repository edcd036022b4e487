import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';

const MARKS_MAX = 20;

/** A mark for each round, red where the race showed; where there are very many, in words alone. */
export function RoundMarks({ races }: { readonly races: readonly boolean[] }) {
  const raced = races.filter(Boolean).length;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {races.length <= MARKS_MAX && (
        <span aria-hidden className="flex flex-wrap gap-1">
          {races.map((isRace, place) => (
            <span
              key={place}
              className={classNames('size-3 rounded-full border-2', isRace ? 'border-red bg-red' : 'border-green')}
            />
          ))}
        </span>
      )}
      <span className="text-sm text-soft">{texts.lab.racedRounds(raced, races.length)}</span>
    </span>
  );
}
