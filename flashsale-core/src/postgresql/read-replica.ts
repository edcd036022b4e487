import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withDeadline } from '../process/deadline.js';
import type { Logger } from '../process/logger.js';
import type { Database } from './database.js';

/** A standby gets this long to have what the primary had when it was asked: then a list is as new as from the primary. */
const CATCH_UP_MS_MAX = 250;
const CATCH_UP_POLL_MS = 25;
/** A server that does not answer within this is away; the list is then read from the other one. */
const ANSWER_DEADLINE_MS = 1_500;
/** What is older is read from the primary, unless that is away. */
const AGE_MS_MAX = 60_000;

/** Where to read now, and how old what is there may be at most; 0 on the primary. */
export interface Reading {
  readonly database: Database;
  readonly ageMs: number;
}

interface Standing {
  readonly isStandby: boolean;
  readonly isInStep: boolean | null;
  readonly behindMs: number | null;
}

/**
 * Chooses where lists and exports are read: on the standby, if there is one and it follows, else on the primary. Whoever
 * decides something reads on the primary.
 */
export class ReadReplica {
  #isAway = false;

  /** @param standby undefined where there is none: everything is read on the primary then */
  constructor(
    private readonly primary: Database,
    private readonly standby: Database | undefined,
    private readonly logger: Logger,
  ) {}

  async choose(): Promise<Reading> {
    const { primary, standby } = this;
    if (standby === undefined) return { database: primary, ageMs: 0 };
    const written = await ask<{ lsn: string }>(primary.pool, 'SELECT pg_current_wal_lsn()::text AS lsn').then(
      ({ lsn }) => lsn,
      () => undefined,
    );
    try {
      const ageMs = await this.#ageOf(standby, written);
      if (ageMs > AGE_MS_MAX && written !== undefined)
        throw new Error(`it is ${Math.round(ageMs / 1_000)} s behind the primary`);
      if (this.#isAway) this.logger.log('Lists and exports are read on the standby again');
      this.#isAway = false;
      return { database: standby, ageMs };
    } catch (error) {
      if (!this.#isAway)
        this.logger.warn(`Lists and exports are read on the primary, not on the standby: ${(error as Error).message}`);
      this.#isAway = true;
      return { database: primary, ageMs: 0 };
    }
  }

  async close(): Promise<void> {
    await this.standby?.close();
  }

  /** @param written how far the primary had written; undefined if it is away, so that nobody knows what is missing */
  async #ageOf({ pool }: Database, written: string | undefined): Promise<number> {
    const endsAtMs = performance.now() + CATCH_UP_MS_MAX;
    for (;;) {
      const { isStandby, isInStep, behindMs } = await ask<Standing>(
        pool,
        `SELECT pg_is_in_recovery() AS "isStandby", pg_last_wal_replay_lsn() >= $1::pg_lsn AS "isInStep",
                extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 * 1000 AS "behindMs"`,
        [written],
      );
      // Once promoted it goes ways of its own.
      if (!isStandby) throw new Error('it is no standby');
      if (isInStep === true) return 0;
      if (written === undefined || performance.now() >= endsAtMs) {
        if (behindMs === null) throw new Error('it has replayed nothing since its start');
        return Math.max(behindMs, 0);
      }
      await sleep(CATCH_UP_POLL_MS);
    }
  }
}

async function ask<Row extends pg.QueryResultRow>(pool: pg.Pool, sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await withDeadline(pool.query<Row>(sql, values), ANSWER_DEADLINE_MS, 'asking PostgreSQL');
  return rows[0] as Row;
}
