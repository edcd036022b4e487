import type { ExperimentDigest } from 'flashsale-race-lab';
import publishedRun from 'flashsale-race-lab/published/run.json';
import { Fragment, type ReactNode } from 'react';
import { readEnvironment } from '../environment';
import { labTexts } from '../texts/lab';
import { readNewestRun } from './results/newest-run';
import { RunResults } from './results/run-results';
import { RaceStage } from './simulation/race-stage';

const PUBLISHED = publishedRun as unknown as ExperimentDigest;

interface LabPageProps {
  /** The scenario whose results are shown; the first one where it is unknown. */
  readonly scenario: string | undefined;
  /** `published` for the run that came with the sources, also where this machine has made one of its own. */
  readonly run: string | undefined;
}

/** Why a naive counter oversells: seen, measured, and what to do about it. */
export async function LabPage({ scenario, run }: LabPageProps) {
  const newest = await readNewestRun();
  const shown = run === 'published' ? PUBLISHED : (newest ?? PUBLISHED);
  const code = Object.fromEntries(PUBLISHED.strategies.map((strategy) => [strategy.name, strategy.code]));
  return (
    <>
      <div className="max-w-3xl pt-6 pb-10 sm:pt-10">
        <h1 className="tag-type text-5xl leading-[0.95] sm:text-6xl">{labTexts.title}</h1>
        <p className="mt-4 text-lg text-balance text-soft">{labTexts.lede}</p>
      </div>
      <div className="space-y-16">
        <LabSection id="see" title={labTexts.seeTitle} lede={labTexts.seeLede}>
          <RaceStage code={code} />
        </LabSection>
        <LabSection id="measured" title={labTexts.measuredTitle} lede={labTexts.measuredLede}>
          <RunResults
            run={shown}
            isPublished={shown === PUBLISHED}
            hasOther={newest !== undefined}
            scenario={scenario}
          />
        </LabSection>
        <LabSection id="which" title={labTexts.guideTitle} lede={labTexts.guideLede}>
          <GuardGuide />
        </LabSection>
        <LabSection id="own" title={labTexts.ownTitle} lede={labTexts.ownLede}>
          <RunYourOwn />
          <LoadTestLink />
        </LabSection>
      </div>
    </>
  );
}

function LabSection({
  id,
  title,
  lede,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly lede: string;
  readonly children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="border-t-6 border-twine pt-5">
      <h2 id={id} className="tag-type text-3xl">
        {title}
      </h2>
      <p className="mt-2 mb-6 max-w-3xl text-soft">{lede}</p>
      {children}
    </section>
  );
}

/** Which guard to choose, from the simplest case to the hardest. */
function GuardGuide() {
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <ol className="sheet divide-y divide-line">
        {labTexts.guide.map(({ when, choose, why }, place) => (
          <li key={choose} className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3 px-5 py-4">
            <span aria-hidden className="tag-type text-2xl leading-7 text-red">
              {place + 1}
            </span>
            <div>
              <p className="font-semibold">{when}</p>
              <p className="mt-0.5 text-sm text-soft">
                <code className="font-mono text-ink">{choose}</code>
                {'. '}
                {why}
              </p>
            </div>
          </li>
        ))}
      </ol>
      <div className="sheet self-start p-5">
        <h3 className="tag-type text-2xl text-red">{labTexts.notTitle}</h3>
        <ul className="mt-3 space-y-3 text-sm">
          {labTexts.not.map(({ what, why }) => (
            <li key={what}>
              <p className="font-semibold">{what}</p>
              <p className="text-soft">{why}</p>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** The commands that repeat all of this on the visitor's machine. */
function RunYourOwn() {
  return (
    <dl className="sheet divide-y divide-line">
      {labTexts.commands.map(({ command, does }) => (
        <div key={command} className="grid gap-x-6 gap-y-1 px-5 py-3.5 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <dt>
            <code className="font-mono text-sm">
              {command.split(' ').map((word, place) => (
                // A browser would break a line within two hyphens.
                <Fragment key={place}>
                  <span className="whitespace-nowrap">{word}</span>{' '}
                </Fragment>
              ))}
            </code>
          </dt>
          <dd className="text-sm text-soft">{does}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The way to the page of the load test, which the race lab serves at its own address. */
function LoadTestLink() {
  const { labUrl } = readEnvironment();
  return (
    <p className="mt-5 max-w-3xl text-sm text-soft">
      <a
        href={new URL('/load-test', labUrl).href}
        className="text-base font-semibold text-ink underline underline-offset-4"
      >
        {labTexts.loadTest}
      </a>
      <span className="mt-1 block">{labTexts.loadTestHint}</span>
    </p>
  );
}
