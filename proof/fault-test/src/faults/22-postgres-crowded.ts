import pg from 'pg';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const LOCKED_MS = 30_000;
const EXHAUSTED_MS = 8_000;
/** More than the server admits. */
const CONNECTIONS = 320;

/** Somebody else holds what the workers need. */
export const postgresCrowded: Fault = {
  number: 22,
  title: 'sale row locked for 30 s; connections of PostgreSQL exhausted',
  checks: 'workers back off and do not crash; the API keeps answering',
  limitMs: 15_000,
  async strike(stage) {
    const { system, sales, load } = stage;
    const unknownBefore = load.unknown;
    stage.mark('the sale row is locked');
    const client = await system.observer.database.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [sales.plentiful]);
    await stage.hold(LOCKED_MS);
    await client.query('ROLLBACK');
    client.release();
    await stage.untilHealed('the row locked');
    stage.mark('the connections are exhausted');
    const held = await exhaust(stage);
    await stage.hold(EXHAUSTED_MS);
    await Promise.all(held.map((connection) => connection.end()));
    const unknown = load.unknown - unknownBefore;
    stage.observe(`${held.length} connections were held; ${unknown} purchases without an answer`);
    stage.expect(unknown === 0, `${unknown} purchases got no answer`);
  },
};

/** Takes every free connection, ends those of the services, and takes these too. */
async function exhaust({ system }: Stage): Promise<pg.Client[]> {
  const held: pg.Client[] = [];
  const take = async (): Promise<void> => {
    while (held.length < CONNECTIONS) {
      const client = new pg.Client({ connectionString: system.stores.urls.postgres, application_name: 'crowd' });
      client.on('error', () => undefined);
      try {
        await client.connect();
      } catch {
        return;
      }
      held.push(client);
    }
  };
  await take();
  await held[0]?.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name NOT IN ('crowd', 'fault-test')`,
  );
  await take();
  return held;
}
