import { type FormEvent, useState } from 'react';
import { SALE_ID_PATTERN } from '../api/sale';
import { useConsoleTexts } from '../texts/console-context';
import { Dialog, DialogFoot, useDialogAction } from '../ui/dialog';
import { TextField } from '../ui/field';

interface DuplicateDialogProps {
  /** @param saleId empty to have one generated */
  readonly duplicate: (saleId: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the id of the draft that will have the terms of this sale. */
export function DuplicateDialog({ duplicate, onClose }: DuplicateDialogProps) {
  const texts = useConsoleTexts();
  const [saleId, setSaleId] = useState('');
  const [defect, setDefect] = useState<string>();
  const { action, runAndClose } = useDialogAction(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isWrong = saleId !== '' && !SALE_ID_PATTERN.test(saleId);
    setDefect(isWrong ? texts.saleForm.saleIdWrong : undefined);
    if (!isWrong) void runAndClose(() => duplicate(saleId));
  };
  return (
    <Dialog title={texts.drafts.duplicateTitle} onClose={onClose}>
      <form noValidate onSubmit={submit} className="space-y-4">
        <p className="text-soft">{texts.drafts.duplicateText}</p>
        <TextField
          label={texts.saleForm.saleId}
          hint={texts.saleForm.saleIdHint}
          error={defect}
          name="saleId"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={saleId}
          onChange={({ target }) => setSaleId(target.value)}
        />
        <DialogFoot action={action} button={texts.saleActions.duplicate} onClose={onClose} />
      </form>
    </Dialog>
  );
}
