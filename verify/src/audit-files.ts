import type pg from 'pg';

/** Where a chain of the audit trail ends: after so many links, with this hash. */
export interface ChainEnd {
  readonly epoch: number;
  readonly writer: string;
  readonly links: number;
  readonly hash: string;
}

/** A file with the audit trail of a sale that ended long ago, as PostgreSQL remembers it. */
export interface AuditFile {
  readonly id: number;
  readonly saleId: string;
  readonly file: string;
  readonly sha256: string;
  readonly links: number;
  readonly lastEpoch: number;
  /** Where every chain of the sale stood then. */
  readonly chains: readonly ChainEnd[];
  /** Whether what is in the file has left PostgreSQL. */
  readonly isRemoved: boolean;
}

/** The files of a sale, or of all, also of deleted ones, in the order in which they were written. */
export async function findAuditFiles(database: pg.ClientBase, saleId: string | undefined): Promise<AuditFile[]> {
  const { rows } = await database.query<AuditFile>(
    `SELECT id::int, sale_id AS "saleId", file, sha256, links::int, last_epoch AS "lastEpoch", chains, removed_at IS NOT NULL AS "isRemoved"
       FROM archive.audit_files WHERE $1::text IS NULL OR sale_id = $1 ORDER BY sale_id COLLATE "C", id`,
    [saleId],
  );
  // PostgreSQL sorts the keys of what it keeps as jsonb.
  return rows.map((row) => ({ ...row, chains: row.chains.map(chainEnd) }));
}

/** With its properties in the order of the file. */
export function chainEnd({ epoch, writer, links, hash }: ChainEnd): ChainEnd {
  return { epoch, writer, links, hash };
}
