import { type FormEvent, useState } from 'react';
import { adminPaths, type LiveRoom } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { useAdminSession } from './admin-session';
import {
  LANE_NAME_LENGTH_MAX,
  LANE_WEIGHT_MAX,
  type LaneDefects,
  laneDefectsOf,
  type LaneDraft,
  LANES_MAX,
  lanesOf,
  shareOf,
} from './room-lanes';

interface LaneFieldsProps {
  readonly lanes: readonly LaneDraft[];
  readonly defects: readonly LaneDefects[] | undefined;
  readonly onChange: (lanes: readonly LaneDraft[]) => void;
}

/** The lanes that a room is to be given, beside `general`. */
export function LaneFields({ lanes, defects, onChange }: LaneFieldsProps) {
  const { lanes: words } = useConsoleTexts().roomPanel;
  const set = (index: number, change: Partial<LaneDraft>): void =>
    onChange(lanes.map((lane, i) => (i === index ? { ...lane, ...change } : lane)));
  const isAlone = lanes.length === 1;
  return (
    <fieldset className="space-y-3">
      <legend className="text-sm font-semibold">{words.title}</legend>
      <p className="text-sm text-soft">{words.giveText}</p>
      {!isAlone && (
        <ul className="space-y-3">
          {lanes.map((lane, i) => {
            const nameDefect = defects?.[i]?.name;
            return (
              // A lane has no name yet: its place in the list is what it is known by.
              <li key={i} className="grid gap-3 sm:grid-cols-[1fr_10rem_7rem] sm:items-start">
                <TextField
                  label={words.name(i)}
                  hint={i === 0 ? words.generalHint : words.nameHint}
                  error={nameDefect && words.nameWrong[nameDefect]}
                  name={`lane-${i}`}
                  maxLength={LANE_NAME_LENGTH_MAX}
                  autoComplete="off"
                  spellCheck={false}
                  readOnly={i === 0}
                  value={lane.name}
                  onChange={({ target }) => set(i, { name: target.value })}
                />
                <WeightField
                  label={words.weight(i)}
                  isWrong={defects?.[i]?.weight !== undefined}
                  name={`weight-${i}`}
                  value={lane.weight}
                  onChange={(weight) => set(i, { weight })}
                />
                {i > 0 && (
                  <Button
                    className="sm:mt-[1.625rem]"
                    aria-label={words.remove(i)}
                    onClick={() => onChange(dropped(lanes, i))}
                  >
                    {words.removeShort}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {lanes.length < LANES_MAX && (
        <Button onClick={() => onChange([...lanes, { name: '', weight: '1' }])}>{words.add}</Button>
      )}
    </fieldset>
  );
}

function dropped(lanes: readonly LaneDraft[], index: number): readonly LaneDraft[] {
  return lanes.filter((_, i) => i !== index);
}

interface WeightFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (weight: string) => void;
}

function WeightField({ label, name, value, isWrong, onChange }: WeightFieldProps) {
  const { roomPanel: words } = useConsoleTexts();
  return (
    <TextField
      label={label}
      error={isWrong ? words.rateWrong(LANE_WEIGHT_MAX) : undefined}
      name={name}
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

interface LanesFormProps {
  readonly room: LiveRoom;
  readonly lanes: NonNullable<LiveRoom['lanes']>;
  readonly onChange: () => void;
}

/** The lanes of a room as they are, and their weights to change. */
export function LanesForm({ room: { saleId, figures }, lanes, onChange }: LanesFormProps) {
  const { ask, role } = useAdminSession();
  const { lanes: words } = useConsoleTexts().roomPanel;
  const action = useAction();
  const [drafts, setDrafts] = useState<Readonly<Record<number, string>>>({});
  const [defects, setDefects] = useState<readonly LaneDefects[]>();
  const weights = Object.values(lanes);
  const typed = Object.entries(lanes).map(([name, weight], i) => ({ name, weight: drafts[i] ?? String(weight) }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = laneDefectsOf(typed);
    setDefects(wrong);
    if (wrong !== undefined) return;
    void action.run(async () => {
      await ask(adminPaths.room(saleId), { method: 'PATCH', body: lanesOf(typed) });
      setDrafts({});
      onChange();
      return words.changed;
    });
  };
  return (
    <form noValidate onSubmit={submit} className="sheet space-y-3 p-4">
      <h3 className="tag-type text-xl">{words.title}</h3>
      <p className="text-sm text-soft">{words.text}</p>
      <ul className="grid gap-x-6 gap-y-3 lg:grid-cols-2">
        {typed.map(({ name, weight }, i) => {
          const live = figures?.lanes?.[i];
          return (
            <li key={name} className="grid gap-3 sm:grid-cols-[1fr_10rem] sm:items-start">
              <div className="min-w-0">
                <p className="font-semibold break-all">{name}</p>
                {live !== undefined && <p className="text-sm">{words.figures(live)}</p>}
                <p className="text-sm text-soft">{words.share(shareOf(weights[i] ?? 0, weights))}</p>
              </div>
              <WeightField
                label={words.weightOf(name)}
                isWrong={defects?.[i]?.weight !== undefined}
                name={`weight-${name}`}
                value={weight}
                onChange={(text) => {
                  setDrafts({ ...drafts, [i]: text });
                  setDefects(undefined);
                }}
              />
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button type="submit" unavailable={action.isWorking || role === 'viewer'}>
          {words.change}
        </Button>
        <ActionResult action={action} />
      </div>
    </form>
  );
}
