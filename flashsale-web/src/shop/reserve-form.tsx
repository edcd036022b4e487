'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
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
import type { FormOutcome, SentForm } from './form-outcome';
import { OwnHolds } from './own-holds';
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
 * click sends the form. Where none is to be had the button joins the waiting list, which always sends the form.
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
  // Units that are kept for who waits are counted as left.
  const [refusedAt, setRefusedAt] = useState(isNoneLeft(sent.outcome) ? sale.remainingStock : undefined);
  const { state, buy } = usePurchase(saleId, (result) => {
    follow(result);
    setRefusedAt(isNoneLeft(result.outcome) ? sale.remainingStock : undefined);
    if (result.outcome !== 'held' && result.outcome !== 'already-held') return;
    const hold = { orderId: result.orderId, saleId };
    rememberHold(hold);
    if (result.outcome === 'held') router.push(orderPage(hold));
  });
  const isUnderWay = state.phase === 'asking' || state.phase === 'waiting' || isHeld(state);
  const unanswered = isInBrowser ? openIntent(saleId, buyer) : undefined;
  const quantity = useQuantity(sale, owned, unanswered?.quantity);
  const hasAll = quantity.most === 0;
  const held = owned?.orders?.find((order) => order.status === 'HELD');
  const isNoneOnSale = isClosed(status) || (status === 'ACTIVE' && sale.remainingStock <= (refusedAt ?? -1));
  const joinsList = isNoneOnSale && !hasAll && !isUnderWay && unanswered === undefined;
  const isOpen = status === 'ACTIVE' || status === 'ALL_HELD' || (status === 'SOLD_OUT' && unanswered !== undefined);
  const isAvailable = (joinsList || isOpen) && !hasAll && !isUnderWay;
  const isLoginOver = state.phase === 'ended' && state.result.outcome === 'login-needed';
  const isLoginNeeded = login.isOn && status !== 'ENDED' && (login.buyer === undefined || isLoginOver);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const committed = isAvailable ? input.commitOrShow(event) : undefined;
    if (committed !== undefined && joinsList) return;
    event.preventDefault();
    if (committed !== undefined) buy(committed, quantity.chosen);
  };

  return (
    <form
      noValidate
      method="post"
      action={`/sale/${saleId}/${joinsList ? 'waiting-list' : 'buy'}`}
      onSubmit={submit}
      className="flex flex-col gap-2 sm:gap-4"
    >
      <h2 className="tag-type text-3xl max-sm:sr-only">{texts.reserve.title}</h2>
      <input type="hidden" name="key" value={sent.key} />
      <div className="flex items-start gap-3">
        {/* The note of the field goes on below the units beside it, so that it is one line on a phone. */}
        <div className={classNames('min-w-0 grow', quantity.options.length > 1 && '[&_p]:-mr-23')}>
          <BuyerField input={input} readOnly={isUnderWay} />
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
      {joinsList && quantity.options.length > 1 && (
        <label className="flex min-h-11 cursor-pointer items-center gap-2 text-sm">
          <input type="checkbox" name="acceptLess" className="size-5 shrink-0 accent-red" />
          {texts.list.acceptLess}
        </label>
      )}
      {isLoginNeeded && <LoginToBuy isOver={isLoginOver} />}
      {!isLoginNeeded && hasAll && held !== undefined && (
        <Link href={orderPage({ ...held, saleId })} prefetch={false} className={buttonLook('primary', 'large')}>
          {texts.reserve.continue}
        </Link>
      )}
      {!isLoginNeeded && !(hasAll && held !== undefined) && (
        <Button type="submit" look="primary" size="large" unavailable={!isAvailable} aria-describedby={wordsId}>
          {labelOf(texts, {
            ...{ sale, status, state, hasAll, joinsList },
            quantity: quantity.chosen,
            isUnanswered: unanswered !== undefined,
          })}
        </Button>
      )}
      <PurchaseMessage
        id={wordsId}
        userId={buyer}
        isUnanswered={unanswered !== undefined}
        hint={hintOf(
          texts,
          { status, hasAll, joinsList },
          texts.reserve.how(texts.reserve.duration(holdSeconds), limitPerUser),
        )}
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

/** None is to be had, although what comes back may be. */
function isClosed(status: ShownStatus): status is 'ALL_HELD' | 'SOLD_OUT' {
  return status === 'ALL_HELD' || status === 'SOLD_OUT';
}

function isNoneLeft(outcome: FormOutcome | undefined): boolean {
  return outcome === 'all-held' || outcome === 'sold-out';
}

function hintOf(
  texts: Texts,
  { status, hasAll, joinsList }: Pick<Shown, 'status' | 'hasAll' | 'joinsList'>,
  how: string,
): string {
  if (hasAll) return texts.reserve.whyLimit;
  if (joinsList) return texts.list.how[isClosed(status) ? status : 'ACTIVE'];
  return status === 'ACTIVE' ? how : texts.buyer.whyClosed[status];
}

interface Shown {
  readonly sale: SaleView;
  readonly status: ShownStatus;
  readonly state: PurchaseState;
  readonly hasAll: boolean;
  /** Whether the button joins the waiting list. */
  readonly joinsList: boolean;
  readonly quantity: number;
  readonly isUnanswered: boolean;
}

function labelOf(texts: Texts, { sale, status, state, hasAll, joinsList, quantity, isUnanswered }: Shown): string {
  if (state.phase === 'asking' || state.phase === 'waiting' || isHeld(state)) return texts.reserve.reserving;
  if (hasAll) return texts.buyer.owned;
  if (isUnanswered) return texts.buyer.again;
  if (joinsList) return texts.list.join;
  if (status !== 'ACTIVE') return texts.buyer.closed[status];
  const { unitPrice, currency } = sale;
  if (unitPrice === undefined || currency === undefined) return texts.reserve.reserve;
  return texts.reserve.reserveFor(texts.money(unitPrice * quantity, currency));
}
