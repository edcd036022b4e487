import { type FormEvent, useState } from 'react';
import { texts } from '../../texts';
import { ActionResult } from '../../ui/action-result';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { unitsOf } from './sale-draft';

interface AddStockDialogProps {
  readonly add: (units: number) => Promise<void>;
  readonly onClose: () => void;
}

export function AddStockDialog({ add, onClose }: AddStockDialogProps) {
  const [text, setText] = useState('');
  const [defect, setDefect] = useState<string>();
  const action = useAction();
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const units = unitsOf(text);
    setDefect(units === undefined ? texts.saleActions.addWrong : undefined);
    if (units === undefined) return;
    if (await action.run(() => add(units).then(() => texts.admin.done))) onClose();
  };
  return (
    <Dialog title={texts.saleActions.addTitle} onClose={onClose}>
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
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
        <ActionResult action={action} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{texts.admin.cancel}</Button>
          <Button type="submit" look="primary" unavailable={action.isWorking}>
            {texts.saleActions.addNow}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
