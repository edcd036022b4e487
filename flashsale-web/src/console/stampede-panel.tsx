'use client';

import { type FormEvent, useState } from 'react';
import type { Outcome, SaleMode } from '../api/admin';
import {
  BUYERS_MAX,
  BUYERS_PER_SECOND_MAX,
  STAMPEDE_OUTCOMES,
  type StampedeOutcome,
  type StampedeProgress,
  type StampedeTally,
} from '../api/stampede';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { TextField } from '../ui/field';
import { wholeNumberOf } from '../ui/whole-number';
import { type StampedeState, useLastStampede, useStampede } from './use-stampede';

const BUYERS_DEFAULT = '10000';
const BUYERS_PER_SECOND_DEFAULT = '2000';

/** Lets anyone watch thousands of buyers meet a hundred units; in a sale that holds units nobody of them pays. */
export function StampedePanel({ saleId, mode }: { readonly saleId: string; readonly mode: SaleMode }) {
  const texts = useConsoleTexts();
  const { state, start, stop } = useStampede();
  const last = useLastStampede(saleId);
  const [buyers, setBuyers] = useState(BUYERS_DEFAULT);
  const [rate, setRate] = useState(BUYERS_PER_SECOND_DEFAULT);
  const [hasTried, setHasTried] = useState(false);
  const buyersDefect = defectOf(texts, buyers, BUYERS_MAX);
  const rateDefect = defectOf(texts, rate, BUYERS_PER_SECOND_MAX);
  const isRunning = state.phase === 'running';
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setHasTried(true);
    if (isRunning || buyersDefect !== undefined || rateDefect !== undefined) return;
    start({ saleId, buyers: Number(buyers), buyersPerSecond: Number(rate) });
  };
  return (
    <section
      aria-labelledby="stampede-title"
      className="sheet grid gap-x-8 gap-y-4 p-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
    >
      <div>
        <h3 id="stampede-title" className="tag-type text-2xl">
          {texts.stampede.title}
        </h3>
        <p className="mt-1 text-sm text-soft">{texts.stampede.lede[mode]}</p>
        <form noValidate onSubmit={submit} className="mt-4 grid grid-cols-2 gap-4">
          <TextField
            label={texts.stampede.buyers}
            name="buyers"
            inputMode="numeric"
            autoComplete="off"
            value={buyers}
            error={hasTried ? buyersDefect : undefined}
            onChange={({ target }) => setBuyers(target.value)}
          />
          <TextField
            label={texts.stampede.rate}
            name="rate"
            inputMode="numeric"
            autoComplete="off"
            value={rate}
            error={hasTried ? rateDefect : undefined}
            onChange={({ target }) => setRate(target.value)}
          />
          <div className="col-span-2 flex flex-wrap gap-3">
            <Button type="submit" look="primary" unavailable={isRunning}>
              {texts.stampede.start}
            </Button>
            <Button onClick={stop} unavailable={!isRunning}>
              {texts.stampede.stop}
            </Button>
          </div>
        </form>
      </div>
      <StampedeResult state={state} last={last ?? undefined} mode={mode} />
    </section>
  );
}

function defectOf(texts: AllTexts, text: string, max: number): string | undefined {
  return wholeNumberOf(text, max) === undefined ? texts.stampede.wrong(max) : undefined;
}

const COLOURS: Record<StampedeOutcome, string> = {
  SUCCESS: 'bg-green',
  ALREADY_PURCHASED: 'bg-blue',
  SOLD_OUT: 'bg-red',
  NOT_ACTIVE: 'bg-amber',
  NO_ANSWER: 'bg-ink',
};

/** The stampede's progress and outcomes; those of the last one before this page sends one; empty at first, with its full size. */
function StampedeResult({
  state,
  last,
  mode,
}: {
  readonly state: StampedeState;
  readonly last: StampedeTally | undefined;
  readonly mode: SaleMode;
}) {
  const texts = useConsoleTexts();
  const progress = state.phase === 'idle' ? last?.progress : state.progress;
  const sent = progress?.sent ?? 0;
  const buyers = progress?.buyers ?? 1;
  return (
    <div className="flex flex-col justify-between gap-4">
      <p role="status" className={classNames('min-h-10 text-sm', state.phase === 'failed' ? 'text-red' : 'text-soft')}>
        {state.phase === 'idle' && last !== undefined ? wordsOfLast(texts, last) : wordsOf(texts, state)}
      </p>
      <div
        role="progressbar"
        aria-label={texts.stampede.progress}
        aria-valuemin={0}
        aria-valuemax={buyers}
        aria-valuenow={sent}
        className="barcode flex h-9 bg-line"
      >
        {STAMPEDE_OUTCOMES.map((outcome) => (
          <div
            key={outcome}
            className={COLOURS[outcome]}
            style={{ width: `${((progress?.outcomes[outcome] ?? 0) / buyers) * 100}%` }}
          />
        ))}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
        {STAMPEDE_OUTCOMES.map((outcome) => (
          <Count
            key={outcome}
            name={nameOf(texts, outcome, mode)}
            colour={COLOURS[outcome]}
            value={texts.count(progress?.outcomes[outcome] ?? 0)}
          />
        ))}
        <Count name={texts.stampede.latency} value={quantilesOf(texts, progress?.latencyMs)} />
        <Count name={texts.stampede.lag} value={quantilesOf(texts, progress?.lagMs)} hint={texts.stampede.lagHint} />
      </dl>
    </div>
  );
}

interface CountProps {
  readonly name: string;
  readonly colour?: string;
  readonly value: string;
  readonly hint?: string;
}

function Count({ name, colour, value, hint }: CountProps) {
  return (
    <div>
      <dt className="flex items-center gap-2 text-sm text-soft">
        {colour !== undefined && <span aria-hidden className={classNames('size-2.5', colour)} />}
        {name}
      </dt>
      <dd>
        <span className="tag-type block text-2xl leading-8">{value}</span>
        {hint !== undefined && <span className="block text-xs text-soft">{hint}</span>}
      </dd>
    </div>
  );
}

function nameOf(texts: AllTexts, outcome: StampedeOutcome, mode: SaleMode): string {
  return outcome === 'NO_ANSWER' ? texts.stampede.noAnswer : texts.live.outcomes[mode][outcome satisfies Outcome];
}

function quantilesOf(texts: AllTexts, quantiles: StampedeProgress['latencyMs'] | undefined): string {
  if (quantiles === undefined) return texts.admin.unknown;
  const { p50, p95, max } = quantiles;
  return texts.stampede.threeValues(p50, p95, max);
}

function wordsOfLast(texts: AllTexts, { phase, progress }: StampedeTally): string {
  const { stampede } = texts;
  if (phase === 'running') return stampede.elsewhere(progress.sent, progress.buyers);
  return stampede.was(wordsOf(texts, { phase, progress, error: undefined }));
}

function wordsOf(texts: AllTexts, { phase, progress, error }: StampedeState): string {
  const { stampede } = texts;
  switch (phase) {
    case 'idle':
      return stampede.stays;
    case 'running':
      return progress === undefined ? texts.action.working : stampede.running(progress.sent, progress.buyers);
    case 'finished':
      return stampede.finished(progress?.answered ?? 0, ((progress?.elapsedMs ?? 0) / 1_000).toFixed(1));
    case 'stopped':
      return stampede.stopped;
    case 'failed':
      return `${stampede.failed}: ${error ?? ''}`;
  }
}
