import type pg from 'pg';

export const SERIALIZATION_FAILURE = '40001';
export const DEADLOCK_DETECTED = '40P01';
export const UNIQUE_VIOLATION = '23505';
export const CHECK_VIOLATION = '23514';

type IsolationLevel = 'READ COMMITTED' | 'SERIALIZABLE';

/** Runs `steps` in one transaction: committed when they resolve, rolled back when they reject. */
export async function inTransaction<T>(
  pool: pg.Pool,
  steps: (client: pg.PoolClient) => Promise<T>,
  level: IsolationLevel = 'READ COMMITTED',
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${level}`);
    const result = await steps(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => client.release(),
      // A connection in an unknown state must not go back to the pool.
      () => client.release(true),
    );
    throw error;
  }
}

/** Whether PostgreSQL refused with this SQLSTATE. */
export function hasSqlState(error: unknown, ...states: string[]): boolean {
  return states.includes((error as { code?: string } | undefined)?.code ?? '');
}

/** The one row that is asked for. */
export function expectRow<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('there is no such counter in PostgreSQL');
  return row;
}
