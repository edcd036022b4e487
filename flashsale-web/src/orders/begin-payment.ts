import type { Schemas } from 'flashsale-client';
import { ApiRefusal, isPassing, NoAnswer } from '../api/api-error';
import { orderPage } from '../api/order';
import { answers } from '../texts/answers';

/** A payment that its buyer can pay now. */
export type StartedPayment = Schemas['StartedPayment'];

/** The provider may take some seconds to know of a payment. */
const ATTEMPTS_MAX = 10;
const PAUSE_MS = 1_000;

/**
 * Begins to pay, or finds the payment that has begun.
 *
 * @param ask asks once
 * @throws ApiRefusal when nothing can be paid
 * @throws NoAnswer when the shop or its payment provider did not answer in time
 */
export async function beginPayment(ask: () => Promise<Response>): Promise<StartedPayment> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      const payment = await readPayment(await ask());
      if (payment.status === 'OPEN') return payment;
    } catch (error) {
      if (!isPassing(error) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
  throw new NoAnswer(answers.none);
}

async function readPayment(response: Response): Promise<StartedPayment | Schemas['PreparingPayment']> {
  if (!response.ok) throw await ApiRefusal.of(response);
  return (await response.json()) as StartedPayment | Schemas['PreparingPayment'];
}

/** The provider's page, from which the buyer comes back to the order; undefined where the form is ours. */
export function providerPage({ paymentUrl }: StartedPayment, order: Parameters<typeof orderPage>[0], origin: string) {
  if (paymentUrl === undefined) return undefined;
  const url = new URL(paymentUrl);
  url.searchParams.set('return_url', new URL(`${orderPage(order)}&outcome=returned`, origin).href);
  return url.href;
}
