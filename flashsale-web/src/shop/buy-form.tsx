'use client';

import { type FormEvent, useId, useState } from 'react';
import { type OwnedPurchase, type SaleStatus, USER_ID_PATTERN } from '../api/sale';
import { texts } from '../texts';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { TextField } from '../ui/field';
import { deviceStorage, useStoredText } from '../ui/stored-text';
import { PurchaseMessage } from './purchase-message';
import { type PurchaseState, useOwnedPurchase, usePurchase } from './use-purchase';

/** The user ID, the buy button and the order. The button works exactly while the sale is open. */
export function BuyForm({ saleId, status }: { readonly saleId: string; readonly status: SaleStatus }) {
  const wordsId = useId();
  const [buyer, remember] = useBuyer();
  const [draft, setDraft] = useState<string>();
  const [defect, setDefect] = useState<string>();
  const userId = draft ?? buyer;
  const { owned, follow } = useOwnedPurchase(saleId, userId === buyer ? buyer : '');
  const { state, buy } = usePurchase(saleId, follow);
  const isUnderWay = state.phase === 'asking' || state.phase === 'waiting';
  const isAvailable = status === 'ACTIVE' && !isUnderWay;

  const commit = (): boolean => {
    const found = defectOf(userId);
    setDefect(found);
    if (found === undefined) remember(userId);
    return found === undefined;
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isAvailable) return;
    if (commit()) buy(userId);
    else event.currentTarget.querySelector('input')?.focus();
  };

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <h2 className="tag-type text-3xl">{texts.buyer.title}</h2>
      <TextField
        label={texts.buyer.userId}
        hint={texts.buyer.userIdHint}
        error={defect}
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
        onBlur={() => userId !== '' && commit()}
      />
      <Button type="submit" look="primary" size="large" unavailable={!isAvailable} aria-describedby={wordsId}>
        {labelOf(status, state)}
      </Button>
      <PurchaseMessage id={wordsId} saleId={saleId} userId={userId} status={status} state={state} />
      {owned?.purchased ? <OrderView owned={owned} /> : <NoOrderYet />}
    </form>
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

function labelOf(status: SaleStatus, state: PurchaseState): string {
  if (state.phase === 'asking' || state.phase === 'waiting') return texts.buyer.buying;
  if (status !== 'ACTIVE') return texts.buyer.closed[status];
  const isUnanswered = state.phase === 'ended' && state.result.outcome === 'unanswered';
  return isUnanswered ? texts.buyer.again : texts.buyer.buy;
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
