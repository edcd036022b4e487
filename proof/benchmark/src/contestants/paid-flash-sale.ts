import { DeadlineExceeded, type ServerProcess, until } from 'flashsale-testkit';
import type { CheckResult } from 'flashsale-verify';
import type { LoadTarget } from '../load/load-plan.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { FlashSaleProcesses } from './flash-sale-processes.js';
import { FlashSale } from './flash-sale.js';

const SETTLED_DEADLINE_MS = 60_000;
const POLL_PERIOD_MS = 50;

/** What is under way between shop and provider. */
const COUNT_OPEN = `
  SELECT (SELECT COUNT(*) FROM payments WHERE state IN ('NEW', 'OPEN', 'AUTHORIZED')) AS payments,
         (SELECT COUNT(*) FROM payment_commands WHERE state IN ('DUE', 'GIVEN_UP')) AS commands,
         (SELECT COUNT(*) FROM payment_events WHERE state IN ('NEW', 'GIVEN_UP')) AS events,
         (SELECT COUNT(*) FROM payment_sandbox.events) AS unsent`;

/** From the event that says that the money is there until the transaction that confirms the order. */
const CONFIRMED_AFTER = `
  WITH told AS (
    SELECT provider_payment_id, MIN(received_at) AS at FROM payment_events
     WHERE type = 'payment_intent.amount_capturable_updated' GROUP BY provider_payment_id
  )
  SELECT percentile_disc($2::float8[]) WITHIN GROUP (ORDER BY extract(epoch FROM o.confirmed_at - told.at)::float8 * 1000) AS delays
    FROM orders o JOIN payments p ON p.order_id = o.id JOIN told USING (provider_payment_id)
   WHERE o.sale_id = ANY($1) AND o.status = 'CONFIRMED'`;

/** This project, as a shop whose buyers pay at the sandbox. */
export class PaidFlashSale extends FlashSale {
  constructor(
    private readonly api: ServerProcess,
    private readonly provider: ServerProcess,
    running: FlashSaleProcesses,
    stores: BenchStores,
  ) {
    super('flash-sale-paid', 'Flash Sale, one API process, whose buyers pay', [api], running, stores);
  }

  override get target(): LoadTarget {
    return { kind: 'shop', port: this.api.port, providerPort: this.provider.port };
  }

  override get processes(): Readonly<Record<string, readonly number[]>> {
    return { ...super.processes, provider: [this.provider.pid] };
  }

  override async countOrders(): Promise<number> {
    const [row] = await this.stores.query<{ paid: number }>(
      `SELECT COUNT(*) AS paid FROM payments WHERE state = 'CAPTURED'`,
    );
    return row?.paid ?? 0;
  }

  /** What never settles is found by the checks. */
  override async untilAtRest(signal?: AbortSignal): Promise<void> {
    const isSettled = async () => Object.values(await this.#countOpen()).every((count) => count === 0);
    const options = { deadlineMs: SETTLED_DEADLINE_MS, pollPeriodMs: POLL_PERIOD_MS, signal };
    await until(isSettled, options).catch((error: unknown) => {
      if (!(error instanceof DeadlineExceeded)) throw error;
    });
    await super.untilAtRest(signal);
  }

  override async confirmationMs(saleIds: readonly string[], percentiles: readonly number[]) {
    const [row] = await this.stores.query<{ delays: number[] | null }>(CONFIRMED_AFTER, [saleIds, percentiles]);
    return row?.delays ?? undefined;
  }

  override async check(): Promise<readonly CheckResult[]> {
    const { payments, commands, events, unsent } = await this.#countOpen();
    const [books] = await this.stores.query<{ ours: number; theirs: number }>(
      `SELECT (SELECT COALESCE(SUM(captured - refunded), 0)::bigint FROM payments) AS ours,
              (SELECT COALESCE(SUM(captured - refunded), 0)::bigint FROM payment_sandbox.intents) AS theirs`,
    );
    const [sales] = await this.stores.query<{ sold: number }>(
      'SELECT COALESCE(SUM(sold), 0)::bigint AS sold FROM sales',
    );
    return [
      ...(await super.check()),
      this.received.check('paid', 'captured payments = buyers who paid', this.received.paid, await this.countOrders()),
      this.received.check('sold', 'units sold = buyers who paid', this.received.paid, sales?.sold ?? 0),
      none('open-payments', 'payments that are open', payments),
      none('open-commands', 'commands to the provider that are not done', commands),
      none('open-events', 'events that are not handled', events),
      none('unsent-events', 'events that the provider has not sent', unsent),
      {
        id: 'money',
        title: 'money kept = money that the provider took for us',
        expected: String(books?.theirs),
        found: String(books?.ours),
        ok: books !== undefined && books.ours === books.theirs,
      },
    ];
  }

  async #countOpen(): Promise<Record<'payments' | 'commands' | 'events' | 'unsent', number>> {
    const [row] = await this.stores.query<Record<'payments' | 'commands' | 'events' | 'unsent', number>>(COUNT_OPEN);
    return row ?? { payments: 0, commands: 0, events: 0, unsent: 0 };
  }
}

function none(id: string, title: string, found: number): CheckResult {
  return { id, title, expected: '0', found: String(found), ok: found === 0 };
}
