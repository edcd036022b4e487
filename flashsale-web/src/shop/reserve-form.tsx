'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { orderPage } from '../api/order';
import type { OwnedPurchase, SaleView } from '../api/sale';
import { useLogin } from '../login/login';
import { rememberHold } from '../orders/stored-holds';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { Button, buttonLook } from '../ui/button';
import { classNames } from '../ui/class-names';
import { SelectField } from '../ui/field';
import { useInBrowser } from '../ui/use-in-browser';
import { BuyerField, LoginToBuy, useBuyerInput } from './buyer-field';
import type { SentForm } from './form-outcome';
import { OwnHolds } from './own-holds';
import type { PurchaseOutcome } from './purchase-attempt';
import { PurchaseMessage } from './purchase-message';
import type { ShownStatus } from './sale-time';
import { openIntent, type PurchaseState, useOwnedPurchase, usePurchase } from './use-purchase';

interface ReserveFormProps {
  readonly sale: SaleView;
  readonly status: ShownStatus;
  readonly sent: SentForm;
}

/**
 * Who buys how many units, and the button that reserves them; then the page of the order follows. Until the script runs, a
 * click sends the form.
 */
export function ReserveForm({ sale, status, sent }: ReserveFormProps) {
  const texts = useTexts();
  const { saleId, limitPerUser = 1, holdSeconds = 0 } = sale;
  const wordsId = useId();
  const router = useRouter();
  const isInBrowser = useInBrowser();
  const login = useLogin();
  const input = useBuyerInput(sent);
  const buyer = input.userId.trim();
  const { owned, follow } = useOwnedPurchase(saleId, buyer === input.known ? buyer : '', sent);
  const { state, buy } = usePurchase(saleId, (result) => {
    follow(result);
    stopWaitingAfter(result);
    if (result.outcome !== 'held' && result.outcome !== 'already-held') return;
    const hold = { orderId: result.orderId, saleId };
    rememberHold(hold);
    if (result.outcome === 'held') router.push(orderPage(hold));
  });
  const isUnderWay = state.phase === 'asking' || state.phase === 'waiting' || isHeld(state);
  const { isWaiting, wait, stopWaiting, stopWaitingAfter } = useWait(sale, status, { isUnderWay, buy });
  const unanswered = isInBrowser ? openIntent(saleId, buyer) : undefined;
  const quantity = useQuantity(sale, owned, unanswered?.quantity);
  const hasAll = quantity.most === 0;
  const held = owned?.orders?.find((order) => order.status === 'HELD');
  const mayWait = status === 'ALL_HELD' && unanswered === undefined;
  const isOpen = status === 'ACTIVE' || status === 'ALL_HELD' || (status === 'SOLD_OUT' && unanswered !== undefined);
  const isAvailable = isOpen && !hasAll && !isUnderWay;
  const isLoginOver = state.phase === 'ended' && state.result.outcome === 'login-needed';
  const isLoginNeeded = login.isOn && status !== 'ENDED' && (login.buyer === undefined || isLoginOver);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isWaiting) return stopWaiting();
    if (!isAvailable) return;
    const committed = input.commitOrShow(event);
    if (committed === undefined) return;
    if (mayWait) wait(committed, quantity.chosen);
    else buy(committed, quantity.chosen);
  };

  return (
    <form
      noValidate
      method="post"
      action={`/sale/${saleId}/buy`}
      onSubmit={submit}
      className="flex flex-col gap-2 sm:gap-4"
    >
      <h2 className="tag-type text-3xl max-sm:sr-only">{texts.reserve.title}</h2>
      <input type="hidden" name="key" value={sent.key} />
      <div className="flex items-start gap-3">
        {/* The note of the field goes on below the units beside it, so that it is one line on a phone. */}
        <div className={classNames('min-w-0 grow', quantity.options.length > 1 && '[&_p]:-mr-23')}>
          <BuyerField input={input} readOnly={isUnderWay || isWaiting} />
        </div>
        {quantity.options.length > 1 && (
          <SelectField
            label={texts.reserve.quantity}
            name="quantity"
            className="w-20 shrink-0"
            value={quantity.chosen}
            onChange={({ target }) => quantity.choose(Number(target.value))}
          >
            {quantity.options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </SelectField>
        )}
      </div>
      {isLoginNeeded && <LoginToBuy isOver={isLoginOver} />}
      {!isLoginNeeded && hasAll && held !== undefined && (
        <Link href={orderPage({ ...held, saleId })} prefetch={false} className={buttonLook('primary', 'large')}>
          {texts.reserve.continue}
        </Link>
      )}
      {!isLoginNeeded && !(hasAll && held !== undefined) && (
        <Button
          type="submit"
          look={isWaiting ? 'plain' : 'primary'}
          size="large"
          unavailable={!isWaiting && !isAvailable}
          aria-describedby={wordsId}
        >
          {labelOf(texts, {
            ...{ sale, status, state, isWaiting, hasAll, isInBrowser },
            quantity: quantity.chosen,
            isUnanswered: unanswered !== undefined,
          })}
        </Button>
      )}
      <PurchaseMessage
        id={wordsId}
        userId={buyer}
        isUnanswered={unanswered !== undefined}
        hint={hintOf(texts, status, hasAll, texts.reserve.how(texts.reserve.duration(holdSeconds), limitPerUser))}
        isWaiting={isWaiting && !isUnderWay}
        state={state}
        sentOutcome={!input.isChanged && input.userId === sent.buyer ? sent.outcome : undefined}
      />
      <OwnHolds saleId={saleId} orders={owned?.orders ?? []} />
    </form>
  );
}

