import type { Outcome } from '../../api/admin';
import { STAMPEDE_OUTCOMES, type StampedeOutcome, type StampedeProgress } from '../../stampede/stampede';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';
import type { StampedeState } from './use-stampede';

const COLOURS: Record<StampedeOutcome, string> = {
  SUCCESS: 'bg-green',
  ALREADY_PURCHASED: 'bg-blue',
  SOLD_OUT: 'bg-red',
  NOT_ACTIVE: 'bg-amber',
  NO_ANSWER: 'bg-ink',
};

/** How far the stampede is and what its buyers heard; empty at first, and as large as later. */
export function StampedeResult({ state }: { readonly state: StampedeState }) {
  const { progress } = state;
  const sent = progress?.sent ?? 0;
  const buyers = progress?.buyers ?? 1;
  return (
    <div className="flex flex-col justify-between gap-4">
      <p role="status" className={classNames('min-h-10 text-sm', state.phase === 'failed' ? 'text-red' : 'text-soft')}>
        {wordsOf(state)}
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
            name={nameOf(outcome)}
            colour={COLOURS[outcome]}
            value={texts.count(progress?.outcomes[outcome] ?? 0)}
          />
        ))}
        <Count name={texts.stampede.latency} value={latencyOf(progress)} />
      </dl>
    </div>
  );
}

function Count({ name, colour, value }: { readonly name: string; readonly colour?: string; readonly value: string }) {
  return (
    <div>
      <dt className="flex items-center gap-2 text-sm text-soft">
        {colour !== undefined && <span aria-hidden className={classNames('size-2.5', colour)} />}
        {name}
      </dt>
      <dd className="tag-type text-2xl leading-8">{value}</dd>
    </div>
  );
}

function nameOf(outcome: StampedeOutcome): string {
  return outcome === 'NO_ANSWER' ? texts.stampede.noAnswer : texts.live.outcomes[outcome satisfies Outcome];
}

function latencyOf(progress: StampedeProgress | undefined): string {
  if (progress === undefined) return texts.admin.unknown;
  const { p50, p95, max } = progress.latencyMs;
  return texts.stampede.latencyValue(p50, p95, max);
}

function wordsOf({ phase, progress, error }: StampedeState): string {
  const { stampede } = texts;
  switch (phase) {
    case 'idle':
      return stampede.stays;
    case 'running':
      return progress === undefined ? texts.admin.working : stampede.running(progress.sent, progress.buyers);
    case 'finished':
      return stampede.finished(progress?.answered ?? 0, ((progress?.elapsedMs ?? 0) / 1_000).toFixed(1));
    case 'stopped':
      return stampede.stopped;
    case 'failed':
      return `${stampede.failed}: ${error ?? ''}`;
  }
}
