import { setTimeout as sleep } from 'node:timers/promises';
import { administer } from '../system/operator.js';
import { dieInTurn } from './die-in-turn.js';
import type { Fault } from './fault.js';

const HOLD_TTL_MS = 10_000;
const UNITS = 300;
const BUYERS_PER_SECOND = 12;
const PASSES_MAX = 12;
const BEFORE_MS = 4_000;
const CANCELLED_BY_SELLER = 10;

/** The provider did it, and nobody here knows. */
export const workerKilledAtProvider: Fault = {
  number: 57,
  title: 'every worker killed after the provider has captured, voided or refunded, before PostgreSQL knows',
  checks: 'the provider did each thing once',
  limitMs: 40_000,
  async strike(stage) {
    const { observer, apis } = stage.system;
    const sale = await stage.openPaidSale('paid', {
      ...{ stock: UNITS, holdTtlMs: HOLD_TTL_MS, ratePerSecond: BUYERS_PER_SECOND },
    });
    await sleep(BEFORE_MS);
    const dying = dieInTurn(stage, ['after_provider_call', 'after_provider_call', 'after_provider_call'], PASSES_MAX);
    const paid = await observer.query<{ id: string }>(
      `SELECT id FROM orders WHERE sale_id = $1 AND status = 'CONFIRMED' ORDER BY id LIMIT $2`,
      [sale.saleId, CANCELLED_BY_SELLER],
    );
    const cancelled = await Promise.allSettled(
      paid.map(({ id }) => administer(apis[0], 'POST', `orders/${id}/cancel`, { reason: 'A test of refunds' })),
    );
    stage.observe(
      `the seller cancelled ${cancelled.filter(({ status }) => status === 'fulfilled').length} paid orders`,
    );
    await dying;
  },
};
