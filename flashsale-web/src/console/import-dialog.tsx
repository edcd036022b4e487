import { type FormEvent, useRef, useState } from 'react';
import { useSWRConfig } from 'swr';
import { adminPaths } from '../api/admin';
import { ApiRefusal } from '../api/api-error';
import { type AllTexts, useConsoleTexts } from '../texts/console-context';
import { useAction } from '../ui/action';
import { Dialog, DialogFoot } from '../ui/dialog';
import { TextField } from '../ui/field';
import { useAdminSession } from './admin-session';

/** The API takes 256 KiB. */
const FILE_BYTES_MAX = 250 * 1_024;

/** Makes drafts of a file of sales, or shows what is wrong in which line. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useConsoleTexts();
  const { ask } = useAdminSession();
  const { mutate } = useSWRConfig();
  const input = useRef<HTMLInputElement>(null);
  const [defect, setDefect] = useState<string>();
  const [errors, setErrors] = useState<readonly string[]>([]);
  const action = useAction();
  const send = async (file: File): Promise<string> => {
    const text = await file.text();
    const body = file.name.endsWith('.json') ? { sales: salesOf(text, texts.adminSales) } : { csv: text };
    const { created } = await ask(adminPaths.importDrafts, { method: 'POST', body }).catch((error: unknown) => {
      if (error instanceof ApiRefusal) setErrors(error.messages);
      throw error;
    });
    await mutate(adminPaths.drafts);
    return texts.adminSales.imported(created.length);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const file = input.current?.files?.[0];
    setErrors([]);
    if (file === undefined) return setDefect(texts.adminSales.fileMissing);
    if (file.size > FILE_BYTES_MAX) return setDefect(texts.adminSales.fileTooLarge);
    setDefect(undefined);
    void action.run(() => send(file));
  };
  return (
    <Dialog title={texts.adminSales.importTitle} onClose={onClose}>
      <form noValidate onSubmit={submit} className="space-y-4">
        <p className="text-soft">{texts.adminSales.importText}</p>
        <TextField
          ref={input}
          label={texts.adminSales.file}
          hint={texts.adminSales.fileHint}
          error={defect}
          type="file"
          accept=".csv,.json,text/csv,application/json"
          className="[&_input]:py-2"
        />
        {errors.length > 1 && (
          <div role="alert" className="max-h-60 overflow-y-auto text-sm text-red">
            <ul className="list-inside list-disc">
              {errors.map((error) => (
                <li key={error}>{error}</li>
              ))}
            </ul>
          </div>
        )}
        <DialogFoot
          action={errors.length > 1 ? { ...action, error: texts.adminSales.importRefused } : action}
          button={texts.adminSales.importNow}
          back={texts.admin.close}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

/** @throws Error with a sentence */
function salesOf(text: string, { noList }: AllTexts['adminSales']): readonly unknown[] {
  try {
    const sales: unknown = JSON.parse(text);
    if (Array.isArray(sales)) return sales;
  } catch {
    // No JSON is refused like JSON that is no list.
  }
  throw new Error(noList);
}
