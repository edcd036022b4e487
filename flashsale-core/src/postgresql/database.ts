import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Logger } from '../process/logger.js';
import { postgresqlConnection } from './connection.js';
import { PrismaClient } from './generated/client.js';
import { forgetStatementNames, type Pooler, type ServerLimits, verifyLimits } from './pooler.js';

const POOL_SIZE_MAX = 4;
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 2_000;
/** A client frozen inside a transaction must not hold its locks forever. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** Set on every connection; the role has them too, because a client cannot set them behind a pooler. */
export const SERVER_LIMITS: ServerLimits = {
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
};
/** For a server that does not answer at all, not even with a statement timeout. */
const QUERY_TIMEOUT_MS = 6_000;
const IDLE_TIMEOUT_MS = 30_000;
/**
 * It accepts no writes, shuts down, is starting, or the connection failed (class 08): another server may be the right
 * one.
 */
const WRONG_SERVER = /^(25006|57P0[123]|08...)$/;

/**
 * One pool of connections to PostgreSQL, with limits and deadlines, for SQL and for Prisma. Prisma reads the records of
 * orders; locks, batches, the audit trail and times beyond a Date's range need SQL.
 */
export class Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;

  constructor(url: string, applicationName: string, logger: Logger, pooler?: Pooler) {
    this.pool = new pg.Pool({
      ...postgresqlConnection(url),
      application_name: applicationName,
      max: POOL_SIZE_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      // A pooler accepts no session settings; there they come from the role.
      ...(pooler === undefined && SERVER_LIMITS),
      verify: verifyLimits(SERVER_LIMITS, pooler),
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    // An idle connection that dies is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', (error) => logger.warn(`PostgreSQL: ${error.message}`));
    // A connection in use would too, and the pool does not listen to it. Its statement rejects with the same error.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    if (pooler !== undefined) this.pool.on('connect', forgetStatementNames);
    // The idle connections lead to the same wrong server, and each would fail once more.
    this.pool.on('release', (error: unknown) => {
      if (isOfWrongServer(error)) this.#retireIdle();
    });
    // By default its errors quote the source around the call, which does not belong in a log.
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool), errorFormat: 'minimal' });
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. It waits at most
   * `lockTimeoutMs` for each lock.
   */
  async transaction<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    { lockTimeoutMs }: { readonly lockTimeoutMs?: number } = {},
  ): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query(lockTimeoutMs === undefined ? 'BEGIN' : `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      if (isOfWrongServer(error)) {
        // Closing the connection rolls back.
        client.release(error);
        throw error;
      }
      await client.query('ROLLBACK').then(
        () => client.release(),
        // A connection in an unknown state must not go back to the pool.
        () => client.release(true),
      );
      throw error;
    }
  }

  /** Resolves when PostgreSQL answers and accepts writes. Writes nothing. */
  async check(): Promise<void> {
    await this.pool.query('SELECT 1 FROM sales WHERE false FOR UPDATE');
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }

  /** No query waits while a connection is idle, so these calls get exactly the idle ones. */
  #retireIdle(): void {
    for (let left = this.pool.idleCount; left > 0; left -= 1) {
      this.pool.connect().then(
        (client) => client.release(true),
        () => undefined,
      );
    }
  }
}

/** The SQLSTATE of a failed statement, also of one from Prisma; undefined if PostgreSQL sent none. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, meta } = error as {
    code?: unknown;
    meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } };
  };
  const state = meta?.driverAdapterError?.cause?.originalCode ?? code;
  return typeof state === 'string' ? state : undefined;
}

/** Whether a statement failed because its connection leads to a server that cannot execute it. */
function isOfWrongServer(error: unknown): error is Error {
  return error instanceof Error && WRONG_SERVER.test(sqlStateOf(error) ?? '');
}
