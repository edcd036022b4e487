'use client';

import { type FormEvent, useId, useState } from 'react';
import { type OwnedPurchase, USER_ID_PATTERN } from '../api/sale';
import { LoginLink, useLogin } from '../login/login';
import { texts } from '../texts';
import { Button, buttonLook } from '../ui/button';
import { classNames } from '../ui/class-names';
import { TextField } from '../ui/field';
import { deviceStorage, useStoredText } from '../ui/stored-text';
import { useInBrowser } from '../ui/use-in-browser';
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
  const wordsId = useId();
  const login = useLogin();
  const [remembered, remember] = useBuyer();
  const [draft, setDraft] = useState<string>();
  const [defect, setDefect] = useState<string>();
  const known = login.isOn ? (login.buyer?.userId ?? '') : remembered === '' ? sent.buyer : remembered;
  const userId = draft ?? known;
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

  const commit = (): string | undefined => {
    if (login.isOn) return login.buyer?.userId;
    const trimmed = userId.trim();
    const found = defectOf(trimmed);
    setDefect(found);
    if (found !== undefined) return undefined;
    setDraft(trimmed);
    remember(trimmed);
    return trimmed;
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isAvailable) return;
    const committed = commit();
    if (committed !== undefined) buy(committed);
    else event.currentTarget.querySelector<HTMLInputElement>('input[name=userId]')?.focus();
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
      {login.isOn ? (
        login.buyer && <LoggedInBuyer {...login.buyer} />
      ) : (
        <TextField
          label={texts.buyer.userId}
          hint={texts.buyer.userIdHint}
          error={defect ?? (draft === undefined ? defectOfForm(sent.outcome) : undefined)}
          name="userId"
          value={userId}
          readOnly={isUnderWay}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          onChange={({ target }) => {
            setDraft(target.value);
            setDefect(undefined);
          }}
          onBlur={() => userId.trim() !== '' && commit()}
        />
      )}
      {isLoginNeeded ? (
        <LoginLink className={buttonLook('primary', 'large')}>
          {isLoginOver ? texts.login.again : texts.login.toBuy}
        </LoginLink>
      ) : (
        <Button type="submit" look="primary" size="large" unavailable={!isAvailable} aria-describedby={wordsId}>
          {labelOf(status, state, { isOwner, isOpen })}
        </Button>
      )}
      <PurchaseMessage
        id={wordsId}
        userId={userId.trim()}
        isUnanswered={isUnanswered}
        hint={isOwner ? texts.buyer.whyOwned : texts.buyer.whyClosed[status]}
        state={state}
        sentOutcome={draft === undefined && userId === sent.buyer ? sent.outcome : undefined}
      />
      {owned?.purchased ? <OrderView owned={owned} /> : <NoOrderYet />}
    </form>
  );
}

/** Who has logged in; the form says it too, since in another tab somebody else may have. */
function LoggedInBuyer({ userId, name }: { readonly userId: string; readonly name: string }) {
  return (
    <p className="text-sm text-soft">
      <input type="hidden" name="userId" value={userId} />
      {texts.login.youBuyAs} <strong className="font-semibold text-ink">{name}</strong>
    </p>
  );
}

/** Keeps the place of the order free, so that nothing moves when it appears. */
function NoOrderYet() {
  return (
    <div className="grid min-h-45 place-items-center rounded border-2 border-dashed border-line p-4 text-center text-sm text-soft">
      {texts.buyer.noOrderYet}
    </div>
  );
}

function defectOf(userId: string): string | undefined {
  if (userId === '') return texts.buyer.userIdMissing;
  return USER_ID_PATTERN.test(userId) ? undefined : texts.buyer.userIdWrong;
}

function defectOfForm(outcome: SentForm['outcome']): string | undefined {
  if (outcome === 'no-user-id') return texts.buyer.userIdMissing;
  return outcome === 'bad-user-id' ? texts.buyer.userIdWrong : undefined;
}

function labelOf(status: ShownStatus, state: PurchaseState, { isOwner, isOpen }: Availability): string {
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

/** The user id that this device remembers, empty before there is one, and how to remember another. */
function useBuyer(): readonly [string, (userId: string) => void] {
  return useStoredText(deviceStorage, 'flashsale buyer');
}

/** The buyer's order, first reserved, then confirmed. */
function OrderView({ owned }: { readonly owned: OwnedPurchase }) {
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
