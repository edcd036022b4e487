import { setTimeout as sleep } from 'node:timers/promises';
import { observeSale } from 'flashsale-core';
import type { CheckedSale } from './checks/check.js';
import { queueDepth } from './queue-depth.js';
import type { Stores } from './stores.js';

const POLL_MS = 200;
/** Longer than an API keeps the audit of rejections back before it writes it. */
const QUIET_MS = 1_500;

/** What still moves, summed over the sales. */
export interface Unrest {
  readonly outboxLength: number;
  readonly queued: number;
  readonly buyers: number;
  readonly orders: number;
  /** Units of HOLD sales that are held. */
  readonly held: number;
  readonly money: MoneyUnrest;
  /** Rises with every audit event and segment. */
  readonly lastAuditId: number;
}

/** What still moves of the money; all 0 where no sale is paid for. */
interface MoneyUnrest {
  /** Events of the provider that are not handled, of all sales. */
  readonly events: number;
  /** What the provider is still to be told. */
  readonly commands: number;
  /** Payments whose end is not known. */
  readonly open: number;
}

export interface RestReport {
  readonly atRest: boolean;
  readonly waitedMs: number;
  readonly last: Unrest;
}

/**
 * Waits until outbox and queue are empty, events and commands of payments done, where asked for also until no unit is held and
 * every payment has ended, and nothing has changed for as long as audit rows may be on their way, at most `deadlineMs`. Reports
 * each poll to `onLook`.
 */
export async function waitForRest(
  stores: Stores,
  sales: readonly CheckedSale[],
  { deadlineMs, settle = false }: { readonly deadlineMs: number; readonly settle?: boolean },
  onLook: (unrest: Unrest) => void = () => undefined,
): Promise<RestReport> {
  const startedAtMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAtMs);
  let previous: string | undefined;
  let changedAtMs = 0;
  for (;;) {
    const last = await lookAt(stores, sales);
    onLook(last);
    const picture = JSON.stringify(last);
    if (picture !== previous) changedAtMs = elapsedMs();
    previous = picture;
    if (isDrained(last, settle) && elapsedMs() - changedAtMs >= QUIET_MS)
      return { atRest: true, waitedMs: elapsedMs(), last };
    if (elapsedMs() >= deadlineMs) return { atRest: false, waitedMs: elapsedMs(), last };
    await sleep(POLL_MS);
  }
}

function isDrained({ outboxLength, queued, held, money }: Unrest, settle: boolean): boolean {
  const isDone = outboxLength === 0 && queued === 0 && money.events === 0 && money.commands === 0;
  return isDone && (!settle || (held === 0 && money.open === 0));
}

async function lookAt(stores: Stores, sales: readonly CheckedSale[]): Promise<Unrest> {
  const { database, redis, broker } = stores;
  let outboxLength = 0;
  let buyers = 0;
  for (const { saleId, buckets } of sales) {
    for (const store of redis.sale(saleId).inBuckets(Math.max(buckets.length, 1))) {
      const counters = await observeSale(store);
      outboxLength += counters?.outboxLength ?? 0;
      buyers += counters?.buyers ?? 0;
    }
  }
  const depth = broker && (await queueDepth(broker.model, broker.topology.purchases.queue));
  const { rows } = await database.query<{ orders: number; held: number; last_audit_id: number }>(
    `SELECT (SELECT COALESCE(SUM(sold), 0) FROM sales WHERE id = ANY($1)) AS orders,
            (SELECT COALESCE(SUM(held), 0) FROM sales WHERE id = ANY($1)) AS held,
            GREATEST((SELECT MAX(id) FROM audit_events), (SELECT MAX(id) FROM audit_segments), 0) AS last_audit_id`,
    [sales.map(({ saleId }) => saleId)],
  );
  return {
    outboxLength,
    queued: typeof depth === 'number' ? depth : 0,
    buyers,
    orders: rows[0]?.orders ?? 0,
    held: rows[0]?.held ?? 0,
    money: await lookAtMoney(database, sales),
    lastAuditId: rows[0]?.last_audit_id ?? 0,
  };
}

async function lookAtMoney(database: Stores['database'], sales: readonly CheckedSale[]): Promise<MoneyUnrest> {
  const paid = sales.filter(({ mode }) => mode === 'HOLD').map(({ saleId }) => saleId);
  if (paid.length === 0) return { events: 0, commands: 0, open: 0 };
  const { rows } = await database.query<MoneyUnrest>(
    `SELECT (SELECT COUNT(*) FROM payment_events WHERE state = 'NEW') AS events,
            (SELECT COUNT(*) FROM payment_commands c JOIN payments p ON p.id = c.payment_id
              WHERE c.state = 'DUE' AND p.sale_id = ANY($1)) AS commands,
            (SELECT COUNT(*) FROM payments WHERE state IN ('NEW', 'OPEN', 'AUTHORIZED') AND sale_id = ANY($1)) AS open`,
    [paid],
  );
  return rows[0] ?? { events: 0, commands: 0, open: 0 };
}
