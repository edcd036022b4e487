'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { orderPage, type OrderView } from '../api/order';
import { useTexts } from '../texts/texts-context';
import { useAction } from '../ui/action';
import { Button } from '../ui/button';
import { openStripe, type Stripe, type StripeElements } from './stripe-script';

interface CardFormProps {
  readonly publishableKey: string;
  readonly clientSecret: string;
  readonly order: OrderView;
  readonly isTooLate: boolean;
}

/** Stripe's own form in a frame of its own: card data never reaches this page. What was sent is never given up here. */
export function CardForm({ publishableKey, clientSecret, order, isTooLate }: CardFormProps) {
  const texts = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState<{ readonly stripe: Stripe; readonly elements: StripeElements }>();
  const [isAway, setIsAway] = useState(false);
  const paying = useAction();
  useEffect(() => {
    let isGone = false;
    let close = (): void => undefined;
    openStripe(publishableKey)
      .then((stripe) => {
        if (isGone || place.current === null) return;
        const elements = stripe.elements({ clientSecret });
        const element = elements.create('payment');
        element.mount(place.current);
        close = () => element.destroy();
        setForm({ stripe, elements });
      })
      .catch(() => setIsAway(true));
    return () => {
      isGone = true;
      close();
    };
  }, [publishableKey, clientSecret]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (form === undefined || isTooLate) return;
    const { stripe, elements } = form;
    void paying.run(async () => {
      const { error } = await stripe.confirmPayment({
        elements,
        confirmParams: { return_url: new URL(orderPage(order), window.location.origin).href },
        redirect: 'if_required',
      });
      if (error !== undefined) throw new Error(error.message ?? texts.hold.sent.busy);
      return texts.hold.sent.returned;
    });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <div ref={place} className="min-h-60" />
      <Button
        type="submit"
        look="primary"
        size="large"
        className="w-full"
        unavailable={form === undefined || isTooLate || paying.isWorking || paying.done !== undefined}
      >
        {isTooLate ? texts.hold.payTooLate : texts.hold.pay(texts.money(order.amount, order.currency))}
      </Button>
      <p role="status" className="text-sm text-soft empty:hidden">
        {paying.done}
      </p>
      <p role="alert" className="text-sm font-semibold text-red empty:hidden">
        {isAway ? texts.hold.formAway : paying.error}
      </p>
    </form>
  );
}
