import Link from 'next/link';
import { type ExperimentDigest, type ScenarioDigest, scenarioResults } from 'flashsale-race-lab';
import { labTexts } from '../../texts/lab';
import { LocalTime } from '../../ui/local-time';

const SCENARIO_DEFAULT = 'flash-checkout';
const REPORT_PATH = '/api/lab/report';

interface RunResultsProps {
  readonly run: ExperimentDigest;
  /** Whether it came with the sources, or was made on this machine. */
  readonly isPublished: boolean;
  /** Whether this machine has made a run, so that there are two to choose from. */
  readonly hasOther: boolean;
  readonly scenario: string | undefined;
}

/** What a run of the lab has measured, one scenario at a time, as the lab itself renders it. */
export function RunResults({ run, isPublished, hasOther, scenario }: RunResultsProps) {
  const shown = chosen(run.scenarios, scenario);
  const query = isPublished && hasOther ? '&run=published' : '';
  return (
    <div className="space-y-6">
      <Origin run={run} isPublished={isPublished} hasOther={hasOther} />
      <nav aria-label={labTexts.scenarios} className="flex flex-wrap gap-x-6 border-b border-line">
        {run.scenarios.map(({ scenario: { name, title } }) => (
          <Link
            key={name}
            href={`/lab?scenario=${name}${query}#measured`}
            prefetch={false}
            scroll={false}
            aria-current={name === shown?.scenario.name ? 'page' : undefined}
            className="flex min-h-11 items-center border-b-3 border-transparent text-sm font-semibold text-soft hover:text-ink aria-[current=page]:border-red aria-[current=page]:text-ink"
          >
            {title}
          </Link>
        ))}
      </nav>
      {shown !== undefined && <div dangerouslySetInnerHTML={{ __html: scenarioResults(run, shown).text }} />}
    </div>
  );
}

function Origin({ run, isPublished, hasOther }: Omit<RunResultsProps, 'scenario'>) {
  const { cores, cpu, memoryGib } = run.machine;
  return (
    <div className="sheet grid gap-x-8 gap-y-2 p-5 text-sm md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="space-y-1">
        <p className="font-semibold">
          {isPublished ? labTexts.published : labTexts.newest} <LocalTime iso={run.startedAt} detail="date" />
        </p>
        <p>
          <code className="font-mono">{run.command}</code>
        </p>
        <p className="text-soft">{labTexts.machine(cores, cpu, memoryGib, Object.values(run.stores))}</p>
      </div>
      <p className="flex flex-col items-start gap-1 md:items-end">
        {!isPublished && (
          <a href={REPORT_PATH} className="flex min-h-11 items-center font-semibold underline underline-offset-4">
            {labTexts.fullReport}
          </a>
        )}
        {hasOther && (
          <Link
            href={isPublished ? '/lab#measured' : '/lab?run=published#measured'}
            prefetch={false}
            scroll={false}
            className="flex min-h-11 items-center font-semibold underline underline-offset-4"
          >
            {isPublished ? labTexts.showNewest : labTexts.showPublished}
          </Link>
        )}
      </p>
    </div>
  );
}

function chosen(scenarios: readonly ScenarioDigest[], name: string | undefined): ScenarioDigest | undefined {
  const find = (wanted: string | undefined): ScenarioDigest | undefined =>
    scenarios.find(({ scenario }) => scenario.name === wanted);
  return find(name) ?? find(SCENARIO_DEFAULT) ?? scenarios[0];
}
