import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cancelOrder,
  COMMAND_ATTEMPTS_MAX,
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

  async function attemptsOf(paymentId: string, kind: string): Promise<number | undefined> {
    const { rows } = await stores.database.pool.query<{ attempts: number }>(
      'SELECT attempts FROM payment_commands WHERE payment_id = $1 AND kind = $2',
      [paymentId, kind],
    );
    return rows[0]?.attempts;
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
    const { paymentId } = told();
    await stores.database.pool.query(`UPDATE payment_commands SET attempts = 2 WHERE payment_id = $1`, [paymentId]);
    await payments.decide([captured(told())]);
    expect(await books(held.orderId)).toMatchObject({ state: 'VOIDED', commands: ['CREATE DONE', 'VOID DUE'] });
    // Under the old key it would only say again that it voided the payment.
    expect(await attemptsOf(paymentId, 'VOID')).toBe(COMMAND_ATTEMPTS_MAX);
  });

  it('leaves a refund that was given up to the operator, who has it tried under a new key', async () => {
    const { held, told } = await startPaying();
    await expire(held);
    const { paymentId } = told();
    await decide(captured(told()));
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await stores.database.pool.query(
        `UPDATE payment_commands SET state = 'GIVEN_UP', attempts = $2 WHERE payment_id = $1 AND kind = 'REFUND'`,
        [paymentId, COMMAND_ATTEMPTS_MAX * attempt],
      );
      await payments.refundInstead(paymentId);
      expect(await books(held.orderId)).toMatchObject({
        commands: ['CREATE DONE', 'REFUND GIVEN_UP', 'VOID SUPERSEDED'],
      });
      expect(await payments.retryCommands(paymentId)).toEqual(['REFUND']);
      expect(await attemptsOf(paymentId, 'REFUND')).toBe(COMMAND_ATTEMPTS_MAX * attempt);
    }
  });

  const FORMER = { name: 'stripe', capture: 'MANUAL' } as const;

  it('begins anew at the present provider, and has the former one void what was begun there', async () => {
    const held = hold(saleId);
    await writeHolds(stores, [held]);
    const former = await startAtFormer(held);
    expect(await payments.saveProviderPaymentId(former, 'pi_former')).toBe(true);
    const told = await startPayment(held);
    expect(told().paymentId).not.toBe(former);
    // Only a worker that still has that provider can void it.
    const claimed = await payments.claimCommands(PROVIDER.name, 10);
    expect(claimed.map(({ paymentId }) => paymentId)).not.toContain(former);
    expect(await payments.claimCommands(FORMER.name, 10)).toMatchObject([{ paymentId: former, kind: 'VOID' }]);
    // Who pays there all the same confirms nothing.
    expect(await payments.decide([{ ...told(), paymentId: former, providerPaymentId: 'pi_former' }])).toEqual([]);
    expect(await decide(told())).toBe('confirmed');
  });

  it('begins anew also where the former provider perhaps never had the payment', async () => {
    const held = hold(saleId);
    await writeHolds(stores, [held]);
    const former = await startAtFormer(held);
    const told = await startPayment(held);
    // Its secret is given to nobody any more.
    expect(await payments.saveProviderPaymentId(former, 'pi_late')).toBe(false);
    expect(await payments.voidUnknown(former)).toBe(true);
    expect(await payments.claimCommands(FORMER.name, 10)).toEqual([]);
    expect(await decide(told())).toBe('confirmed');
  });

  async function startAtFormer({ orderId }: Hold): Promise<string> {
    const started = await payments.start(orderId, FORMER);
    if (started.outcome !== 'started') throw new Error(started.outcome);
    return started.payment.paymentId;
  }

  it('does not begin anew where the money is reserved at the former provider already', async () => {
    const { held, told } = await startPaying();
    await decide(told({ amount: 1 }));
    expect(await payments.start(held.orderId, FORMER)).toMatchObject({ outcome: 'ending' });
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

  it('never has money without an order or an order without money, by any order of any history, told twice or together', async () => {
    const histories = [
      ['open', 'authorized', 'captured'],
      ['open', 'authorized', 'captured', 'refunded'],
      ['open', 'authorized', 'voided'],
      ['open', 'voided'],
    ] as const;
    const ends = ['expire', 'cancelled by the buyer', 'cancelled by the seller'] as const;
    const lives = fc.constantFrom(...histories).chain((history) => {
      const steps = [...history, ...history, ...ends];
      return fc.tuple(
        fc.shuffledSubarray(steps, { minLength: history.length, maxLength: steps.length }),
        fc.array(fc.boolean(), { minLength: steps.length, maxLength: steps.length }),
      );
    });
    await fc.assert(
      fc.asyncProperty(lives, async ([steps, areTogether]) => {
        const { held, told } = await startPaying();
        const says = {
          open: told({ state: 'OPEN' }),
          authorized: told(),
          captured: captured(told()),
          voided: told({ state: 'VOIDED' }),
          refunded: { ...captured(told()), state: 'REFUNDED', refunded: told().amount },
        } as const satisfies Record<string, ToldPayment>;
        const waiting: ToldPayment[] = [];
        const tell = async () => {
          await payments.decide(waiting.splice(0));
          expectLegal(await books(held.orderId));
        };
        for (const [i, step] of steps.entries()) {
          if (step in says) waiting.push(says[step as keyof typeof says]);
          if (step in says && areTogether[i] === true) continue;
          await tell();
          if (step === 'expire') await expire(held);
          if (step === 'cancelled by the buyer') await cancel(held, ['HELD']);
          if (step === 'cancelled by the seller') await cancel(held, ['HELD', 'CONFIRMED']);
          expectLegal(await books(held.orderId));
        }
        await tell();
        // All of it once more decides nothing.
        const { commands: _commands, ...before } = (await books(held.orderId)) ?? {};
        const again = steps.flatMap((step) => (step in says ? [says[step as keyof typeof says]] : []));
        for (const event of again) expect(await payments.decide([event])).toEqual([]);
        const after = await books(held.orderId);
        expect(after).toMatchObject(before);
        expectLegal(after);
      }),
      { seed: propertySeed, numRuns: 60 },
    );
  });

  /** Money and order belong together, or what is due brings them together. */
  function expectLegal(found: Record<string, unknown> | undefined): void {
    const { status, state, commands } = found as { status: string; state: string; commands: string[] };
    const isDue = (...kinds: string[]) => kinds.some((kind) => commands.includes(`${kind} DUE`));
    const isPaid = status === 'CONFIRMED';
    const isReturning = isDue('VOID', 'REFUND');
    const wrong = [
      // What is voided already can be voided once more; and who pays money back at the provider by hand has to cancel the order.
      isPaid && state !== 'VOIDED' && isReturning && 'the money of a paid order goes back',
      // What was let go cannot be taken, and that cancels the order.
      isPaid && ['AUTHORIZED', 'VOIDED'].includes(state) && !isDue('CAPTURE') && 'nobody takes the money',
      !isPaid && ['AUTHORIZED', 'CAPTURED'].includes(state) && !isReturning && 'nobody returns the money',
    ].filter((one) => one !== false);
    expect({ status, state, commands, wrong }).toEqual({ status, state, commands, wrong: [] });
  }

  async function cancel({ orderId }: Hold, from: readonly ('HELD' | 'CONFIRMED')[]): Promise<void> {
    await stores.database.transaction(async (client) => {
      await lockSalesForOrders(client, [saleId], 'wait');
      const { outcome } = await cancelOrder(client, { orderId, from, reason: from.length > 1 ? 'OPERATOR' : 'BUYER' });
      if (outcome === 'cancelled') await returnPayments(client, [orderId], 'CANCELLED');
    });
  }
});
