import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  expireHolds,
  type Hold,
  lockSalesForOrders,
  type MovedPayment,
  Payments,
  returnPayments,
  type ToldPayment,
} from 'flashsale-core';
import { hold, propertySeed, TERMS, useStores, writeHolds } from '../test-support/index.js';

const PROVIDER = { name: 'sandbox', capture: 'MANUAL' } as const;
const LATE_MS = TERMS.holdTtlMs + TERMS.holdExtensionMs + 1;

describe('the decision about money', () => {
  const stores = useStores();
  let payments: Payments;
  let saleId: string;

  beforeEach(async () => {
    payments = new Payments(stores.database);
    ({ saleId } = await stores.createSale({ terms: TERMS, totalStock: 100 }));
    await stores.database.pool.query('UPDATE sales SET epoch = 1, opened_epoch = 1 WHERE id = $1', [saleId]);
  });

  async function startPaying(
    held = hold(saleId),
  ): Promise<{ held: Hold; told: (more?: Partial<ToldPayment>) => ToldPayment }> {
    await writeHolds(stores, [held]);
    return { held, told: await startPayment(held) };
  }

  async function startPayment(held: Hold) {
    const started = await payments.start(held.orderId, PROVIDER);
    if (started.outcome !== 'started') throw new Error(started.outcome);
    const { paymentId, amount, currency } = started.payment;
    const providerPaymentId = `pi_${paymentId}`;
    expect(await payments.saveProviderPaymentId(paymentId, providerPaymentId)).toBe(true);
    return (more: Partial<ToldPayment> = {}): ToldPayment => ({
      ...{ paymentId, providerPaymentId, amount, currency, state: 'AUTHORIZED', captured: 0, refunded: 0 },
      ...more,
    });
  }

  function captured(told: ToldPayment): ToldPayment {
    return { ...told, state: 'CAPTURED', captured: told.amount };
  }

  async function decide(told: ToldPayment): Promise<MovedPayment['outcome'] | undefined> {
    const [moved] = await payments.decide([told]);
    return moved?.outcome;
  }

  async function expire({ orderId, reservedAtMs }: Hold): Promise<void> {
    await stores.database.transaction(async (client) => {
      await lockSalesForOrders(client, [saleId], 'wait');
      const { ended } = await expireHolds(client, [orderId], reservedAtMs + LATE_MS);
      await returnPayments(client, ended, 'HOLD_EXPIRED');
    });
  }

  async function books(orderId: string) {
    const { rows } = await stores.database.pool.query<Record<string, unknown>>(
      `SELECT o.status, p.state, s.held, s.sold,
              (SELECT array_agg(kind || ' ' || c.state ORDER BY kind) FROM payment_commands c WHERE payment_id = p.id) AS commands
         FROM orders o JOIN sales s ON s.id = o.sale_id LEFT JOIN payments p ON p.order_id = o.id WHERE o.id = $1`,
      [orderId],
    );
    return rows[0];
  }

  it('confirms a held order once its money is reserved, and commands to take it', async () => {
    const { held, told } = await startPaying(hold(saleId, { quantity: 2 }));
    expect(await payments.decide([told()])).toEqual([
      expect.objectContaining({ outcome: 'confirmed', orderId: held.orderId, instance: held.outboxId }),
    ]);
    expect(await books(held.orderId)).toEqual({
      ...{ status: 'CONFIRMED', state: 'AUTHORIZED', held: 0, sold: 2 },
      commands: ['CAPTURE DUE', 'CREATE DONE'],
    });
    expect(await stores.countAudit(saleId)).toEqual({
      ...{ CONFIRMED: 1, EXTENDED: 1, PAYMENT_OPENED: 1, PAYMENT_AUTHORIZED: 1 },
    });
    expect(await decide(captured(told()))).toBe('moved');
    expect(await books(held.orderId)).toMatchObject({ state: 'CAPTURED', commands: ['CAPTURE DONE', 'CREATE DONE'] });
  });

  it('returns money that comes after the end: what is reserved is voided, what is taken is refunded', async () => {
    for (const { step, command } of [
      { step: (told: ToldPayment) => told, command: 'VOID DUE' },
      { step: captured, command: 'REFUND DUE' },
    ]) {
      const { held, told } = await startPaying();
      await stores.database.pool.query(
        `UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1`,
        [held.orderId],
      );
      expect(await decide(step(told()))).toBe('late');
      const found = await books(held.orderId);
      expect(found).toMatchObject({ status: 'EXPIRED', commands: expect.arrayContaining([command]) as unknown });
    }
    expect(await stores.countAudit(saleId)).toMatchObject({ PAYMENT_LATE: 2 });
  });

  it('never confirms an amount or a currency that is not the one of the order', async () => {
    for (const wrong of [{ amount: 1 }, { currency: 'USD' }, { amount: Number.MAX_SAFE_INTEGER }]) {
      const { held, told } = await startPaying();
      expect(await decide(told(wrong))).toBe('mismatch');
      expect(await books(held.orderId)).toMatchObject({ status: 'HELD', commands: ['CREATE DONE', 'VOID DUE'] });
    }
  });

  it('carries the largest amount', async () => {
    const { held, told } = await startPaying(hold(saleId, { amount: Number.MAX_SAFE_INTEGER }));
    expect(await decide(captured(told()))).toBe('confirmed');
    expect(await books(held.orderId)).toMatchObject({ status: 'CONFIRMED', state: 'CAPTURED' });
  });

  it('confirms no hold by money from before a reset, and gives nobody its secret', async () => {
    const { held, told } = await startPaying();
    await stores.database.pool.query('SELECT archive.reset_sale($1, 2, NULL)', [saleId]);
    // The same Idempotency-Key gives the same order id.
    await writeHolds(stores, [{ ...held, epoch: 2, outboxId: '2-1' }]);
    expect(await payments.start(held.orderId, PROVIDER)).toMatchObject({ outcome: 'ending' });
    expect(await decide(told())).toBe('late');
    expect(await books(held.orderId)).toMatchObject({ status: 'HELD', commands: ['CREATE DONE', 'VOID DUE'] });
    await decide(told({ state: 'VOIDED' }));
    expect((await payments.start(held.orderId, PROVIDER)).outcome).toBe('started');
  });

  it('gives an order one payment, however many tabs ask for it', async () => {
    const held = hold(saleId);
    await writeHolds(stores, [held]);
    const starts = await Promise.all(Array.from({ length: 4 }, () => payments.start(held.orderId, PROVIDER)));
    const ids = starts.map((start) => (start.outcome === 'started' ? start.payment.paymentId : start.outcome));
    expect(new Set(ids).size).toBe(1);
    const [first] = starts;
    expect(first?.outcome === 'started' && first.payment.untilMs).toBe(held.reservedAtMs + LATE_MS - 1);
  });

  it('starts no payment of an order that is paid, has ended, or is none', async () => {
    const { held, told } = await startPaying();
    await decide(told());
    expect(await payments.start(held.orderId, PROVIDER)).toEqual({ outcome: 'paid' });
    const expired = await startPaying();
    await expire(expired.held);
    expect(await payments.start(expired.held.orderId, PROVIDER)).toEqual({ outcome: 'expired' });
    expect(await payments.start(randomUUID(), PROVIDER)).toEqual({ outcome: 'unknown-order' });
  });

  it('hands no payment out that was voided before the provider had it', async () => {
    const held = hold(saleId);
    await writeHolds(stores, [held]);
    const started = await payments.start(held.orderId, PROVIDER);
    if (started.outcome !== 'started') throw new Error(started.outcome);
    const { paymentId } = started.payment;
    await expire(held);
    expect(await payments.voidUnknown(paymentId)).toBe(true);
    expect(await payments.saveProviderPaymentId(paymentId, 'pi_late')).toBe(false);
    expect(await books(held.orderId)).toMatchObject({ state: 'VOIDED', commands: ['CREATE SUPERSEDED', 'VOID DONE'] });
  });

  it('asks again about a payment that is voided and that the provider says is paid', async () => {
    const { held, told } = await startPaying();
    await expire(held);
    await decide(told({ state: 'VOIDED' }));
    expect(await books(held.orderId)).toMatchObject({ commands: ['CREATE DONE', 'VOID DONE'] });
    await payments.decide([captured(told())]);
    expect(await books(held.orderId)).toMatchObject({ state: 'VOIDED', commands: ['CREATE DONE', 'VOID DUE'] });
  });

  it('lets either the payment or the deadline win, never both, when they come together', async () => {
    const races = await Promise.all(Array.from({ length: 40 }, () => startPaying()));
    await Promise.all(
      races.flatMap(({ held, told }, i) => (i % 2 ? [expire(held), decide(told())] : [decide(told()), expire(held)])),
    );
    const ends = await Promise.all(races.map(({ held }) => books(held.orderId)));
    for (const end of ends) {
      const isPaid = end?.['status'] === 'CONFIRMED';
      expect(end?.['commands']).toEqual(isPaid ? ['CAPTURE DUE', 'CREATE DONE'] : ['CREATE DONE', 'VOID DUE']);
    }
    const paid = ends.filter((end) => end?.['status'] === 'CONFIRMED').length;
    expect(ends[0]).toMatchObject({ held: 0, sold: paid });
  });

  it('comes to the same end by every order of what is told, however often', async () => {
    const kinds = ['open', 'authorized', 'captured', 'expire'] as const;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...kinds, ...kinds], { minLength: 8, maxLength: 8 }), async (steps) => {
        const { held, told } = await startPaying();
        for (const step of steps) {
          if (step === 'expire') await expire(held);
          if (step === 'open') await decide(told({ state: 'OPEN' }));
          if (step === 'authorized') await decide(told());
          if (step === 'captured') await decide(captured(told()));
        }
        // Whoever came first has won: the money, or the deadline.
        const isPaid =
          steps.findIndex((step) => step === 'authorized' || step === 'captured') < steps.indexOf('expire');
        const end = await books(held.orderId);
        expect(end).toMatchObject({ status: isPaid ? 'CONFIRMED' : 'EXPIRED', state: 'CAPTURED' });
        const due = ((end?.['commands'] ?? []) as string[]).filter((command) => command.endsWith('DUE'));
        expect(due.some((command) => /VOID|REFUND/.test(command))).toBe(!isPaid);
        expect(due).not.toContain('CAPTURE DUE');
      }),
      { seed: propertySeed, numRuns: 30 },
    );
  });
});
