import type pg from 'pg';
import { type SaleRow, toTerms } from './sale-records.js';
import {
  DEFINITION_COLUMNS,
  definitionValues,
  type NewSale,
  placeholders,
  type SaleRefusal,
  writeUnlessRefused,
} from './sale-writes.js';
import type { SaleDefinition } from './sale.js';

/** So many that nobody writes more by hand; then some are to be published or discarded first. */
export const DRAFTS_MAX = 1_000;

/** A sale that is not published: buyers do not see it, and Redis does not have it. */
export interface SaleDraft extends NewSale, Pick<SaleDefinition, 'mode'> {
  readonly changedAt: Date;
}

type DraftRow = Pick<SaleRow, 'id' | 'name' | 'total_stock' | 'mode' | 'buckets'> &
  Parameters<typeof toTerms>[0] & { starts_at: Date; ends_at: Date; changed_at: Date };

const DRAFT_COLUMNS = [...DEFINITION_COLUMNS, 'changed_at'].join(', ');

/** The drafts in PostgreSQL. No other store has anything of them. */
export class SaleDrafts {
  readonly #pool: Pick<pg.Pool, 'query'>;

  /** @param database or `{ pool: client }`, to take part in a transaction of the client */
  constructor({ pool }: { readonly pool: Pick<pg.Pool, 'query'> }) {
    this.#pool = pool;
  }

  /** All of them, the last changed first. */
  async list(): Promise<SaleDraft[]> {
    const { rows } = await this.#pool.query<DraftRow>(
      `SELECT ${DRAFT_COLUMNS} FROM sale_drafts ORDER BY changed_at DESC, id LIMIT ${DRAFTS_MAX}`,
    );
    return rows.map(toDraft);
  }

  async find(saleId: string): Promise<SaleDraft | undefined> {
    const { rows } = await this.#pool.query<DraftRow>(`SELECT ${DRAFT_COLUMNS} FROM sale_drafts WHERE id = $1`, [
      saleId,
    ]);
    return rows[0] && toDraft(rows[0]);
  }

  /** One draft, which nobody else changes, publishes or discards until the transaction ends. */
  async lock(saleId: string): Promise<SaleDraft | undefined> {
    const { rows } = await this.#pool.query<DraftRow>(
      `SELECT ${DRAFT_COLUMNS} FROM sale_drafts WHERE id = $1 FOR UPDATE`,
      [saleId],
    );
    return rows[0] && toDraft(rows[0]);
  }

  /** Writes a new draft, under an id that no sale has. */
  async create(draft: NewSale): Promise<SaleDraft | 'exists' | 'too-many-drafts' | SaleRefusal> {
    const { rows: found } = await this.#pool.query<{ is_taken: boolean; drafts: number }>(
      `SELECT EXISTS (SELECT FROM sales WHERE id = $1) AS is_taken, (SELECT COUNT(*)::int FROM sale_drafts) AS drafts`,
      [draft.saleId],
    );
    if (found[0]?.is_taken === true) return 'exists';
    if ((found[0]?.drafts ?? 0) >= DRAFTS_MAX) return 'too-many-drafts';
    const rows = await writeUnlessRefused<DraftRow>(this.#pool, {
      text: `INSERT INTO sale_drafts (${DEFINITION_COLUMNS.join(', ')}) VALUES (${placeholders(DEFINITION_COLUMNS.length)})
             ON CONFLICT (id) DO NOTHING RETURNING ${DRAFT_COLUMNS}`,
      values: definitionValues(draft),
    });
    if (typeof rows === 'string') return rows;
    return rows[0] === undefined ? 'exists' : toDraft(rows[0]);
  }

  /** Puts other content into a draft. */
  async replace(draft: NewSale): Promise<SaleDraft | 'unknown-draft' | SaleRefusal> {
    const rows = await writeUnlessRefused<DraftRow>(this.#pool, {
      text: `UPDATE sale_drafts SET (${DEFINITION_COLUMNS.join(', ')}, changed_at)
                                  = ROW(${placeholders(DEFINITION_COLUMNS.length)}, now())
              WHERE id = $1 RETURNING ${DRAFT_COLUMNS}`,
      values: definitionValues(draft),
    });
    if (typeof rows === 'string') return rows;
    return rows[0] === undefined ? 'unknown-draft' : toDraft(rows[0]);
  }

  async remove(saleId: string): Promise<void> {
    await this.#pool.query('DELETE FROM sale_drafts WHERE id = $1', [saleId]);
  }
}

function toDraft(row: DraftRow): SaleDraft {
  const terms = toTerms(row);
  return {
    saleId: row.id,
    name: row.name,
    totalStock: row.total_stock,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    mode: row.mode,
    ...(row.buckets > 1 && { buckets: row.buckets }),
    ...(terms !== undefined && { terms }),
    changedAt: row.changed_at,
  };
}
