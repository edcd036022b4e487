import type { OrderView } from '../api/order';
import type { Texts } from '../texts/english';

/** What a buyer has to know of an order now, one sentence each. */
export function wordsOf({ status, payment, endReason }: OrderView, texts: Texts): readonly string[] {
  const { hold } = texts;
  const money = payment?.status;
  switch (status) {
    case 'HELD':
      return [money === 'AUTHORIZED' || money === 'CAPTURED' ? hold.arriving : hold.heldHint];
    case 'CONFIRMED':
      return [payment === null ? hold.confirmedFree : hold.confirmed];
    case 'EXPIRED':
      return [hold.expired, wordsOfMoney(texts, money)];
    case 'CANCELLED':
      return [
        isKnownReason(texts, endReason) ? hold.cancelled[endReason] : hold.cancelled.other,
        wordsOfMoney(texts, money),
      ];
  }
}

type Money = NonNullable<OrderView['payment']>['status'];

/** What became of the money of an order that has ended. */
function wordsOfMoney(texts: Texts, money: Money | undefined): string {
  switch (money) {
    case undefined:
    case 'OPEN':
      return texts.hold.money.none;
    case 'AUTHORIZED':
    case 'CAPTURED':
      return texts.hold.money.returning;
    case 'VOIDED':
    case 'REFUNDED':
    case 'REFUND_FAILED':
      return texts.hold.money[money];
  }
}

function isKnownReason(texts: Texts, reason: string | null): reason is keyof Texts['hold']['cancelled'] {
  return reason !== null && Object.hasOwn(texts.hold.cancelled, reason);
}
