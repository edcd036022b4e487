'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { adminPaths, type AdminSale, type LiveRoom } from '../api/admin';
import { isNotFound } from '../api/api-error';
import { roomPaths } from '../api/room';
import { useConsoleTexts } from '../texts/console-context';
import { type Action, ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { LocalTime } from '../ui/local-time';
import { wholeNumberOf } from '../ui/whole-number';
import { useAdminData, useAdminSession } from './admin-session';
import { GiveRoomForm } from './give-room-form';
import { CodesForm } from './room-codes-form';
import { LanesForm } from './room-lanes-form';
import {
  INSIDE_MAX,
  INSIDE_PER_UNIT_MAX,
  PER_MINUTE_MAX,
  perMinuteAt,
  type RoomRates,
  RoomReadings,
  SLIDER_MAX,
  sliderOf,
} from './room-rates';
import { useAdminSale } from './use-admin-sales';

const POLL_INTERVAL_MS = 1_000;
const MESSAGE_LENGTH_MAX = 200;

/** The waiting room of a sale as it is, and what an operator does with it. */
export function RoomPanel({ saleId }: { readonly saleId: string }) {
  const texts = useConsoleTexts();
  const { data: sale } = useAdminSale(saleId);
  const { data: room, error, mutate } = useAdminData(adminPaths.room(saleId), { refreshInterval: POLL_INTERVAL_MS });
  if (sale === undefined) return null;
  if (room === undefined) {
    return isNotFound(error) ? (
      <GiveRoomForm sale={sale} onGiven={() => void mutate()} />
    ) : (
      <p role="status" className="text-sm text-soft">
        {error === undefined ? texts.roomPanel.loading : texts.live.stale}
      </p>
    );
  }
  return (
    <div className="space-y-4">
      {error !== undefined && (
        <p role="status" className="text-sm text-amber">
          {texts.live.stale}
        </p>
      )}
      <RoomStats room={room} />
      {room.lanes !== undefined && <LanesForm room={room} lanes={room.lanes} onChange={() => void mutate()} />}
      <div className="grid gap-4 lg:grid-cols-2">
        <InletForm room={room} onChange={() => void mutate()} />
        <PauseForm room={room} onChange={() => void mutate()} />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <CodesForm room={room} onChange={() => void mutate()} />
        <DrawSheet sale={sale} room={room} />
      </div>
    </div>
  );
}

function RoomStats({ room }: { readonly room: LiveRoom }) {
  const texts = useConsoleTexts();
  const { phase } = room;
  const figures = figuresOfAllLanes(room.figures);
  const rates = useRates(figures);
  const { roomPanel: words } = texts;
  const showUp = figures?.showUp ?? undefined;
  const stats = [
    { name: words.phase, value: phase === null ? null : words.phases[phase], hint: words.phaseHint },
    { name: words.arrivals, value: figures?.arrivals, hint: words.perMinute(rates.arrivals) },
    { name: words.serving, value: figures?.serving, hint: words.perMinute(rates.serving) },
    { name: words.admitted, value: figures?.admitted, hint: words.notCome(figures) },
    { name: words.inside, value: figures?.inside, hint: words.insideHint },
    { name: words.showUp, value: words.share(showUp), hint: words.showUpHint },
  ];
  return (
    <dl aria-label={words.stats} className="sheet grid grid-cols-2 overflow-hidden sm:grid-cols-3 lg:grid-cols-6">
      {stats.map(({ name, value, hint }) => (
        <div key={name} className="-mt-px -ml-px border-t border-l border-line px-4 py-1.5">
          <dt className="label-type text-soft">{name}</dt>
          <dd>
            <span className="tag-type text-2xl leading-8">
              {typeof value === 'number' ? texts.count(value) : (value ?? texts.live.unavailable)}
            </span>
            <span className="block text-xs text-soft">{hint}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOfAllLanes(figures: LiveRoom['figures']): LiveRoom['figures'] {
  if (figures?.lanes === undefined) return figures;
  const sumOf = (name: 'arrivals' | 'serving'): number =>
    (figures.lanes ?? []).reduce((sum, lane) => sum + lane[name], 0);
  return { ...figures, arrivals: sumOf('arrivals'), serving: sumOf('serving') };
}

/** How fast people arrive and are called, by the last minute of readings. */
function useRates(figures: LiveRoom['figures']): RoomRates {
  const [readings] = useState(() => new RoomReadings());
  const [rates, setRates] = useState<RoomRates>({ arrivals: undefined, serving: undefined });
  const { arrivals, serving } = figures ?? {};
  useEffect(() => {
    if (arrivals === undefined || serving === undefined) return undefined;
    const read = (): void => setRates(readings.add({ atMs: performance.now(), arrivals, serving }));
    read();
    // Nobody arriving is a reading, too.
    const timer = setInterval(read, POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [readings, arrivals, serving]);
  return rates;
}

interface ChangeProps {
  readonly room: LiveRoom;
  readonly onChange: () => void;
}

type InletField = 'perMinute' | 'insideMax' | 'insidePerUnit';
const INLET_FIELDS_MAX = { perMinute: PER_MINUTE_MAX, insideMax: INSIDE_MAX, insidePerUnit: INSIDE_PER_UNIT_MAX };

/** How many are let in: by the minute, by who is inside, and by the units that are left. */
function InletForm({ room, onChange }: ChangeProps) {
  const { ask, role } = useAdminSession();
  const { roomPanel: words } = useConsoleTexts();
  const action = useAction();
  const [drafts, setDrafts] = useState<Partial<Record<InletField, string>>>({});
  const [defects, setDefects] = useState<Partial<Record<InletField, string>>>({});
  const textOf = (field: InletField): string => drafts[field] ?? String(room[field] ?? '');
  const numberOf = (field: InletField): number | undefined => wholeNumberOf(textOf(field), INLET_FIELDS_MAX[field]);
  const change = (field: InletField, text: string): void => {
    setDrafts({ ...drafts, [field]: text });
    setDefects({ ...defects, [field]: undefined });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isLimitless = (field: InletField): boolean => field !== 'perMinute' && textOf(field).trim() === '';
    const wrong = (Object.keys(INLET_FIELDS_MAX) as InletField[]).filter(
      (field) => numberOf(field) === undefined && !isLimitless(field),
    );
    setDefects(Object.fromEntries(wrong.map((field) => [field, words.rateWrong(INLET_FIELDS_MAX[field])])));
    const perMinute = numberOf('perMinute');
    if (wrong.length > 0 || perMinute === undefined) return;
    const [insideMax, insidePerUnit] = [numberOf('insideMax') ?? null, numberOf('insidePerUnit') ?? null];
    void action.run(async () => {
      await ask(adminPaths.room(room.saleId), { method: 'PATCH', body: { perMinute, insideMax, insidePerUnit } });
      setDrafts({});
      onChange();
      return words.rateChanged(perMinute);
    });
  };
  const limitedBy = room.figures?.limitedBy ?? undefined;
  const field = (name: InletField, hint: string) => (
    <TextField
      label={words.inletFields[name]}
      hint={hint}
      error={defects[name]}
      name={name}
      inputMode="numeric"
      autoComplete="off"
      value={textOf(name)}
      onChange={({ target }) => change(name, target.value)}
    />
  );
  return (
    <form noValidate onSubmit={submit} className="sheet space-y-3 p-4">
      <h3 className="tag-type text-xl">{words.rateTitle}</h3>
      {limitedBy !== undefined && <p className="text-sm">{words.limitedBy[limitedBy]}</p>}
      <input
        type="range"
        aria-label={words.slider}
        aria-valuetext={words.perMinute(numberOf('perMinute'))}
        min={0}
        max={SLIDER_MAX}
        value={sliderOf(numberOf('perMinute') ?? room.perMinute)}
        disabled={role === 'viewer'}
        onChange={({ target }) => change('perMinute', String(perMinuteAt(Number(target.value))))}
        className="min-h-11 w-full accent-red"
      />
      {field('perMinute', words.rateHint(room.perMinute))}
      <div className="grid gap-3 sm:grid-cols-2">
        {field('insideMax', words.limitHint)}
        {field('insidePerUnit', words.limitHint)}
      </div>
      <FormFoot action={action} button={words.rateNow} isViewer={role === 'viewer'} />
    </form>
  );
}

function PauseForm({ room, onChange }: ChangeProps) {
  const { ask, role } = useAdminSession();
  const { roomPanel: words } = useConsoleTexts();
  const action = useAction();
  const [message, setMessage] = useState('');
  const [defect, setDefect] = useState<string>();
  const isPaused = room.pausedBecause !== null;
  const act = (change: () => Promise<unknown>, done: string): void =>
    void action.run(async () => {
      await change();
      onChange();
      return done;
    });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isPaused) return act(() => ask(adminPaths.resumeRoom(room.saleId), { method: 'POST' }), words.resumed);
    const sentence = message.trim();
    if (sentence === '') return setDefect(words.sentenceMissing);
    act(() => ask(adminPaths.pauseRoom(room.saleId), { method: 'POST', body: { message: sentence } }), words.paused);
  };
  return (
    <form noValidate onSubmit={submit} className="sheet space-y-3 p-4">
      <h3 className="tag-type text-xl">{words.pauseTitle}</h3>
      {isPaused ? (
        <p>
          {words.pausedWith} <strong className="font-semibold">{room.pausedBecause}</strong>
        </p>
      ) : (
        <TextField
          label={words.sentence}
          hint={words.sentenceHint}
          error={defect}
          name="message"
          maxLength={MESSAGE_LENGTH_MAX}
          autoComplete="off"
          value={message}
          onChange={({ target }) => {
            setMessage(target.value);
            setDefect(undefined);
          }}
        />
      )}
      <FormFoot action={action} button={isPaused ? words.resume : words.pause} isViewer={role === 'viewer'} />
    </form>
  );
}

interface FormFootProps {
  readonly action: Action;
  readonly button: string;
  readonly isViewer: boolean;
}

function FormFoot({ action, button, isViewer }: FormFootProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <Button type="submit" unavailable={action.isWorking || isViewer}>
        {button}
      </Button>
      <ActionResult action={action} />
    </div>
  );
}

/** What the draw is bound to, and how far it is. */
function DrawSheet({ sale, room }: { readonly sale: AdminSale; readonly room: LiveRoom }) {
  const texts = useConsoleTexts();
  const { roomPanel: words, draw: drawWords } = texts;
  const { draw } = room;
  const facts = [
    [drawWords.commitment, draw.commitment],
    [drawWords.drawn, draw.drawn === null ? null : texts.count(draw.drawn)],
    [drawWords.listRoot, draw.listRoot],
    [drawWords.secret, draw.secret],
  ] as const;
  return (
    <section aria-labelledby="draw" className="sheet space-y-3 p-4">
      <h3 id="draw" className="tag-type text-xl">
        {words.drawTitle}
      </h3>
      <p className="text-sm text-soft">
        {words.opensAt} <LocalTime iso={room.opensAt} />. {words.startsAt} <LocalTime iso={sale.startsAt} />.
      </p>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[max-content_1fr]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="label-type text-soft">{name}</dt>
            <dd className="font-mono text-xs break-all max-sm:mb-2">{value ?? drawWords.notYet}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm">
        <a href={roomPaths.room(sale.saleId)} className="font-semibold underline underline-offset-4">
          {words.published}
        </a>
      </p>
    </section>
  );
}
