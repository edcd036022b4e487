import { observeSale } from 'flashsale-core';
import { type CheckResult, findSales, type RestReport, verify, waitForRest } from 'flashsale-verify';
import { type ServerProcess, until } from 'flashsale-testkit';
import type { Identities } from '../identities/identities.js';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { Contestant, ContestantName, SalesToOpen } from './contestant.js';
import type { FlashSaleProcesses } from './flash-sale-processes.js';
import { ReceivedAnswers, insertSales } from './owned-sale.js';

/** Opening a sale of a million owners means to read them all. */
const OPEN_DEADLINE_MS = 180_000;
/** Not more often than one address may read. */
const PAGE_POLL_PERIOD_MS = 100;
const REST_DEADLINE_MS = 120_000;

/** How requests reach the API processes. */
export interface Front {
  readonly identities?: Identities;
  readonly proxy?: { readonly port: number; readonly pid: number };
}

/** This project: its API processes and workers as they run in production, audit on. */
export class FlashSale implements Contestant {
  protected readonly received = new ReceivedAnswers();
  #rest: RestReport | undefined;
  #owners = 0;
  #due = 0;

  constructor(
    readonly name: ContestantName,
    readonly title: string,
    protected readonly apis: readonly ServerProcess[],
    private readonly running: FlashSaleProcesses,
    protected readonly stores: BenchStores,
    private readonly front: Front = {},
  ) {}

  get identities(): Identities | undefined {
    return this.front.identities;
  }

  get target(): LoadTarget {
    return { kind: 'http', ports: [this.front.proxy ?? this.apis].flat().map(({ port }) => port) };
  }

  get processes(): Readonly<Record<string, readonly number[]>> {
    return {
      api: this.apis.map(({ pid }) => pid),
      ...(this.front.proxy !== undefined && { proxy: [this.front.proxy.pid] }),
      workers: this.running.workers.map(({ pid }) => pid),
    };
  }

  async openSales(sales: SalesToOpen, signal: AbortSignal): Promise<void> {
    const { saleIds, owners, due } = sales;
    await insertSales(this.stores, sales);
    this.#owners += (owners?.count ?? 0) * saleIds.length;
    this.#due += (due?.count ?? 0) * saleIds.length;
    for (const saleId of saleIds) {
      await until(async () => (await observeSale(this.stores.redis.sale(saleId)))?.ready ?? false, {
        what: `${saleId} is open`,
        deadlineMs: OPEN_DEADLINE_MS,
        signal,
      });
    }
    const last = saleIds.at(-1);
    const pages = this.apis.map(({ port }) => `http://127.0.0.1:${port}/api/v1/sale/${last}/status`);
    for (const page of pages) {
      const what = `${page} is known`;
      const isKnown = async () => (await fetch(page)).ok;
      await until(isKnown, { what, deadlineMs: OPEN_DEADLINE_MS, pollPeriodMs: PAGE_POLL_PERIOD_MS, signal });
    }
  }

  /** Orders that were there before anybody bought. */
  get #given(): number {
    return this.#owners + this.#due;
  }

  receive(result: LoadResult): void {
    this.received.add(result);
  }

  async countOrders(): Promise<number> {
    return this.#countReserved();
  }

  /** Units that are held or sold, also of orders that have ended since. */
  async #countReserved(): Promise<number> {
    // The orders themselves are counted only where some end: that takes long where there are many.
    const ended = this.#due === 0 ? '0' : `(SELECT COUNT(*) FROM orders WHERE status = 'EXPIRED')`;
    const [row] = await this.stores.query<{ orders: number }>(
      `SELECT COALESCE(SUM(sold + held), 0)::bigint + ${ended} AS orders FROM sales`,
    );
    return (row?.orders ?? 0) - this.#given;
  }

  async untilAtRest(_signal?: AbortSignal): Promise<void> {
    this.running.assertRunning();
    const { verified } = this.stores;
    this.#rest = await waitForRest(verified, await findSales(verified.database, undefined), {
      deadlineMs: REST_DEADLINE_MS,
    });
  }

  async confirmationMs(saleIds: readonly string[], percentiles: readonly number[]) {
    const [row] = await this.stores.query<{ delays: number[] | null }>(
      `SELECT percentile_disc($2::float8[]) WITHIN GROUP (ORDER BY extract(epoch FROM created_at - reserved_at)::float8 * 1000)
                AS delays FROM orders WHERE sale_id = ANY($1)`,
      [saleIds, percentiles],
    );
    return row?.delays ?? undefined;
  }

  async check(): Promise<readonly CheckResult[]> {
    const verdict = await verify(this.stores.verified, { saleId: undefined, waitMs: 0 });
    const units = await this.#countReserved();
    const attempts = verdict.sales.reduce((sum, { events }) => sum + (events.ATTEMPTED ?? 0), 0) - this.#given;
    return [
      ...verdict.sales.flatMap(({ saleId, checks }) =>
        checks.map((check) => ({ ...check, id: `${saleId} ${check.id}` })),
      ),
      ...(verdict.queues ?? []),
      ...(verdict.money?.checks ?? []),
      {
        id: 'at-rest',
        title: 'the system comes to rest',
        expected: 'outbox and queue empty',
        found: this.#rest?.atRest === true ? 'outbox and queue empty' : JSON.stringify(this.#rest?.last),
        ok: this.#rest?.atRest === true,
      },
      this.received.check('orders', 'orders = answers SUCCESS or HELD', this.received.units, units),
      this.received.check('attempts', 'attempts in the audit trail = answers', this.received.purchases, attempts),
    ];
  }

  async forgetSales(): Promise<void> {
    await this.stores.empty();
    this.beginAgain();
  }

  /** For sales that somebody else has reset. */
  beginAgain(): void {
    this.received.forget();
    this.#rest = undefined;
    this.#owners = 0;
    this.#due = 0;
  }
}
