import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Logger } from '../logger.js';
import { PrismaClient } from './generated/client.js';

const POOL_SIZE_MAX = 4;
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 2_000;
/** A client that was frozen inside a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** For a server that does not answer at all, not even that the statement took too long. */
const QUERY_TIMEOUT_MS = 6_000;
const IDLE_TIMEOUT_MS = 30_000;

/** One pool of connections to PostgreSQL: plain SQL where locks and batches matter, Prisma for everything else. */
export class Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;

  constructor(url: string, applicationName: string, logger: Logger) {
    this.pool = new pg.Pool({
      connectionString: url,
      application_name: applicationName,
      max: POOL_SIZE_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    // An idle connection that dies is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', (error) => logger.warn(`PostgreSQL: ${error.message}`));
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool) });
  }

  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    client.on('error', ignoreConnectionError);
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      release(client);
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => release(client),
        // A connection in an unknown state must not go back to the pool.
        () => release(client, true),
      );
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

function release(client: pg.PoolClient, isBroken = false): void {
  client.off('error', ignoreConnectionError);
  client.release(isBroken);
}

/**
 * When a connection dies, the statement under way or the next one rejects with the same error. The pool listens to its
 * idle connections only; in a transaction the event would end the process.
 */
function ignoreConnectionError(): void {}
