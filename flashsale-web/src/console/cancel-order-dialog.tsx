import { type FormEvent, useState } from 'react';
import type { OrderRecord } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { TextField } from '../ui/field';

const REASON_LENGTH_MAX = 200;

interface CancelOrderDialogProps {
  readonly order: OrderRecord;
  readonly cancel: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks why an order is cancelled, and says what becomes of its units and its money. */
export function CancelOrderDialog({ order, cancel, onClose }: CancelOrderDialogProps) {
  const texts = useConsoleTexts();
  const [reason, setReason] = useState('');
  const [defect, setDefect] = useState<string>();
  const { action, runAndClose } = useDialogAction(onClose);
  const { cancelOrder } = texts;
  const { userId, quantity, amount, currency, status } = order;
  const price = amount === null || currency === null ? '' : texts.money(amount, currency);
  const isPaid = status === 'CONFIRMED';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = reason.trim();
    setDefect(given === '' ? cancelOrder.reasonMissing : undefined);
    if (given !== '') void runAndClose(() => cancel(given));
  };
  return (
    <Dialog title={isPaid ? cancelOrder.paidTitle : cancelOrder.heldTitle} onClose={onClose}>
      <form noValidate onSubmit={submit} className="space-y-4">
        <p className="text-soft">{(isPaid ? cancelOrder.paidText : cancelOrder.heldText)(userId, quantity, price)}</p>
        <TextField
          label={cancelOrder.reason}
          hint={cancelOrder.reasonHint}
          error={defect}
          name="reason"
          autoComplete="off"
          maxLength={REASON_LENGTH_MAX}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <DialogFoot
          action={action}
          button={isPaid ? cancelOrder.paidNow : cancelOrder.heldNow}
          look="danger"
          back={cancelOrder.keep}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
