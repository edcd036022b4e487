import { type FormEvent, useRef, useState } from 'react';
import {
  type AdminDraft,
  type AdminSale,
  type NewSale,
  SALE_MODES,
  type SaleChange,
  type SaleDefinition,
  type SaleMode,
} from '../api/admin';
import { serverClock } from '../api/server-clock';
import { useConsoleTexts } from '../texts/console-context';
import { Button } from '../ui/button';
import { Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import {
  changeOf,
  defectsOf,
  definitionOf,
  type FieldDefects,
  fieldsOf,
  newFields,
  newSaleOf,
  type SaleFields,
  TERM_NAMES,
} from './sale-fields';
import { TimeField } from './time-field';

interface CreateSaleDialogProps {
  readonly create: (sale: NewSale, as: 'draft' | 'sale') => Promise<void>;
  readonly onClose: () => void;
}

export function CreateSaleDialog({ create, onClose }: CreateSaleDialogProps) {
  const texts = useConsoleTexts();
  const [initial] = useState(() => newFields(serverClock.nowMs()));
  return (
    <Dialog title={texts.saleForm.createTitle} onClose={onClose}>
      <SaleForm
        kind="new"
        initial={initial}
        save={(fields) => create(newSaleOf(fields), 'sale')}
        saveAsDraft={(fields) => create(newSaleOf(fields), 'draft')}
        onClose={onClose}
      />
    </Dialog>
  );
}

interface ChangeDraftDialogProps {
  readonly draft: AdminDraft;
  readonly replace: (definition: SaleDefinition) => Promise<void>;
  readonly onClose: () => void;
}

export function ChangeDraftDialog({ draft, replace, onClose }: ChangeDraftDialogProps) {
  const texts = useConsoleTexts();
  const [initial] = useState(() => fieldsOf(draft));
  return (
    <Dialog title={texts.drafts.changeTitle} onClose={onClose}>
      <SaleForm kind="draft" initial={initial} save={(fields) => replace(definitionOf(fields))} onClose={onClose} />
    </Dialog>
  );
}

interface ChangeSaleDialogProps {
  readonly sale: AdminSale;
  readonly change: (change: SaleChange) => Promise<void>;
  readonly onClose: () => void;
}

export function ChangeSaleDialog({ sale, change, onClose }: ChangeSaleDialogProps) {
  const texts = useConsoleTexts();
  const [initial] = useState(() => fieldsOf(sale));
  const save = async (fields: SaleFields): Promise<void> => change(changeOf(initial, fields));
  return (
    <Dialog title={texts.saleForm.changeTitle} onClose={onClose}>
      <SaleForm kind="sale" sale={sale} initial={initial} save={save} onClose={onClose} />
    </Dialog>
  );
}

interface SaleFormProps {
  /** A draft keeps its id, a sale its mode too, and its stock only grows. */
  readonly kind: 'new' | 'draft' | 'sale';
  readonly initial: SaleFields;
  /** The one that is changed. */
  readonly sale?: AdminSale;
  readonly save: (fields: SaleFields) => Promise<void>;
  /** The other way to save one that is new. */
  readonly saveAsDraft?: (fields: SaleFields) => Promise<void>;
  readonly onClose: () => void;
}

function SaleForm({ kind, initial, sale, save, saveAsDraft, onClose }: SaleFormProps) {
  const texts = useConsoleTexts();
  const [fields, setFields] = useState(initial);
  const [defects, setDefects] = useState<FieldDefects>({});
  const { action, runAndClose } = useDialogAction(onClose);
  const form = useRef<HTMLFormElement>(null);
  const hasOpened = sale !== undefined && sale.epoch > 0;
  const field = (name: keyof SaleFields, label: string) => ({
    name,
    label,
    value: fields[name],
    error: defects[name],
    autoComplete: 'off',
    onChange: ({ target }: { readonly target: HTMLInputElement }) => setFields({ ...fields, [name]: target.value }),
  });
  const saveUnlessWrong = (how: (fields: SaleFields) => Promise<void>): void => {
    const found = defectsOf(texts, fields, hasOpened ? sale.limitPerUser : undefined);
    setDefects(found);
    const [first] = Object.keys(found);
    if (first === undefined) void runAndClose(() => how(fields));
    else focusOn(form.current?.querySelector<HTMLInputElement>(`[name=${first}]`));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saveUnlessWrong(save);
  };
  const { saleForm } = texts;
  return (
    <form ref={form} noValidate onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
      <TextField {...field('name', saleForm.name)} className="sm:col-span-2" />
      {kind === 'new' && (
        <TextField
          {...field('saleId', saleForm.saleId)}
          hint={saleForm.saleIdHint}
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      {kind !== 'sale' && (
        <TextField
          {...field('totalStock', saleForm.totalStock)}
          inputMode="numeric"
          className={kind === 'draft' ? 'sm:col-span-2' : undefined}
        />
      )}
      {(['startsAt', 'endsAt'] as const).map((name) => (
        <TimeField
          key={name}
          name={name}
          label={saleForm[name]}
          value={fields[name]}
          error={defects[name]}
          onChange={(value) => setFields({ ...fields, [name]: value })}
        />
      ))}
      {kind !== 'sale' && (
        <SelectField
          label={saleForm.mode}
          hint={saleForm.modeHints[fields.mode]}
          value={fields.mode}
          onChange={({ target }) => setFields({ ...fields, mode: target.value as SaleMode })}
          className="sm:col-span-2"
        >
          {SALE_MODES.map((mode) => (
            <option key={mode} value={mode}>
              {saleForm.modes[mode]}
            </option>
          ))}
        </SelectField>
      )}
      {fields.mode === 'HOLD' && (
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
              hint={saleForm.termHints[name](Number(fields[name]))}
              inputMode="numeric"
            />
          ))}
        </>
      )}
      {kind !== 'sale' && fields.mode === 'INSTANT' && (
        <details className="sm:col-span-2">
          <summary className="flex min-h-11 cursor-pointer items-center text-sm font-semibold">
            {saleForm.advanced}
          </summary>
          <TextField {...field('buckets', saleForm.buckets)} hint={saleForm.bucketsHint} inputMode="numeric" />
        </details>
      )}
      <DialogFoot action={action} button={kind === 'new' ? saleForm.create : saleForm.change} onClose={onClose}>
        {saveAsDraft !== undefined && (
          <Button unavailable={action.isWorking} onClick={() => saveUnlessWrong(saveAsDraft)}>
            {texts.drafts.save}
          </Button>
        )}
      </DialogFoot>
    </form>
  );
}

/** Also where it is in a part of the form that is closed. */
function focusOn(input: HTMLInputElement | null | undefined): void {
  input?.closest('details')?.setAttribute('open', '');
  input?.focus();
}
