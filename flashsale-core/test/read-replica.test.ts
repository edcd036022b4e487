import { describe, expect, it } from '@jest/globals';
import { Database, ReadReplica } from 'flashsale-core';
import { PostgresStandby, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

const stores = useStores();

async function startStandby(): Promise<{ standby: PostgresStandby; reads: Database; logger: RecordingLogger }> {
  const standby = await PostgresStandby.start(stores.databaseUrl);
  stores.defer(() => standby.remove());
  const logger = new RecordingLogger();
  const reads = new Database(standby.url, 'reads', logger);
  stores.defer(() => reads.close());
  return { standby, reads, logger };
}

describe('lists and exports', () => {
  it('are read on the primary where there is no standby', async () => {
    const { database } = stores;
    const replica = new ReadReplica(database, undefined, stores.logger);
    const reading = await replica.choose();
    expect(reading.database).toBe(database);
    expect(reading.ageMs).toBe(0);
  });

  it('are read on a standby: as new as the primary while it follows, else with their age, and on the primary while it is away', async () => {
    const { database } = stores;
    const { standby, reads, logger } = await startStandby();
    const replica = new ReadReplica(database, reads, logger);
    const { saleId } = await stores.createSale();
    const nameOf = async ({ pool }: Database): Promise<unknown> =>
      (await pool.query<{ name: string }>('SELECT name FROM sales WHERE id = $1', [saleId])).rows[0]?.name;
    const rename = async (name: string) => {
      await database.pool.query('UPDATE sales SET name = $2 WHERE id = $1', [saleId, name]);
      await stores.writeCommits();
    };

    // On a busy machine it may be behind for longer than it is waited for.
    const untilAsNew = () =>
      until(
        async () => {
          const reading = await replica.choose();
          return reading.database === reads && reading.ageMs === 0;
        },
        { what: 'the standby is as new as the primary' },
      );

    // What was written before is there: the standby is given the time to receive it.
    for (let i = 0; i < 5; i += 1) {
      await rename(`Sale ${i}`);
      await untilAsNew();
      expect(await nameOf(reads)).toBe(`Sale ${i}`);
    }

    await reads.pool.query('SELECT pg_wal_replay_pause()');
    await rename('Newer');
    const lagging = await replica.choose();
    expect(lagging.database).toBe(reads);
    expect(lagging.ageMs).toBeGreaterThan(0);
    expect(await nameOf(lagging.database)).toBe('Sale 4');
    await reads.pool.query('SELECT pg_wal_replay_resume()');
    await untilAsNew();

    await standby.server.kill();
    for (let i = 0; i < 2; i += 1) {
      const reading = await replica.choose();
      expect(reading.database).toBe(database);
      expect(reading.ageMs).toBe(0);
      expect(await nameOf(reading.database)).toBe('Newer');
    }
    expect(logger.lines.filter((line) => line.includes('are read on the primary'))).toHaveLength(1);
    await standby.server.start();
    await until(async () => (await replica.choose()).database === reads, { what: 'the standby is used again' });
    expect(logger.lines.at(-1)).toContain('on the standby again');

    // A standby that was promoted goes ways of its own.
    await reads.pool.query('SELECT pg_promote()');
    expect((await replica.choose()).database).toBe(database);
    expect(logger.lines.at(-1)).toMatch(/on the primary, not on the standby: it is no standby$/);
  });

  it('are read on the standby while the primary is away, as old as its last transaction', async () => {
    const { reads, logger } = await startStandby();
    const away = new Database('postgresql://flashsale@127.0.0.1:1/flashsale', 'away', logger);
    stores.defer(() => away.close());
    // It has to have replayed something to know how old it is.
    await stores.createSale();
    await stores.writeCommits();
    const replica = new ReadReplica(away, reads, logger);
    const reading = await until(
      async () => {
        const chosen = await replica.choose();
        return chosen.database === reads && chosen;
      },
      { what: 'the standby is read' },
    );
    expect(reading.ageMs).toBeGreaterThan(0);
  });
});
