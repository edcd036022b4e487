import type { CheckResult } from 'flashsale-verify';
import { type ServerProcess, until } from 'flashsale-testkit';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';
import {
  COMMON_QUEUE_SUFFIX,
  COMMON_TABLE,
  CREATE_COMMON_TABLE,
  commonStockKey,
  commonUsersKey,
} from '../references/common-design/common-stores.js';
import type { BenchStores } from '../stores/bench-stores.js';
import type { Contestant, SalesToOpen } from './contestant.js';
import { ReceivedAnswers } from './owned-sale.js';

/** One INSERT at a time takes its time. */
const REST_DEADLINE_MS = 120_000;

/** The design that most flash sales of this kind have. */
export class CommonDesign implements Contestant {
  readonly name = 'common';
  readonly title = 'the common design: Nest on Express, ValidationPipe, one script, one message, one INSERT each';
  readonly identities = undefined;
  readonly #received = new ReceivedAnswers();

  constructor(
    private readonly api: ServerProcess,
    private readonly workers: readonly ServerProcess[],
    private readonly stores: BenchStores,
  ) {}

  /** Makes the table of its orders, and resolves with how to remove what it leaves in the stores. */
  static async arrange(stores: BenchStores): Promise<() => Promise<void>> {
    await stores.query(CREATE_COMMON_TABLE);
    return async () => {
      await stores.query(`DROP TABLE IF EXISTS ${COMMON_TABLE}`);
      const channel = await stores.verified.broker?.model.createChannel();
      await channel?.deleteQueue(`${stores.environment.RABBITMQ_PREFIX}.${COMMON_QUEUE_SUFFIX}`);
      await channel?.close();
    };
  }

  get target(): LoadTarget {
    return { kind: 'http', ports: [this.api.port] };
  }

  get processes(): Readonly<Record<string, readonly number[]>> {
    return { api: [this.api.pid], workers: this.workers.map(({ pid }) => pid) };
  }

  async openSales({ saleIds, units, owners }: SalesToOpen): Promise<void> {
    const { client } = this.stores.redis;
    for (const saleId of saleIds) {
      await client.set(commonStockKey(saleId), units);
      for (let n = 0; n < (owners?.count ?? 0); n += 1)
        await client.sadd(commonUsersKey(saleId), `${owners?.prefix}${n}`);
    }
  }

  receive(result: LoadResult): void {
    this.#received.add(result);
  }

  async countOrders(): Promise<number> {
    const [row] = await this.stores.query<{ orders: number }>(`SELECT COUNT(*) AS orders FROM ${COMMON_TABLE}`);
    return row?.orders ?? 0;
  }

  async untilAtRest(signal: AbortSignal): Promise<void> {
    const sold = this.#received.of('SUCCESS');
    const what = 'the common design has written every order';
    await until(async () => (await this.countOrders()) >= sold, { what, deadlineMs: REST_DEADLINE_MS, signal });
  }

  async confirmationMs(saleIds: readonly string[], percentiles: readonly number[]) {
    const [row] = await this.stores.query<{ delays: number[] | null }>(
      `SELECT percentile_disc($2::float8[]) WITHIN GROUP (ORDER BY extract(epoch FROM created_at - reserved_at)::float8 * 1000)
                AS delays FROM ${COMMON_TABLE} WHERE sale_id = ANY($1)`,
      [saleIds, percentiles],
    );
    return row?.delays ?? undefined;
  }

  async check(): Promise<readonly CheckResult[]> {
    const sold = this.#received.of('SUCCESS');
    return [this.#received.check('orders', 'orders = answers SUCCESS', sold, await this.countOrders())];
  }

  async forgetSales(): Promise<void> {
    await this.stores.empty();
    this.#received.forget();
  }
}
