'use client';

import { useEffect, useState } from 'react';
import type { SaleView } from '../api/sale';
import { serverClock } from '../api/server-clock';
import { texts } from '../texts';
import { Button } from '../ui/button';
import { useInBrowser } from '../ui/use-in-browser';
import { clockText, durationOf, type SaleMoment } from './sale-time';

/** Counts down in the title of the tab, which is seen while another tab is in front. */
export function useCountdownTitle(name: string, { status, remainingMs }: SaleMoment): void {
  const countdown = status === 'UPCOMING' && remainingMs !== undefined ? clockText(durationOf(remainingMs)) : undefined;
  useEffect(() => {
    if (countdown === undefined) return undefined;
    const before = document.title;
    document.title = `${countdown} · ${name}`;
    return () => {
      document.title = before;
    };
  }, [countdown, name]);
}

/** Timers hold no more than 31 bits. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** What reminds a visitor of the opening: a calendar entry, and a notification as long as the page is open somewhere. */
export function Reminder({ sale }: { readonly sale: SaleView }) {
  const { saleId, name, startsAt } = sale;
  const canNotify = useInBrowser() && 'Notification' in window;
  const [isAsked, setIsAsked] = useState(false);
  const [isRefused, setIsRefused] = useState(false);
  useEffect(() => {
    if (!isAsked) return undefined;
    const delayMs = Math.min(Math.max(Date.parse(startsAt) - serverClock.nowMs(), 0), TIMER_MS_MAX);
    const timer = setTimeout(() => {
      const notification = new Notification(texts.reminder.isOpen(name), { tag: saleId });
      notification.addEventListener('click', () => window.focus());
    }, delayMs);
    return () => clearTimeout(timer);
  }, [isAsked, saleId, name, startsAt]);
  const ask = async (): Promise<void> => {
    const permission = await Notification.requestPermission();
    setIsAsked(permission === 'granted');
    setIsRefused(permission !== 'granted');
  };
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
        {isRefused ? texts.reminder.refused : ''}
      </p>
    </div>
  );
}
