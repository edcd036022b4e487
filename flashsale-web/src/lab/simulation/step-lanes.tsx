import { labTexts } from '../../texts/lab';
import { classNames } from '../../ui/class-names';
import type { LaneAnswer, LaneStep } from './run-race';

/** No strategy in memory reads more than twice before it writes. */
const STEPS_A_LANE_MAX = 3;
const THOUSAND = 1_000;

interface StepLanesProps {
  readonly lanes: readonly string[];
  /** How many lanes there will be: their room is kept free before. */
  readonly laneCount: number;
  readonly steps: readonly LaneStep[];
  readonly answers: readonly (LaneAnswer | undefined)[];
  readonly capacity: number;
}

/** A lane for each of the first claimants, and on it, from left to right, when it read the counter and when it wrote. */
export function StepLanes({ lanes, laneCount, steps, answers, capacity }: StepLanesProps) {
  const columns = laneCount * STEPS_A_LANE_MAX;
  return (
    <figure className="space-y-2">
      <figcaption className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
        <span className="flex items-center gap-2">
          <span aria-hidden className="size-3.5 rounded-xs border-2 border-blue" />
          {labTexts.reads}
        </span>
        <span className="flex items-center gap-2">
          <span aria-hidden className="size-3.5 rounded-xs bg-ink" />
          {labTexts.writes}
        </span>
        <span>{labTexts.time}</span>
      </figcaption>
      <div role="img" aria-label={inWords(lanes, steps)} className="space-y-1 rounded bg-sunk p-1.5 sm:p-2">
        {Array.from({ length: laneCount }, (_, lane) => (
          <div
            key={lane}
            className="grid h-6 grid-cols-[1.25rem_minmax(0,1fr)_1.75rem] sm:grid-cols-[4.5rem_minmax(0,1fr)_2rem] items-center gap-1 text-xs"
          >
            <span className="truncate text-soft">
              <span className="sm:hidden">{lane + 1}</span>
              <span className="max-sm:hidden">{lanes[lane] ?? ''}</span>
            </span>
            <span className="relative h-full border-b border-line">
              {steps.map((step, place) =>
                step.lane === lane ? (
                  <span
                    key={place}
                    className={classNames(
                      'tag-type absolute inset-y-0.5 grid place-content-center rounded-xs text-[0.6875rem] leading-none sm:text-xs',
                      step.kind === 'read' ? 'border border-blue text-ink sm:border-2' : 'bg-ink text-paper',
                    )}
                    style={{ left: `${(place / columns) * 100}%`, width: `calc(${100 / columns}% - 1px)` }}
                  >
                    {shortened(step.remaining, capacity)}
                  </span>
                ) : null,
              )}
            </span>
            <LaneResult answer={answers[lane]} />
          </div>
        ))}
      </div>
    </figure>
  );
}

function LaneResult({ answer }: { readonly answer: LaneAnswer | undefined }) {
  if (answer === undefined) return <span />;
  const colour = answer.isExcess ? 'text-red' : answer.isGranted ? 'text-green' : 'text-soft';
  return (
    <span className={classNames('text-right font-semibold', colour)}>
      {answer.isGranted ? labTexts.yes : labTexts.no}
    </span>
  );
}

/** 85000 as 85k where the counter is of such a size. */
function shortened(value: number, capacity: number): string {
  return capacity >= THOUSAND ? `${Math.round(value / THOUSAND)}k` : String(value);
}

function inWords(lanes: readonly string[], steps: readonly LaneStep[]): string {
  if (steps.length === 0) return labTexts.noSteps;
  return steps.map(({ lane, kind, remaining }) => labTexts.step(lanes[lane] ?? '', kind, remaining)).join(', ');
}
