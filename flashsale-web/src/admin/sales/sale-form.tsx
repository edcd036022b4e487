import { type FormEvent, useState } from 'react';
import { texts } from '../../texts';
import { ActionResult } from '../../ui/action-result';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { TimeField } from './time-field';
import { type DraftDefects, defectsOfDraft, type SaleDraft } from './sale-draft';

interface SaleFormProps {
  readonly initial: SaleDraft;
  /** A sale keeps its id, and its stock only grows. */
  readonly isNew: boolean;
  readonly save: (draft: SaleDraft) => Promise<void>;
  readonly onClose: () => void;
}

export function SaleForm({ initial, isNew, save, onClose }: SaleFormProps) {
  const [draft, setDraft] = useState(initial);
  const [defects, setDefects] = useState<DraftDefects>({});
  const action = useAction();
  const field = (name: keyof SaleDraft, label: string) => ({
    name,
    label,
    value: draft[name],
    error: defects[name],
    onChange: ({ target }: { readonly target: HTMLInputElement }) => setDraft({ ...draft, [name]: target.value }),
  });
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const found = defectsOfDraft(draft);
    setDefects(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
      return;
    }
    if (await action.run(() => save(draft).then(() => texts.admin.done))) onClose();
  };
  const { saleForm } = texts;
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4 sm:grid-cols-2">
      <TextField {...field('name', saleForm.name)} className="sm:col-span-2" autoComplete="off" />
      {isNew && (
        <>
          <TextField
            {...field('saleId', saleForm.saleId)}
            hint={saleForm.saleIdHint}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <TextField {...field('totalStock', saleForm.totalStock)} inputMode="numeric" autoComplete="off" />
        </>
      )}
      {(['startsAt', 'endsAt'] as const).map((name) => (
        <TimeField
          key={name}
          name={name}
          label={saleForm[name]}
          value={draft[name]}
          error={defects[name]}
          onChange={(value) => setDraft({ ...draft, [name]: value })}
        />
      ))}
      <ActionResult action={action} className="sm:col-span-2" />
      <div className="flex flex-wrap justify-end gap-3 sm:col-span-2">
        <Button onClick={onClose}>{texts.admin.cancel}</Button>
        <Button type="submit" look="primary" unavailable={action.isWorking}>
          {isNew ? saleForm.create : saleForm.change}
        </Button>
      </div>
    </form>
  );
}
