import type { ExperimentDigest } from 'flashsale-race-lab';
import publishedRun from 'flashsale-race-lab/published/run.json';
import type { ReactNode } from 'react';
import { texts } from '../texts';
import { GuardGuide } from './guard-guide';
import { LoadTestLink } from './load-test-link';
import { readNewestRun } from './results/newest-run';
import { RunResults } from './results/run-results';
import { RunYourOwn } from './run-your-own';
import { RaceStage } from './simulation/race-stage';

const PUBLISHED = publishedRun as unknown as ExperimentDigest;

interface LabPageProps {
  /** The scenario whose figures are shown; the first one where it is not known. */
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
        <h1 className="tag-type text-5xl leading-[0.95] sm:text-6xl">{texts.lab.title}</h1>
        <p className="mt-4 text-lg text-balance text-soft">{texts.lab.lede}</p>
      </div>
      <div className="space-y-16">
        <LabSection id="see" title={texts.lab.seeTitle} lede={texts.lab.seeLede}>
          <RaceStage code={code} />
        </LabSection>
        <LabSection id="measured" title={texts.lab.measuredTitle} lede={texts.lab.measuredLede}>
          <RunResults
            run={shown}
            isPublished={shown === PUBLISHED}
            hasOther={newest !== undefined}
            scenario={scenario}
          />
        </LabSection>
        <LabSection id="which" title={texts.lab.guideTitle} lede={texts.lab.guideLede}>
          <GuardGuide />
        </LabSection>
        <LabSection id="own" title={texts.lab.ownTitle} lede={texts.lab.ownLede}>
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
