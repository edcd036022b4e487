import { type FormEvent, useState } from 'react';
import type { AdminSale } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { TextField } from '../ui/field';

interface ResetDialogProps {
  readonly sale: AdminSale;
  readonly reset: (confirmName: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the sale's name before it is reset, so that nobody resets another one by mistake. */
export function ResetDialog({ sale, reset, onClose }: ResetDialogProps) {
  const texts = useConsoleTexts();
  const [name, setName] = useState('');
  const [defect, setDefect] = useState<string>();
  const { action, runAndClose } = useDialogAction(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setDefect(name === sale.name ? undefined : texts.saleActions.confirmNameWrong);
    if (name === sale.name) void runAndClose(() => reset(name));
  };
  return (
    <Dialog title={texts.saleActions.resetTitle} onClose={onClose}>
      <form noValidate onSubmit={submit} className="space-y-4">
        <p className="text-soft">{texts.saleActions.resetText(sale.orders)}</p>
        <TextField
          label={texts.saleActions.confirmName}
          hint={texts.saleActions.confirmNameHint(sale.name)}
          error={defect}
          name="confirmName"
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <DialogFoot action={action} button={texts.saleActions.resetNow} look="danger" onClose={onClose} />
      </form>
    </Dialog>
  );
}
