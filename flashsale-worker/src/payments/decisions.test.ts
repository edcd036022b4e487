import { expect, it } from '@jest/globals';
import type { MovedPayment, Payments, ToldPayment } from 'flashsale-core';
import { Decisions } from './decisions.js';
import type { HoldMirror } from './hold-mirror.js';
import type { PaymentMetrics } from './payment-metrics.js';

const told = (paymentId: string): ToldPayment => ({
  ...{ paymentId, providerPaymentId: `pi_${paymentId}`, state: 'CAPTURED' },
  ...{ amount: 100, currency: 'EUR', captured: 100, refunded: 0 },
});

/** Transactions that end when they are told to, or fail for a payment that cannot be written. */
function decisionsBeside(unwritable?: string) {
  const transactions: { readonly ids: readonly string[]; readonly commit: () => void }[] = [];
  const mirrored: number[] = [];
  const decide = (payments: readonly ToldPayment[]): Promise<MovedPayment[]> => {
    const ids = payments.map(({ paymentId }) => paymentId);
    return new Promise((resolve, reject) => {
      const fail = () => reject(Object.assign(new Error('out of range'), { code: '22003' }));
      transactions.push({ ids, commit: () => (ids.includes(unwritable ?? '') ? fail() : resolve([])) });
    });
  };
  const mirror = { confirm: (moved: readonly MovedPayment[]) => Promise.resolve(void mirrored.push(moved.length)) };
  const decisions = new Decisions(
    { decide } as unknown as Payments,
    mirror as HoldMirror,
    { moved: () => undefined } as unknown as PaymentMetrics,
  );
  return { decisions, transactions, mirrored };
}

const turn = () => new Promise(setImmediate);

it('decides together what came in while a decision was under way', async () => {
  const { decisions, transactions, mirrored } = decisionsBeside();
  const all = Promise.all(['a', 'b', 'c'].map((id) => decisions.decide('sale_1', told(id))));
  transactions[0]?.commit();
  await turn();
  transactions[1]?.commit();
  await all;

  expect(transactions.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']]);
  expect(mirrored).toHaveLength(2);
  const later = decisions.decide('sale_1', told('d'));
  transactions[2]?.commit();
  await later;
});

it('does not have one sale wait for another', async () => {
  const { decisions, transactions } = decisionsBeside();
  void decisions.decide('sale_1', told('a'));
  const other = decisions.decide('sale_2', told('b'));
  expect(transactions.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  transactions[1]?.commit();
  await expect(other).resolves.toBeUndefined();
});

it('does not keep back the others because of one that cannot be written', async () => {
  const { decisions, transactions } = decisionsBeside('b');
  const all = Promise.allSettled(['a', 'b', 'c'].map((id) => decisions.decide('sale_1', told(id))));
  for (let i = 0; i < 4; i += 1) {
    transactions[i]?.commit();
    await turn();
  }

  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(transactions.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c'], ['b'], ['c']]);
});
