import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const COUNTED_MORE_MAX = 50;
const ORDERS_DELETED = 25;
const HEALED_DEADLINE_MS = 20_000;
const POLL_MS = 100;

interface OrderRow {
  readonly id: string;
  readonly user_id: string;
  readonly reserved_at: Date;
  readonly created_at: Date;
}

/** Somebody changes the count of orders, or orders, in PostgreSQL by hand. The next rebuild counts again. */
export const countsByHand: Fault = {
  number: 42,
  title: '`sold` changed by hand; orders deleted by hand and a rebuild',
  checks: '`sold` is what the orders say after each rebuild; nobody is refused for a wrong count',
  limitMs: 15_000,
  async strike(stage) {
    const { observer } = stage.system;
    const saleId = stage.sales.plentiful;
    const more = stage.random.integer(1, COUNTED_MORE_MAX);
    stage.mark(`sold is raised by ${more}`);
    await observer.query('UPDATE sales SET sold = sold + $2 WHERE id = $1', [saleId, more]);
    await rebuild(stage);
    await expectCounted(stage, `sold raised by ${more}`);
    stage.mark(`${ORDERS_DELETED} orders are deleted`);
    const deleted = await observer.query<OrderRow>(
      `DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE sale_id = $1 ORDER BY created_at LIMIT $2)
       RETURNING id, user_id, reserved_at, created_at`,
      [saleId, ORDERS_DELETED],
    );
    stage.expect(deleted.length === ORDERS_DELETED, `only ${deleted.length} orders could be deleted`);
    await rebuild(stage);
    await expectCounted(stage, `${ORDERS_DELETED} orders deleted`);
    stage.mark('the orders are put back');
    await putBack(stage, deleted);
    await rebuild(stage);
    await expectCounted(stage, 'the orders put back');
  },
};

async function rebuild(stage: Stage): Promise<void> {
  const { redis } = stage.system.stores;
  await redis.kill();
  await redis.start();
  await stage.untilHealed('the rebuild');
}

async function putBack({ system: { observer }, sales }: Stage, deleted: readonly OrderRow[]): Promise<void> {
  await observer.query(
    `INSERT INTO orders (id, sale_id, user_id, reserved_at, created_at)
     SELECT g.id, $1, g.user_id, g.reserved_at, g.created_at
       FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS g (id, user_id, reserved_at, created_at)
     ON CONFLICT (sale_id, user_id, COALESCE(instance, '')) DO NOTHING`,
    [
      sales.plentiful,
      deleted.map(({ id }) => id),
      deleted.map(({ user_id }) => user_id),
      deleted.map(({ reserved_at }) => reserved_at),
      deleted.map(({ created_at }) => created_at),
    ],
  );
}

async function expectCounted({ system: { observer }, sales, violations }: Stage, what: string): Promise<void> {
  // In one statement, so that no transaction comes between.
  const isCounted = async (): Promise<boolean> => {
    const [row] = await observer.query<{ sold: number; orders: number }>(
      'SELECT sold, (SELECT COUNT(*)::int FROM orders WHERE sale_id = $1) AS orders FROM sales WHERE id = $1',
      [sales.plentiful],
    );
    if (row === undefined || row.sold !== row.orders) throw new Error(`sold ${row?.sold}, ${row?.orders} orders`);
    return true;
  };
  await until(isCounted, {
    ...{ deadlineMs: HEALED_DEADLINE_MS, pollPeriodMs: POLL_MS },
    what: `${what}: sold is what the orders say`,
  }).catch((error: Error) => violations.push(error.message));
}
