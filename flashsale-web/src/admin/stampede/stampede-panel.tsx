'use client';

import { type FormEvent, useState } from 'react';
import { BUYERS_MAX, BUYERS_PER_SECOND_MAX } from '../../stampede/stampede';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { StampedeResult } from './stampede-result';
import { useStampede } from './use-stampede';

const BUYERS_DEFAULT = '10000';
const BUYERS_PER_SECOND_DEFAULT = '2000';

/** Lets anyone watch thousands of buyers meet a hundred units. */
export function StampedePanel({ saleId }: { readonly saleId: string }) {
  const { state, start, stop } = useStampede();
  const [buyers, setBuyers] = useState(BUYERS_DEFAULT);
  const [rate, setRate] = useState(BUYERS_PER_SECOND_DEFAULT);
  const [hasTried, setHasTried] = useState(false);
  const buyersDefect = defectOf(buyers, BUYERS_MAX);
  const rateDefect = defectOf(rate, BUYERS_PER_SECOND_MAX);
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
        <p className="mt-1 text-sm text-soft">{texts.stampede.lede}</p>
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
      <StampedeResult state={state} />
    </section>
  );
}

function defectOf(text: string, max: number): string | undefined {
  const number = Number(text);
  const isFine = /^\d+$/.test(text.trim()) && number >= 1 && number <= max;
  return isFine ? undefined : texts.stampede.wrong(max);
}
