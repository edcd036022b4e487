import { Injectable } from '@nestjs/common';
import { type ActOutcome, Database } from 'flashsale-core';
import { type Page, readPages, toPage } from '../records/orders-page.js';

/** What somebody did, with its outcome. */
export interface ActRecord {
  /** A bigint, so a string. */
  readonly id: string;
  readonly act: string;
  readonly saleId: string | null;
  readonly actor: string;
  readonly role: string;
  readonly address: string;
  readonly requestId: string;
  readonly given: Readonly<Record<string, unknown>> | null;
  /** OPEN: under way, or its process ended before it did. */
  readonly outcome: ActOutcome | 'OPEN';
  /** Of the HTTP answer. */
  readonly status: number | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly begunAt: Date;
  readonly endedAt: Date | null;
}

export interface ActsFilter {
  readonly saleId?: string | undefined;
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  readonly outcome?: ActRecord['outcome'] | undefined;
}

/** The log of acts, the newest first. */
@Injectable()
export class ActRecords {
  constructor(private readonly database: Database) {}

  async readPage({
    saleId,
    actor,
    act,
    outcome,
    after,
    limit,
  }: ActsFilter & { readonly after?: string | undefined; readonly limit: number }): Promise<Page<ActRecord>> {
    const { rows } = await this.database.pool.query<ActRecord>(
      `SELECT a.id, a.act, COALESCE(a.sale_id, e.sale_id) AS "saleId", a.actor, a.role, a.address,
              a.request_id AS "requestId", a.given, COALESCE(e.outcome, 'OPEN') AS outcome, e.status, e.before, e.after,
              a.begun_at AS "begunAt", e.ended_at AS "endedAt"
         FROM operator_acts a LEFT JOIN operator_act_ends e ON e.act_id = a.id
        WHERE ($1::text IS NULL OR a.sale_id = $1 OR a.id IN (SELECT act_id FROM operator_act_ends WHERE sale_id = $1))
          AND ($2::text IS NULL OR a.actor = $2 OR starts_with(a.actor, $2 || ' (')) AND ($3::text IS NULL OR a.act = $3)
          AND ($4::text IS NULL OR COALESCE(e.outcome, 'OPEN') = $4) AND ($5::bigint IS NULL OR a.id < $5)
        ORDER BY a.id DESC LIMIT $6`,
      [saleId, actor, act, outcome, after, limit + 1],
    );
    return toPage(rows, limit, ({ id }) => id);
  }

  /** All that fit the filter, in chunks. */
  readAll(filter: ActsFilter, chunkSize: number): AsyncGenerator<readonly ActRecord[], void, undefined> {
    return readPages((after) => this.readPage({ ...filter, after, limit: chunkSize }));
  }
}
