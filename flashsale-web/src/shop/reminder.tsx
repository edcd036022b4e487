'use client';

import { useEffect, useState } from 'react';
import type { SaleView } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import { Button } from '../ui/button';
import { useInBrowser } from '../ui/use-in-browser';
import { ReminderMail } from './reminder-mail';
import type { ReminderOutcome } from './reminder-outcome';
import { clockText, durationOf, type SaleMoment } from './sale-time';

/** Counts down in the title of the tab, which is seen while another tab is in front; other news are shown instead. */
export function useNewsTitle(name: string, { status, remainingMs }: SaleMoment, news: string | undefined): void {
  const countdown = status === 'UPCOMING' && remainingMs !== undefined ? clockText(durationOf(remainingMs)) : undefined;
  const shown = news ?? countdown;
  useEffect(() => {
    if (shown === undefined) return undefined;
    const before = document.title;
    const own = `${shown} · ${name}`;
    document.title = own;
    // A refresh of the page brings its own title back.
    const watch = new MutationObserver(() => {
      if (document.title !== own) document.title = own;
    });
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watch.disconnect();
      document.title = before;
    };
  }, [shown, name]);
}

type Wish = 'none' | 'asked' | 'refused';

/** The wish to be notified of the opening. */
export interface OpeningNotice {
  readonly wish: Wish;
  readonly ask: () => Promise<void>;
}

/** Notifies who asked for it once the sale is open, as long as the page is open somewhere. */
export function useOpeningNotice({ saleId, name }: SaleView, { status }: SaleMoment): OpeningNotice {
  const texts = useTexts();
  const [wish, setWish] = useState<Wish>('none');
  const isDue = wish === 'asked' && status === 'ACTIVE';
  useEffect(() => {
    if (!isDue) return;
    const notification = new Notification(texts.reminder.isOpen(name), { tag: saleId });
    notification.addEventListener('click', () => window.focus());
    setWish('none');
  }, [isDue, saleId, name, texts]);
  const ask = async (): Promise<void> => {
    const permission = await Notification.requestPermission();
    setWish(permission === 'granted' ? 'asked' : 'refused');
  };
  return { wish, ask };
}

interface ReminderProps {
  readonly saleId: string;
  readonly notice: OpeningNotice;
  readonly mail: ReminderMailing;
}

/** Whether the shop sends mails, and how the form ended that asked for one without a script. */
export interface ReminderMailing {
  readonly isOn: boolean;
  readonly sent: ReminderOutcome | undefined;
}

/** What reminds a visitor of the opening: a calendar entry, a notification and a mail. */
export function Reminder({ saleId, notice: { wish, ask }, mail }: ReminderProps) {
  const texts = useTexts();
  const canNotify = useInBrowser() && 'Notification' in window;
  const isAsked = wish === 'asked';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
      <a
        href={`/sale/${saleId}/calendar.ics`}
        className="inline-flex min-h-11 items-center font-semibold underline underline-offset-4"
      >
        {texts.reminder.calendar}
      </a>
      {canNotify && (
        <Button unavailable={isAsked} onClick={() => void ask()}>
          {isAsked ? texts.reminder.willNotify : texts.reminder.notify}
        </Button>
      )}
      <p role="status" className="text-soft empty:hidden">
        {wish === 'refused' ? texts.reminder.refused : ''}
      </p>
      {mail.isOn && <ReminderMail saleId={saleId} sent={mail.sent} />}
    </div>
  );
}
