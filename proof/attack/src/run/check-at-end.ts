import { openStores, verify } from 'flashsale-verify';
import type { Ledger } from '../ledger.js';
import type { OwnSystem } from '../system/system.js';

const REST_DEADLINE_MS = 60_000;

/** Waits for rest, then runs the checks of `npm run verify`, and looks for records of users who never bought. */
export async function checkAtEnd(own: OwnSystem, ledger: Ledger, patience: number): Promise<string[]> {
  const { redis, postgres, rabbitmq } = own.observed;
  const stores = await openStores({
    DATABASE_URL: postgres,
    REDIS_URL: redis,
    RABBITMQ_URL: rabbitmq,
    RABBITMQ_PREFIX: own.rabbitmqPrefix,
  });
  try {
    const waitMs = REST_DEADLINE_MS * patience;
    const { rest, sales, queues = [], money } = await verify(stores, { saleId: undefined, waitMs });
    const failed = [
      ...sales,
      ...[
        { saleId: 'the queues', checks: queues },
        { saleId: 'the payments', checks: money?.checks ?? [] },
      ],
    ].flatMap(({ saleId, checks }) =>
      checks
        .filter(({ ok }) => !ok)
        .map(({ title, expected, found }) => `${saleId}: ${title}: expected ${expected}, found ${found}`),
    );
    const unrest = rest?.atRest ? [] : [`no rest: ${JSON.stringify(rest?.last)}`];
    return [...unrest, ...failed, ...(await strangersRecords(own, ledger))];
  } finally {
    await stores.close();
  }
}

async function strangersRecords(own: OwnSystem, ledger: Ledger): Promise<string[]> {
  const rows = await own.query<{ user_id: string; event_type: string }>(
    `SELECT DISTINCT user_id, event_type FROM order_audit_trail
      WHERE user_id IS NOT NULL AND user_id <> ALL($1) LIMIT 5`,
    [ledger.users],
  );
  return rows.map(({ user_id, event_type }) => `the audit trail has ${event_type} of ${user_id}, who never tried`);
}