/** The page of the order is on its way. */
function isHeld(state: PurchaseState): boolean {
  return state.phase === 'ended' && state.result.outcome === 'held';
}

interface Quantity {
  readonly chosen: number;
  readonly choose: (quantity: number) => void;
  readonly options: readonly number[];
  /** As many as this buyer may still reserve at once; 0 for who has all that one may have. */
  readonly most: number;
}

/** How many units, of those that one order and one buyer may have. What is asked again is asked for as many as before. */
function useQuantity(sale: SaleView, owned: OwnedPurchase | undefined, again: number | undefined): Quantity {
  const { quantityMax = 1, limitPerUser = 1 } = sale;
  const [draft, setDraft] = useState(1);
  const unitsOwned = (owned?.orders ?? []).reduce((sum, order) => sum + order.quantity, 0);
  const most = Math.max(Math.min(quantityMax, limitPerUser - unitsOwned), 0);
  const options = again === undefined ? Array.from({ length: most }, (_, index) => index + 1) : [again];
  return { chosen: again ?? Math.max(Math.min(draft, most), 1), choose: setDraft, options, most };
}

interface Wait {
  readonly isWaiting: boolean;
  readonly wait: (buyer: string, quantity: number) => void;
  readonly stopWaiting: () => void;
  /** Goes on after an answer that somebody else was faster. */
  readonly stopWaitingAfter: (result: PurchaseOutcome) => void;
}

/** Reserves as soon as enough units have come back. */
function useWait(
  sale: SaleView,
  status: ShownStatus,
  { isUnderWay, buy }: { readonly isUnderWay: boolean; readonly buy: (buyer: string, quantity: number) => void },
): Wait {
  const [waiting, setWaiting] = useState<{ readonly buyer: string; readonly quantity: number }>();
  const tried = useRef<SaleView>(undefined);
  useEffect(() => {
    if (waiting === undefined || isUnderWay || status !== 'ACTIVE') return;
    // What was tried at this state of the sale is tried again only after another one.
    if (sale.remainingStock < waiting.quantity || tried.current === sale) return;
    tried.current = sale;
    buy(waiting.buyer, waiting.quantity);
  }, [waiting, isUnderWay, status, sale, buy]);
  return {
    isWaiting: waiting !== undefined,
    wait: (buyer, quantity) => setWaiting({ buyer, quantity }),
    stopWaiting: () => setWaiting(undefined),
    stopWaitingAfter: ({ outcome }) => {
      if (outcome !== 'all-held' && outcome !== 'not-enough') setWaiting(undefined);
    },
  };
}

function hintOf(texts: Texts, status: ShownStatus, hasAll: boolean, how: string): string {
  if (hasAll) return texts.reserve.whyLimit;
  return status === 'ACTIVE' ? how : texts.buyer.whyClosed[status];
}

interface Shown {
  readonly sale: SaleView;
  readonly status: ShownStatus;
  readonly state: PurchaseState;
  readonly isWaiting: boolean;
  readonly hasAll: boolean;
  readonly quantity: number;
  readonly isUnanswered: boolean;
  readonly isInBrowser: boolean;
}

function labelOf(
  texts: Texts,
  { sale, status, state, isWaiting, hasAll, quantity, isUnanswered, isInBrowser }: Shown,
): string {
  if (isWaiting) return texts.reserve.stopWaiting;
  if (state.phase === 'asking' || state.phase === 'waiting' || isHeld(state)) return texts.reserve.reserving;
  if (hasAll) return texts.buyer.owned;
  if (isUnanswered) return texts.buyer.again;
  // Only a script can wait.
  if (status === 'ALL_HELD') return isInBrowser ? texts.reserve.wait : texts.buyer.again;
  if (status !== 'ACTIVE') return texts.buyer.closed[status];
  const { unitPrice, currency } = sale;
  if (unitPrice === undefined || currency === undefined) return texts.reserve.reserve;
  return texts.reserve.reserveFor(texts.money(unitPrice * quantity, currency));
}
