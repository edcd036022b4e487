import type { Database, RedisConnection } from 'flashsale-core';
import type pg from 'pg';
import type { Stepper } from './stepper.js';

/** The Redis calls that core functions use. */
const COMMANDS = new Set([
  'sadd',
  'xrange',
  'hscan',
  'observeSale',
  'beginRebuild',
  'restoreBuyers',
  'openSale',
  'openGate',
  'setGate',
  'defineSale',
  'releaseReservation',
  'get',
  'hget',
  'time',
  'rememberEpoch',
  'forgetSale',
  'unlink',
  'srem',
]);
/** A call that waits for its turn. */
export const STEPPED_CALLS: ReadonlySet<string> = new Set(['transaction', 'commit', 'query', ...COMMANDS]);

type Call = (...args: unknown[]) => Promise<unknown>;

/** The store that `current` names at the moment of each call, each of which waits for its turn. */
export function steppedRedis(
  current: () => RedisConnection,
  stepper: Stepper,
): Pick<RedisConnection, 'client' | 'at' | 'sale'> {
  const client = new Proxy(
    {},
    {
      get: (_target, name) => {
        if (typeof name !== 'string' || !COMMANDS.has(name))
          throw new Error(`${String(name)} is no command that a replay knows`);
        return async (...args: unknown[]) => {
          await stepper.turn(name);
          const real = current().client as unknown as Record<string, Call>;
          return (real[name] as Call).apply(real, args);
        };
      },
    },
  );
  const stepped = client as RedisConnection['client'];
  return { client: stepped, at: () => stepped, sale: (shard) => current().sale(shard) };
}

/** A database whose transactions wait for their turn to begin and to commit, and queries outside of one for theirs. */
export function steppedDatabase(database: Database, stepper: Stepper): Database {
  const query = async (...args: unknown[]): Promise<unknown> => {
    await stepper.turn('query');
    return (database.pool.query as unknown as Call).apply(database.pool, args);
  };
  const transaction: Database['transaction'] = async (work, options) => {
    await stepper.turn('transaction');
    return database.transaction(async (client: pg.PoolClient) => {
      const result = await work(client);
      await stepper.turn('commit');
      return result;
    }, options);
  };
  return { pool: { query }, transaction } as unknown as Database;
}
