'use client';

import { type FormEvent, useState } from 'react';
import { requestJson } from '../api/request-json';
import { salePaths } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import { useAction } from '../ui/action';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import type { ReminderOutcome } from './reminder-outcome';

interface ReminderMailProps {
  readonly saleId: string;
  /** How the form ended that was sent without a script. */
  readonly sent: ReminderOutcome | undefined;
}

/** Has one mail sent when the sale opens. Until the script runs, a click sends the form, and the page comes back. */
export function ReminderMail({ saleId, sent }: ReminderMailProps) {
  const texts = useTexts();
  const action = useAction();
  const [isWrong, setIsWrong] = useState(sent === 'bad-email');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const input = event.currentTarget.elements.namedItem('email') as HTMLInputElement;
    const email = input.value.trim();
    setIsWrong(email === '' || !input.validity.valid);
    if (email === '' || !input.validity.valid) return input.focus();
    void action.run(async () => {
      await requestJson<'/api/v1/sale/{saleId}/reminders', 'POST'>(salePaths.reminders(saleId), {
        method: 'POST',
        body: { email },
      });
      return texts.reminder.sent.noted;
    });
  };
  const words =
    action.error ?? action.done ?? (sent === undefined || sent === 'bad-email' ? '' : texts.reminder.sent[sent]);
  return (
    <form noValidate method="post" action={`/sale/${saleId}/remind`} onSubmit={submit} className="w-full space-y-2">
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={texts.reminder.email}
          error={isWrong ? texts.reminder.sent['bad-email'] : undefined}
          className="grow basis-48"
          name="email"
          type="email"
          autoComplete="email"
        />
        <Button type="submit" unavailable={action.isWorking}>
          {texts.reminder.mail}
        </Button>
      </div>
      <p className="text-soft">{texts.reminder.consent}</p>
      <p role="status" className="font-semibold empty:hidden">
        {words}
      </p>
    </form>
  );
}
