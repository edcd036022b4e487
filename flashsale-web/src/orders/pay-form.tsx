'use client';

import { type FormEvent, useState } from 'react';
import { orderPaths, type OrderView } from '../api/order';
import { requestAnswer } from '../api/request-json';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { useAction } from '../ui/action';
import { Button } from '../ui/button';
import { throwInWords } from './buyer-words';
import { beginPayment, providerPage, type StartedPayment } from './begin-payment';
import { CardForm } from './card-form';

/** Whoever begins so late would be told that it was in vain. */
const LAST_SECONDS = 5;
const BEGIN_DEADLINE_MS = 30_000;

interface PayFormProps {
  readonly order: OrderView;
  readonly secondsLeft: number;
}

/** The button that leads to the provider's page, or opens its form. Without a script the web server leads there. */
export function PayForm({ order, secondsLeft }: PayFormProps) {
  const texts = useTexts();
  const { orderId, saleId, amount, currency, payment } = order;
  const beginning = useAction();
  const [started, setStarted] = useState<StartedPayment>();
  const isTooLate = secondsLeft <= LAST_SECONDS;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isTooLate) return;
    void beginning.run(async () => {
      if (!navigator.onLine) throw new Error(texts.hold.offline);
      const signal = AbortSignal.timeout(BEGIN_DEADLINE_MS);
      const begun = await beginPayment(() =>
        requestAnswer(orderPaths.payment(orderId), { method: 'POST', signal }),
      ).catch((error: unknown) => throwInWords(error, texts));
      const page = providerPage(begun, order, window.location.origin);
      if (page === undefined) setStarted(begun);
      else window.location.assign(page);
      return '';
    });
  };
  if (started?.publishableKey !== undefined) {
    const { publishableKey, clientSecret } = started;
    return <CardForm {...{ publishableKey, clientSecret, order, isTooLate }} />;
  }
  return (
    <form method="post" action={`/orders/${orderId}/pay`} onSubmit={submit} className="space-y-2">
      <input type="hidden" name="saleId" value={saleId} />
      <Button
        type="submit"
        look="primary"
        size="large"
        className="w-full"
        unavailable={isTooLate || beginning.isWorking}
      >
        {isTooLate && texts.hold.payTooLate}
        {!isTooLate && (beginning.isWorking ? texts.hold.toPayment : payLabel(texts, amount, currency, payment))}
      </Button>
      <p role="alert" className="text-sm font-semibold text-red empty:hidden">
        {started === undefined ? beginning.error : texts.hold.noPayments}
      </p>
    </form>
  );
}

function payLabel(texts: Texts, amount: number, currency: string, payment: OrderView['payment']): string {
  const price = texts.money(amount, currency);
  return payment === null || payment === undefined ? texts.hold.pay(price) : texts.hold.payOn;
}
