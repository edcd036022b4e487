import { until } from 'flashsale-testkit';
import pg from 'pg';
import type { SystemUnderTest } from './system-under-test.js';
import type { ManagedService } from './managed-service.js';

const RESET_DEADLINE_MS = 60_000;

/** Calls an API as an operator does. @throws where it does not answer, or with an error */
export async function administer<Answer = unknown>(
  { url }: Pick<ManagedService, 'url'>,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/admin/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Answer;
}

/** Resets a sale, by whichever API answers. One that did not answer may have done it, so it can be reset twice. */
export async function resetSaleByOperator(apis: SystemUnderTest['apis'], saleId: string): Promise<void> {
  let attempts = 0;
  await until(() => administer(apis[(attempts += 1) % apis.length] ?? apis[0], 'POST', 'reset', { saleId }), {
    deadlineMs: RESET_DEADLINE_MS,
    what: `${saleId} is reset`,
  });
}

/** Takes a lock in PostgreSQL, like a transaction that was left open. Resolves with what lets it go. */
export async function holdLock(
  { stores }: SystemUnderTest,
  sql: string,
  values: readonly unknown[] = [],
): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: stores.urls.postgres, application_name: 'fault-test' });
  // PostgreSQL may be killed meanwhile; the lock is gone then.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql, [...values]);
  return () => client.end();
}

/** As `holdLock` for the row of one sale. */
export async function lockSaleRow(system: SystemUnderTest, saleId: string): Promise<() => Promise<void>> {
  return holdLock(system, 'SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [saleId]);
}
