import {
  breachesInWords,
  codeBlock,
  frequency,
  type MemoryStrategy,
  SAFETY_TEXTS,
  type Scenario,
  verdictLine,
} from 'flashsale-race-lab';
import { labTexts } from '../../texts/lab';
import { classNames } from '../../ui/class-names';
import type { RaceProgress } from './run-race';
import { laneCount } from './run-race';
import { StepLanes } from './step-lanes';
import type { RaceState } from './use-race';

interface RacePanelProps {
  readonly id: string;
  readonly label: string;
  readonly scenario: Scenario;
  readonly strategy: MemoryStrategy;
  readonly code: string;
  readonly state: RaceState;
}

/** One counter and its claimants: who reads and writes when, and the result. */
export function RacePanel({ id, label, scenario, strategy, code, state }: RacePanelProps) {
  const { progress } = state;
  const { safe } = strategy;
  return (
    <section aria-labelledby={id} className="sheet min-w-0 space-y-4 p-4 sm:p-5">
      <header>
        <p className="label-type text-soft">{label}</p>
        <h3 id={id} className="tag-type text-2xl">
          {strategy.title}
        </h3>
        <p className={classNames('text-sm', safe === 'never' ? 'text-red' : 'text-green')}>{SAFETY_TEXTS[safe]}</p>
      </header>
      <dl className="grid grid-cols-3 gap-3">
        <Figure
          name={labTexts.answered}
          value={progress === undefined ? labTexts.unknown : labTexts.count(progress.answered)}
          hint={labTexts.ofAll(progress?.claims)}
        />
        <Figure
          name={labTexts.taken}
          value={progress === undefined ? labTexts.unknown : labTexts.count(progress.taken)}
          hint={labTexts.ofCapacity(scenario.capacity)}
          isWrong={progress !== undefined && progress.taken > scenario.capacity}
        />
        <Figure
          name={labTexts.counter}
          value={labTexts.count(progress?.remaining ?? scenario.capacity)}
          hint={labTexts.shouldBe(scenario.capacity - (progress?.taken ?? 0))}
          isWrong={progress !== undefined && isOff(scenario, progress)}
        />
      </dl>
      <StepLanes
        lanes={progress?.lanes ?? []}
        laneCount={laneCount(scenario)}
        steps={progress?.steps ?? []}
        answers={progress?.answers ?? []}
        capacity={scenario.capacity}
      />
      <Verdict scenario={scenario} state={state} />
      <details>
        <summary className="min-h-11 content-center font-semibold">{labTexts.code}</summary>
        <div dangerouslySetInnerHTML={{ __html: codeBlock(code).text }} />
        <p className="mt-3 text-sm text-soft">{strategy.guarantees}</p>
      </details>
    </section>
  );
}

function Figure({
  name,
  value,
  hint,
  isWrong = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
  readonly isWrong?: boolean;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className={classNames('tag-type text-2xl leading-8', isWrong && 'text-red')}>{value}</dd>
      <dd className="min-h-5 text-sm text-soft">{hint}</dd>
    </div>
  );
}

function Verdict({ scenario, state: { phase, progress } }: Pick<RacePanelProps, 'scenario' | 'state'>) {
  const verdict = phase === 'running' ? undefined : progress?.verdict;
  if (verdict === undefined) {
    return (
      <p role="status" className="min-h-16 border-l-4 border-line py-1 pl-3 text-soft">
        {phase === 'running' ? labTexts.rounds(progress?.roundsDone ?? 0, progress?.rounds ?? 1) : labTexts[phase]}
      </p>
    );
  }
  const isRace = verdict.result === 'race';
  const breaches = breachesInWords(verdict.worst);
  return (
    <div
      role="status"
      className={classNames(
        'min-h-16 border-l-4 py-1 pl-3',
        isRace ? 'border-red text-red' : 'border-green text-green',
      )}
    >
      <p className="font-semibold">{verdictLine(scenario, verdict)}</p>
      <p className="text-sm text-soft">{[frequency(verdict), breaches].filter(Boolean).join('; ')}</p>
    </div>
  );
}

/** Once all have been answered, the counter must be its start less what was taken. */
function isOff({ capacity }: Scenario, { answered, claims, remaining, taken }: RaceProgress): boolean {
  return claims > 0 && answered === claims && remaining !== capacity - taken;
}
