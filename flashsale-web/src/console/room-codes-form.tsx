import { type FormEvent, useState } from 'react';
import { adminPaths, type LiveRoom } from '../api/admin';
import { requestAnswer } from '../api/request-json';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { wholeNumberOf } from '../ui/whole-number';
import { useAdminSession } from './admin-session';
import { saveAnswer } from './record-list';

type CodesField = 'count' | 'usesMax';
const CODES_FIELDS_MAX = { count: 10_000, usesMax: 1_000 };

interface CodesFormProps {
  readonly room: LiveRoom;
  readonly onChange: () => void;
}

/** Makes codes whose holders are called first, or come into a lane, and saves them: they are shown this once. */
export function CodesForm({ room: { saleId, codes, lanes }, onChange }: CodesFormProps) {
  const { headers, role } = useAdminSession();
  const texts = useConsoleTexts();
  const { roomPanel: words } = texts;
  const action = useAction();
  // Empty for codes that call first.
  const [lane, setLane] = useState('');
  const [drafts, setDrafts] = useState<Record<CodesField, string>>({ count: '', usesMax: '1' });
  const [defects, setDefects] = useState<Partial<Record<CodesField, string>>>({});
  const numberOf = (name: CodesField): number | undefined => wholeNumberOf(drafts[name], CODES_FIELDS_MAX[name]);
  // Whoever has no code is in the first one.
  const others = Object.keys(lanes ?? {}).slice(1);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const [count, usesMax] = [numberOf('count'), numberOf('usesMax')];
    setDefects({
      ...(count === undefined && { count: words.rateWrong(CODES_FIELDS_MAX.count) }),
      ...(usesMax === undefined && { usesMax: words.rateWrong(CODES_FIELDS_MAX.usesMax) }),
    });
    if (count === undefined || usesMax === undefined) return;
    void action.run(async () => {
      const body = { count, usesMax, ...(lane !== '' && { lane }) };
      await saveAnswer(await requestAnswer(adminPaths.roomCodes(saleId), { method: 'POST', body, headers }));
      onChange();
      return words.codes.made(count);
    });
  };
  const field = (name: CodesField, hint: string) => (
    <TextField
      label={words.codes.fields[name]}
      hint={hint}
      error={defects[name]}
      name={name}
      inputMode="numeric"
      autoComplete="off"
      value={drafts[name]}
      onChange={({ target }) => {
        setDrafts({ ...drafts, [name]: target.value });
        setDefects({ ...defects, [name]: undefined });
      }}
    />
  );
  return (
    <form noValidate onSubmit={submit} className="sheet space-y-3 p-4">
      <h3 className="tag-type text-xl">{words.codes.title}</h3>
      <p className="text-sm text-soft">{others.length > 0 ? words.codes.lanesText : words.codes.text}</p>
      <p>{words.codes.used(codes)}</p>
      {others.length > 0 && (
        <SelectField label={words.codes.way} name="lane" value={lane} onChange={({ target }) => setLane(target.value)}>
          <option value="">{words.codes.first}</option>
          {others.map((name) => (
            <option key={name} value={name}>
              {words.codes.intoLane(name)}
            </option>
          ))}
        </SelectField>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        {field('count', words.codes.countHint)}
        {field('usesMax', words.codes.usesHint)}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button type="submit" unavailable={action.isWorking || role === 'viewer'}>
          {words.codes.make}
        </Button>
        <ActionResult action={action} />
      </div>
    </form>
  );
}
