import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { classNames } from '../ui/class-names';
import type { FormOutcome } from './form-outcome';
import { ATTEMPTS_MAX, type PurchaseOutcome, type Waiting } from './purchase-attempt';
import type { PurchaseState } from './use-purchase';

interface Message {
  readonly tone: Tone;
  readonly title: string;
  readonly hint?: string;
}

interface PurchaseMessageProps {
  readonly id: string;
  readonly userId: string;
  /** Whether a click of an earlier visit never got its answer. */
  readonly isUnanswered: boolean;
  /** Shown before a click: what the button will do, or why it does nothing. */
  readonly hint: string;
  readonly state: PurchaseState;
  /** How the attempt ended that was sent as a form. */
  readonly sentOutcome: FormOutcome | undefined;
}

/** The state of the purchase in words, read out as it changes; before a click, what the button will do. */
export function PurchaseMessage(props: PurchaseMessageProps) {
  const texts = useTexts();
  const { id, userId, isUnanswered, hint, state, sentOutcome } = props;
  const message =
    messageOf(texts, state, userId) ??
    (isUnanswered ? messageOfResult(texts, { outcome: 'unanswered' }) : undefined) ??
    (state.phase === 'idle' ? messageOfForm(texts, sentOutcome) : undefined);
  return (
    <div id={id} role="status" className="min-h-28 sm:min-h-20">
      {message === undefined ? (
        <p className="text-sm text-soft">{hint}</p>
      ) : (
        <Notice tone={message.tone} title={message.title}>
          {message.hint}
        </Notice>
      )}
    </div>
  );
}

function messageOf(texts: Texts, state: PurchaseState, userId: string): Message | undefined {
  // Another buyer's message is nobody else's business.
  if (state.phase === 'idle' || state.userId !== userId) return undefined;
  switch (state.phase) {
    case 'asking':
      return { tone: 'plain', title: texts.outcome.asking };
    case 'waiting':
      return messageOfWaiting(texts, state.waiting);
    case 'ended':
      return messageOfResult(texts, state.result);
  }
}

function messageOfForm(texts: Texts, sent: FormOutcome | undefined): Message | undefined {
  switch (sent) {
    case undefined:
    // The field says it.
    case 'no-user-id':
    case 'bad-user-id':
    case 'bad-code':
    // The waiting room says it.
    case 'left':
    case 'unsolved':
    // The waiting list says it.
    case 'list-mail':
    case 'list-bad-email':
      return undefined;
    case 'list-left':
      return { tone: 'plain', ...texts.list.outcome[sent] };
    case 'list-on-sale':
    case 'list-busy':
    case 'list-unanswered':
      return { tone: 'waiting', ...texts.list.outcome[sent] };
    case 'list-limit':
    case 'list-full':
    case 'list-quantity':
      return { tone: 'bad', ...texts.list.outcome[sent] };
    case 'reserved':
    case 'held':
    case 'already-held':
      return messageOfResult(texts, { outcome: sent, orderId: '' });
    case 'refused':
      return messageOfResult(texts, { outcome: sent, messages: [] });
    case 'paid':
    case 'hold-ended':
    case 'limit-reached':
    case 'too-many-holds':
    case 'not-enough':
    case 'all-held':
    case 'already-purchased':
    case 'sold-out':
    case 'not-active':
    case 'unknown-sale':
    case 'login-needed':
    case 'other-buyer':
    case 'unanswered':
      return messageOfResult(texts, { outcome: sent });
  }
}

function messageOfWaiting(texts: Texts, { reason, attempt, delayMs = 0 }: Waiting): Message {
  if (reason === 'offline') return { tone: 'waiting', title: texts.waiting.offline, hint: texts.waiting.offlineHint };
  const seconds = Math.round(delayMs / 1_000);
  return { tone: 'waiting', title: texts.waiting[reason], hint: texts.waiting.againIn(seconds, attempt, ATTEMPTS_MAX) };
}

function messageOfResult(texts: Texts, result: PurchaseOutcome): Message {
  const { outcome } = texts;
  switch (result.outcome) {
    case 'reserved':
      return { tone: 'good', title: outcome.reserved, hint: outcome.reservedHint };
    case 'held':
      return { tone: 'good', title: outcome.held, hint: outcome.heldHint };
    case 'already-held':
      return { tone: 'plain', title: outcome.alreadyHeld, hint: outcome.alreadyHeldHint };
    case 'paid':
      return { tone: 'good', title: outcome.paid, hint: outcome.paidHint };
    case 'hold-ended':
      return { tone: 'waiting', title: outcome.holdEnded, hint: outcome.holdEndedHint };
    case 'limit-reached':
      return { tone: 'plain', title: outcome.limitReached, hint: outcome.limitReachedHint };
    case 'too-many-holds':
      return { tone: 'bad', title: outcome.tooManyHolds, hint: outcome.tooManyHoldsHint };
    case 'not-enough':
      return { tone: 'waiting', title: outcome.notEnough, hint: outcome.notEnoughHint };
    case 'all-held':
      return { tone: 'waiting', title: outcome.allHeld, hint: outcome.allHeldHint };
    case 'already-purchased':
      return { tone: 'plain', title: outcome.alreadyPurchased, hint: outcome.alreadyPurchasedHint };
    case 'sold-out':
      return { tone: 'bad', title: outcome.soldOut, hint: outcome.soldOutHint };
    case 'not-active':
      return { tone: 'bad', title: outcome.notActive, hint: outcome.notActiveHint };
    case 'unknown-sale':
      return { tone: 'bad', title: outcome.unknownSale, hint: outcome.unknownSaleHint };
    case 'login-needed':
      return { tone: 'waiting', title: outcome.loginNeeded, hint: outcome.loginNeededHint };
    case 'other-buyer':
      return { tone: 'bad', title: outcome.otherBuyer, hint: outcome.otherBuyerHint };
    case 'refused':
      return { tone: 'bad', title: outcome.refused, hint: result.messages.join('. ') };
    case 'unanswered':
      return { tone: 'waiting', title: outcome.unanswered, hint: outcome.unansweredHint };
  }
}

const TONES = {
  good: 'border-green text-green',
  bad: 'border-red text-red',
  waiting: 'border-amber text-amber',
  plain: 'border-edge text-ink',
} as const;

type Tone = keyof typeof TONES;

/** A few words that matter now, marked by a thick edge as well as by colour. */
function Notice({
  tone,
  title,
  children,
}: {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classNames('border-l-4 py-1 pl-3', TONES[tone])}>
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="mt-0.5 text-sm text-soft">{children}</div>}
    </div>
  );
}
