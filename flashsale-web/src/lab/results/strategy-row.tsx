import { milliseconds } from 'flashsale-command-line/browser';
import type { StrategyDescription, StrategyDigest } from 'flashsale-race-lab';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';
import { GuardCode } from '../guard-code';
import { OutcomeBar } from './outcome-bar';
import { RoundMarks } from './round-marks';

export interface StrategyWithFigures {
  readonly description: StrategyDescription;
  readonly figures: StrategyDigest;
}

interface StrategyRowProps {
  readonly strategy: StrategyWithFigures;
  readonly measure: string;
  /** What the longest bar of the scenario stands for. */
  readonly valueMax: number;
}

/** One strategy of a scenario in a line; opened, its code and what to know about it. */
export function StrategyRow({ strategy: { description, figures }, measure, valueMax }: StrategyRowProps) {
  const isRace = figures.result === 'race';
  const { title, name, safe } = description;
  return (
    <li>
      <details className="group">
        <summary className="grid list-none grid-cols-2 items-center gap-x-6 gap-y-2 px-4 py-3 hover:bg-sunk sm:px-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,2fr)_9.5rem] [&::-webkit-details-marker]:hidden">
          <span className="grid grid-cols-[0.75rem_minmax(0,1fr)] items-baseline gap-x-2 max-sm:col-span-2">
            <span aria-hidden className="text-soft transition-transform group-open:rotate-90">
              ›
            </span>
            <span>
              <span className={classNames('block font-semibold', isRace && 'text-red')}>{title}</span>
              <span className="block font-mono text-xs text-soft">{name}</span>
            </span>
          </span>
          <OutcomeBar worst={figures.worst} measure={measure} isRace={isRace} valueMax={valueMax} />
          <RoundMarks races={figures.races} />
          <span className="flex flex-col items-end gap-x-4 text-sm tabular-nums sm:max-lg:flex-row">
            <span>{texts.lab.rate(figures.answersPerSecond)}</span>
            <span className="text-soft">{texts.lab.p95(milliseconds(figures.latency.p95Ms))}</span>
          </span>
        </summary>
        <div className="grid gap-5 px-5 pt-1 pb-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <GuardCode code={description.code} />
          <dl className="space-y-2.5 text-sm">
            <Fact term={texts.lab.facts.holds} text={texts.lab.holds[safe]} />
            <Fact term={texts.lab.facts.guarantees} text={description.guarantees} />
            <Fact term={texts.lab.facts.costs} text={description.costs} />
            <Fact term={texts.lab.facts.chooseWhen} text={description.chooseWhen} />
            <Fact
              term={texts.lab.facts.here}
              text={texts.lab.here(figures.workers, figures.breaches, figures.retriesPerAttempt)}
            />
          </dl>
        </div>
      </details>
    </li>
  );
}

function Fact({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <div>
      <dt className="text-soft">{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}
