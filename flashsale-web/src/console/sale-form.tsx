import { type FormEvent, useState } from 'react';
import type { AdminSale, NewSale, SaleChange } from '../api/admin';
import { serverClock } from '../api/server-clock';
import { texts } from '../texts';
import { Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { TextField } from '../ui/field';
import { fromInputTime, toInputTime } from './local-input-time';
import { defectsOfDraft, type DraftDefects, type SaleDraft } from './sale-draft';
import { TimeField } from './time-field';

const WINDOW_MS_DEFAULT = 60 * 60_000;
const UNITS_DEFAULT = 100;

interface CreateSaleDialogProps {
  readonly create: (sale: NewSale) => Promise<void>;
  readonly onClose: () => void;
}

export function CreateSaleDialog({ create, onClose }: CreateSaleDialogProps) {
  const [initial] = useState(emptyDraft);
  return (
    <Dialog title={texts.saleForm.createTitle} onClose={onClose}>
      <SaleForm isNew initial={initial} save={(draft) => create(newSaleOf(draft))} onClose={onClose} />
    </Dialog>
  );
}

/** Open from now on, for an hour. */
function emptyDraft(): SaleDraft {
  const nowMs = serverClock.nowMs();
  return {
    saleId: '',
    name: '',
    totalStock: String(UNITS_DEFAULT),
    startsAt: toInputTime(new Date(nowMs)),
    endsAt: toInputTime(new Date(nowMs + WINDOW_MS_DEFAULT)),
  };
}

function newSaleOf({ saleId, name, totalStock, startsAt, endsAt }: SaleDraft): NewSale {
  return {
    ...(saleId !== '' && { saleId }),
    name: name.trim(),
    totalStock: Number(totalStock),
    startsAt: fromInputTime(startsAt) ?? '',
    endsAt: fromInputTime(endsAt) ?? '',
  };
}

interface ChangeSaleDialogProps {
  readonly sale: AdminSale;
  readonly change: (change: SaleChange) => Promise<void>;
  readonly onClose: () => void;
}

export function ChangeSaleDialog({ sale, change, onClose }: ChangeSaleDialogProps) {
  const [initial] = useState(() => draftOf(sale));
  const save = async (draft: SaleDraft): Promise<void> => change(changeOf(initial, draft));
  return (
    <Dialog title={texts.saleForm.changeTitle} onClose={onClose}>
      <SaleForm isNew={false} initial={initial} save={save} onClose={onClose} />
    </Dialog>
  );
}

function draftOf({ saleId, name, totalStock, startsAt, endsAt }: AdminSale): SaleDraft {
  return {
    saleId,
    name,
    totalStock: String(totalStock),
    startsAt: toInputTime(new Date(startsAt)),
    endsAt: toInputTime(new Date(endsAt)),
  };
}

/** Only what the operator touched: the inputs know no milliseconds, and must not cut them off what stays. */
function changeOf(before: SaleDraft, after: SaleDraft): SaleChange {
  return {
    ...(after.name !== before.name && { name: after.name.trim() }),
    ...(after.startsAt !== before.startsAt && { startsAt: fromInputTime(after.startsAt) ?? '' }),
    ...(after.endsAt !== before.endsAt && { endsAt: fromInputTime(after.endsAt) ?? '' }),
  };
}

interface SaleFormProps {
  readonly initial: SaleDraft;
  /** A sale keeps its id, and its stock only grows. */
  readonly isNew: boolean;
  readonly save: (draft: SaleDraft) => Promise<void>;
  readonly onClose: () => void;
}

function SaleForm({ initial, isNew, save, onClose }: SaleFormProps) {
  const [draft, setDraft] = useState(initial);
  const [defects, setDefects] = useState<DraftDefects>({});
  const { action, runAndClose } = useDialogAction(onClose);
  const field = (name: keyof SaleDraft, label: string) => ({
    name,
    label,
    value: draft[name],
    error: defects[name],
    onChange: ({ target }: { readonly target: HTMLInputElement }) => setDraft({ ...draft, [name]: target.value }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const found = defectsOfDraft(draft);
    setDefects(found);
    const [first] = Object.keys(found);
    if (first === undefined) void runAndClose(() => save(draft));
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };
  const { saleForm } = texts;
  return (
    <form noValidate onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
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
      <DialogFoot action={action} button={isNew ? saleForm.create : saleForm.change} onClose={onClose} />
    </form>
  );
}
