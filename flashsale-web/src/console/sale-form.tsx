import { type FormEvent, useState } from 'react';
import { type AdminSale, type NewSale, SALE_MODES, type SaleChange, type SaleMode } from '../api/admin';
import { serverClock } from '../api/server-clock';
import { texts } from '../texts';
import { Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import {
  changeOf,
  defectsOfDraft,
  type DraftDefects,
  draftOf,
  newDraft,
  newSaleOf,
  type SaleDraft,
  TERM_NAMES,
} from './sale-draft';
import { TimeField } from './time-field';

interface CreateSaleDialogProps {
  readonly create: (sale: NewSale) => Promise<void>;
  readonly onClose: () => void;
}

export function CreateSaleDialog({ create, onClose }: CreateSaleDialogProps) {
  const [initial] = useState(() => newDraft(serverClock.nowMs()));
  return (
    <Dialog title={texts.saleForm.createTitle} onClose={onClose}>
      <SaleForm sale={undefined} initial={initial} save={(draft) => create(newSaleOf(draft))} onClose={onClose} />
    </Dialog>
  );
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
      <SaleForm sale={sale} initial={initial} save={save} onClose={onClose} />
    </Dialog>
  );
}

interface SaleFormProps {
  readonly initial: SaleDraft;
  /** Undefined while it is new. A sale keeps its id and its mode, and its stock only grows. */
  readonly sale: AdminSale | undefined;
  readonly save: (draft: SaleDraft) => Promise<void>;
  readonly onClose: () => void;
}

function SaleForm({ initial, sale, save, onClose }: SaleFormProps) {
  const [draft, setDraft] = useState(initial);
  const [defects, setDefects] = useState<DraftDefects>({});
  const { action, runAndClose } = useDialogAction(onClose);
  const isNew = sale === undefined;
  const hasOpened = sale !== undefined && sale.epoch > 0;
  const field = (name: keyof SaleDraft, label: string) => ({
    name,
    label,
    value: draft[name],
    error: defects[name],
    autoComplete: 'off',
    onChange: ({ target }: { readonly target: HTMLInputElement }) => setDraft({ ...draft, [name]: target.value }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const found = defectsOfDraft(draft, hasOpened ? sale.limitPerUser : undefined);
    setDefects(found);
    const [first] = Object.keys(found);
    if (first === undefined) void runAndClose(() => save(draft));
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };
  const { saleForm } = texts;
  return (
    <form noValidate onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
      <TextField {...field('name', saleForm.name)} className="sm:col-span-2" />
      {isNew && (
        <>
          <TextField
            {...field('saleId', saleForm.saleId)}
            hint={saleForm.saleIdHint}
            autoCapitalize="none"
            spellCheck={false}
          />
          <TextField {...field('totalStock', saleForm.totalStock)} inputMode="numeric" />
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
      {isNew && (
        <SelectField
          label={saleForm.mode}
          hint={saleForm.modeHints[draft.mode]}
          value={draft.mode}
          onChange={({ target }) => setDraft({ ...draft, mode: target.value as SaleMode })}
          className="sm:col-span-2"
        >
          {SALE_MODES.map((mode) => (
            <option key={mode} value={mode}>
              {saleForm.modes[mode]}
            </option>
          ))}
        </SelectField>
      )}
      {draft.mode === 'HOLD' && (
        <>
          <TextField {...field('unitPrice', saleForm.unitPrice)} inputMode="decimal" />
          <TextField
            {...field('currency', saleForm.currency)}
            hint={hasOpened ? saleForm.currencyFixed : saleForm.currencyHint}
            readOnly={hasOpened}
            maxLength={3}
            autoCapitalize="characters"
            spellCheck={false}
          />
          {TERM_NAMES.map((name) => (
            <TextField
              key={name}
              {...field(name, saleForm.terms[name])}
              hint={saleForm.termHints[name](Number(draft[name]))}
              inputMode="numeric"
            />
          ))}
        </>
      )}
      <DialogFoot action={action} button={isNew ? saleForm.create : saleForm.change} onClose={onClose} />
    </form>
  );
}
