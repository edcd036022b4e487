'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useSWRConfig } from 'swr';
import { adminPaths, type AdminSale, type SaleChange } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { ConfirmDialog, Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { TextField } from '../ui/field';
import { wholeNumberOf } from '../ui/whole-number';
import { useAdminSession } from './admin-session';
import { DuplicateDialog } from './duplicate-dialog';
import { STOCK_MAX } from './sale-fields';
import { ResetDialog } from './reset-dialog';
import { ChangeSaleDialog } from './sale-form';

/** A reset archives all orders of a sale, however many. */
const RESET_DEADLINE_MS = 120_000;

type Open = 'add-stock' | 'change' | 'duplicate' | 'end' | 'retire' | 'reset' | undefined;

/** What an operator does with a sale in its life. */
export function SaleActions({ sale }: { readonly sale: AdminSale }) {
  const texts = useConsoleTexts();
  const { ask, isDemo, role } = useAdminSession();
  const { mutate } = useSWRConfig();
  const router = useRouter();
  const [open, setOpen] = useState<Open>();
  const action = useAction();
  const { saleId, state, status, retiredAt } = sale;
  const close = (): void => setOpen(undefined);

  const changeAndReport = async (done: string, change: () => Promise<unknown>): Promise<void> => {
    await change();
    // Everything that shows this sale is read again.
    await mutate((key) => typeof key === 'string' && key.includes(`/${saleId}`));
    void action.run(() => Promise.resolve(done));
  };

  const pauseOrResume = (): Promise<boolean> =>
    action.run(async () => {
      const isOpen = state === 'OPEN';
      const changed = await ask(isOpen ? adminPaths.pause(saleId) : adminPaths.resume(saleId), {
        method: 'POST',
      });
      await mutate(adminPaths.sale(saleId), changed);
      return isOpen ? texts.saleActions.paused : texts.saleActions.resumed;
    });
  const add = (units: number): Promise<void> =>
    changeAndReport(texts.saleActions.added(units), () =>
      ask(adminPaths.stock(saleId), { method: 'POST', body: { add: units } }),
    );
  const change = (changed: SaleChange): Promise<void> =>
    changeAndReport(texts.saleActions.changed, () => ask(adminPaths.sale(saleId), { method: 'PATCH', body: changed }));
  const end = (): Promise<void> =>
    changeAndReport(texts.saleActions.wasEnded, () => ask(adminPaths.end(saleId), { method: 'POST' }));
  const duplicate = async (newId: string): Promise<void> => {
    const body = newId === '' ? {} : { saleId: newId };
    const draft = await ask(adminPaths.duplicate(saleId), { method: 'POST', body });
    router.push(`/admin/draft/${draft.saleId}`);
  };
  const retire = (): Promise<void> =>
    changeAndReport(texts.saleActions.wasRetired, () => ask(adminPaths.retire(saleId), { method: 'POST' }));
  const reset = (confirmName?: string): Promise<void> =>
    changeAndReport(texts.saleActions.wasReset, () =>
      ask(adminPaths.reset, {
        method: 'POST',
        body: { saleId, ...(confirmName !== undefined && { confirmName }) },
        deadlineMs: RESET_DEADLINE_MS,
      }),
    );

  return (
    <div>
      <div role="group" aria-label={texts.saleActions.group} className="flex flex-wrap gap-2">
        <Button onClick={() => void pauseOrResume()} unavailable={action.isWorking}>
          {state === 'OPEN' ? texts.saleActions.pause : texts.saleActions.resume}
        </Button>
        <Button onClick={() => setOpen('add-stock')}>{texts.saleActions.addStock}</Button>
        <Button onClick={() => setOpen('change')}>{texts.saleActions.change}</Button>
        <Button onClick={() => setOpen('duplicate')}>{texts.saleActions.duplicate}</Button>
        {(status === 'ACTIVE' || status === 'PAUSED') && (
          <Button onClick={() => setOpen('end')}>{texts.saleActions.end}</Button>
        )}
        {status === 'ENDED' && retiredAt === null && (
          <Button onClick={() => setOpen('retire')}>{texts.saleActions.retire}</Button>
        )}
        {role === 'owner' && (
          <Button look="danger" onClick={() => setOpen('reset')}>
            {texts.saleActions.reset}
          </Button>
        )}
      </div>
      <ActionResult action={action} className="mt-2" />
      {open === 'add-stock' && <AddStockDialog add={add} onClose={close} />}
      {open === 'change' && <ChangeSaleDialog sale={sale} change={change} onClose={close} />}
      {open === 'duplicate' && <DuplicateDialog duplicate={duplicate} onClose={close} />}
      {open === 'end' && (
        <ConfirmDialog
          title={texts.saleActions.endTitle}
          text={texts.saleActions.endText}
          confirm={texts.saleActions.endNow}
          act={end}
          onClose={close}
        />
      )}
      {open === 'retire' && (
        <ConfirmDialog
          title={texts.saleActions.retireTitle}
          text={texts.saleActions.retireText}
          confirm={texts.saleActions.retireNow}
          act={retire}
          onClose={close}
        />
      )}
      {open === 'reset' && !isDemo && <ResetDialog sale={sale} reset={reset} onClose={close} />}
      {open === 'reset' && isDemo && (
        <ConfirmDialog
          title={texts.saleActions.resetTitle}
          text={texts.saleActions.resetText(sale.orders)}
          confirm={texts.saleActions.resetNow}
          act={reset}
          onClose={close}
        />
      )}
    </div>
  );
}

interface AddStockDialogProps {
  readonly add: (units: number) => Promise<void>;
  readonly onClose: () => void;
}

function AddStockDialog({ add, onClose }: AddStockDialogProps) {
  const texts = useConsoleTexts();
  const [text, setText] = useState('');
  const [defect, setDefect] = useState<string>();
  const { action, runAndClose } = useDialogAction(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const units = wholeNumberOf(text, STOCK_MAX);
    setDefect(units === undefined ? texts.saleActions.addWrong : undefined);
    if (units !== undefined) void runAndClose(() => add(units));
  };
  return (
    <Dialog title={texts.saleActions.addTitle} onClose={onClose}>
      <form noValidate onSubmit={submit} className="space-y-4">
        <TextField
          label={texts.saleActions.add}
          hint={texts.saleActions.addHint}
          error={defect}
          name="units"
          inputMode="numeric"
          autoComplete="off"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <DialogFoot action={action} button={texts.saleActions.addNow} onClose={onClose} />
      </form>
    </Dialog>
  );
}
