'use client';

import Link from 'next/link';
import { type FormEvent, useId } from 'react';
import { orderPage } from '../api/order';
import type { OwnedPurchase } from '../api/sale';
import { useLogin } from '../login/login';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { useInBrowser } from '../ui/use-in-browser';
import { BuyerField, LoginToBuy, useBuyerInput } from './buyer-field';
import type { SentForm } from './form-outcome';
import { PurchaseMessage } from './purchase-message';
import type { ShownStatus } from './sale-time';
import { hasOpenIntent, type PurchaseState, useOwnedPurchase, usePurchase } from './use-purchase';

interface BuyFormProps {
  readonly saleId: string;
  readonly status: ShownStatus;
  readonly sent: SentForm;
}

/**
 * Who buys, the buy button and the order. The button works while the sale is open and the buyer owns nothing. Until
 * the script runs, a click sends the form, and the page comes back with the outcome.
 */
export function BuyForm({ saleId, status, sent }: BuyFormProps) {
  const texts = useTexts();
  const wordsId = useId();
  const login = useLogin();
  const input = useBuyerInput(sent);
  const { userId, known } = input;
  const { owned, follow } = useOwnedPurchase(saleId, userId.trim() === known ? known : '', sent);
  const { state, buy } = usePurchase(saleId, follow);
  const isUnderWay = state.phase === 'asking' || state.phase === 'waiting';
  const isUnanswered = useInBrowser() && hasOpenIntent(saleId, userId.trim());
  // The last unit may be the one of an attempt whose answer never came.
  const isOpen = status === 'ACTIVE' || (status === 'SOLD_OUT' && isUnanswered);
  const isOwner = owned?.purchased === true;
  const isAvailable = isOpen && !isOwner && !isUnderWay;
  const isLoginOver = state.phase === 'ended' && state.result.outcome === 'login-needed';
  const isLoginNeeded = login.isOn && status !== 'ENDED' && (login.buyer === undefined || isLoginOver);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isAvailable) return;
    const committed = input.commitOrShow(event);
    if (committed !== undefined) buy(committed);
  };

  return (
    <form
      noValidate
      method="post"
      action={`/sale/${saleId}/buy`}
      onSubmit={submit}
      className="flex flex-col gap-3 sm:gap-4"
    >
      <h2 className="tag-type text-3xl max-sm:sr-only">{texts.buyer.title}</h2>
      <input type="hidden" name="key" value={sent.key} />
      <BuyerField input={input} readOnly={isUnderWay} />
      {isLoginNeeded ? (
        <LoginToBuy isOver={isLoginOver} />
      ) : (
        <Button type="submit" look="primary" size="large" unavailable={!isAvailable} aria-describedby={wordsId}>
          {labelOf(texts, status, state, { isOwner, isOpen })}
        </Button>
      )}
      <PurchaseMessage
        id={wordsId}
        userId={userId.trim()}
        isUnanswered={isUnanswered}
        hint={isOwner ? texts.buyer.whyOwned : texts.buyer.whyClosed[status]}
        state={state}
        sentOutcome={!input.isChanged && userId === sent.buyer ? sent.outcome : undefined}
      />
      {owned?.purchased ? <OrderView saleId={saleId} owned={owned} /> : <NoOrderYet />}
    </form>
  );
}

/** Keeps the place of the order free, so that nothing moves when it appears. */
function NoOrderYet() {
  const texts = useTexts();
  return (
    <div className="grid min-h-56 place-items-center rounded border-2 border-dashed border-line p-4 text-center text-sm text-soft">
      {texts.buyer.noOrderYet}
    </div>
  );
}

function labelOf(texts: Texts, status: ShownStatus, state: PurchaseState, { isOwner, isOpen }: Availability): string {
  if (state.phase === 'asking' || state.phase === 'waiting') return texts.buyer.buying;
  if (isOwner) return texts.buyer.owned;
  if (status !== 'ACTIVE') return isOpen ? texts.buyer.again : texts.buyer.closed[status];
  const isUnanswered = state.phase === 'ended' && state.result.outcome === 'unanswered';
  return isUnanswered ? texts.buyer.again : texts.buyer.buy;
}

interface Availability {
  readonly isOwner: boolean;
  readonly isOpen: boolean;
}

/** The buyer's order, first reserved, then confirmed. */
function OrderView({ saleId, owned }: { readonly saleId: string; readonly owned: OwnedPurchase }) {
  const texts = useTexts();
  const isConfirmed = owned.status === 'CONFIRMED';
  return (
    <section aria-label={texts.order.title} className="relative rounded border border-line bg-sunk p-4">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="label-type text-soft">{texts.order.id}</h3>
          <p className="font-mono text-xs/5 break-all">{owned.orderId}</p>
        </div>
        <span
          key={owned.status}
          className={classNames('stamp animate-stamped shrink-0 text-lg', isConfirmed ? 'text-green' : 'text-amber')}
        >
          {isConfirmed ? texts.order.confirmed : texts.order.reserved}
        </span>
      </div>
      <ol aria-label={texts.order.progress} className="mt-4 grid grid-cols-2 gap-2 text-sm">
        <Step name={texts.order.reserved} isDone />
        <Step name={texts.order.confirmed} isDone={isConfirmed} />
      </ol>
      <p role="status" className="mt-2 text-sm text-soft">
        {isConfirmed ? texts.order.confirmedHint : texts.order.reservedHint}
      </p>
      {owned.orderId !== null && (
        <Link
          href={orderPage({ orderId: owned.orderId, saleId })}
          prefetch={false}
          className="inline-flex min-h-11 items-center text-sm font-semibold underline underline-offset-4"
        >
          {texts.order.page}
        </Link>
      )}
    </section>
  );
}

function Step({ name, isDone }: { readonly name: string; readonly isDone: boolean }) {
  return (
    <li
      aria-current={isDone ? undefined : 'step'}
      className={classNames(
        'border-t-4 pt-1.5 font-semibold',
        isDone ? 'border-green text-ink' : 'animate-waiting border-line text-soft',
      )}
    >
      {name}
    </li>
  );
}
