import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from 'flashsale-command-line';
import { readShopId } from 'flashsale-core';
import type pg from 'pg';
import { findFault, readChainEnds, syncToDisk, writeAuditFile, type WrittenFile } from '../audit-file.js';
import { type AuditFile, type ChainEnd, findAuditFiles } from '../audit-files.js';
import { AUDIT_KINDS, AUDIT_TABLES, FILED } from '../checks/audit-chain.js';

/** In one transaction, so that nothing else waits long. */
const LINKS_PER_REMOVAL = 1_000;
const ROWS_PER_REMOVAL = 5_000;
const LOCK = `hashtext('flashsale audit retention')`;

export interface RetentionRequest {
  /** All sales when undefined. */
  readonly saleId: string | undefined;
  readonly olderThanMonths: number;
  /** Where the files are written, and nothing is where it is undefined. */
  readonly folder: string | undefined;
  readonly onStep?: (sentence: string) => void;
}

/** The audit trail of a sale that is due, or that an interrupted run has left. */
interface DueTrail {
  readonly saleId: string;
  readonly events: number;
  readonly segments: number;
}

export interface RetentionReport {
  readonly due: readonly DueTrail[];
  /** Files whose content an interrupted run has left in PostgreSQL. */
  readonly unfinished: readonly string[];
  readonly written: readonly string[];
  /** Why nothing was removed of a sale. */
  readonly refused: readonly string[];
}

/**
 * Writes the audit trails of sales that ended long ago into files, and then removes them. What is in a file is remembered before
 * anything is removed, so an interrupted run is finished by the next one.
 *
 * @throws Refusal where the role is not the owner of the tables, or another run is under way
 */
export async function retain(database: pg.Client, request: RetentionRequest): Promise<RetentionReport> {
  const { saleId, folder, onStep = () => undefined } = request;
  await refuseOthers(database);
  const unfinished = (await findAuditFiles(database, saleId)).filter(({ isRemoved }) => !isRemoved);
  const due = await findDue(database, request);
  const written: string[] = [];
  const refused: string[] = [];
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    for (const file of unfinished) {
      onStep(`${file.saleId}: removing what is in ${file.file}`);
      refused.push(...(await finish(database, folder, file)));
    }
    for (const trail of due) {
      onStep(`${trail.saleId}: writing ${trail.events} events and ${trail.segments} segments`);
      const outcome = await write(database, folder, trail.saleId, request.olderThanMonths);
      if ('fault' in outcome) {
        refused.push(`${trail.saleId}: ${outcome.fault}`);
        continue;
      }
      written.push(outcome.file.file);
      onStep(`${trail.saleId}: removing what is in ${outcome.file.file}`);
      await remove(database, outcome.file);
    }
  }
  return { due, unfinished: unfinished.map(({ file }) => file), written, refused };
}

async function refuseOthers(database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ role: string; isOwner: boolean }>(
    `SELECT current_user AS role, pg_has_role(relowner, 'USAGE') AS "isOwner" FROM pg_class WHERE oid = 'public.audit_links'::regclass`,
  );
  const { role = '', isOwner = false } = rows[0] ?? {};
  if (!isOwner)
    throw new Refusal(
      `Only the owner of the tables may remove audit rows, and ${role} is not: name the owner in MIGRATION_DATABASE_URL.`,
    );
  const { rows: locks } = await database.query<{ isFree: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS "isFree"`);
  if (locks[0]?.isFree !== true) throw new Refusal('Another run is under way on this database.');
}

/** A sale that has left Redis, whose payments are done, and of which nothing was written since; or one that was deleted. */
const DUE_SALES = `
  SELECT s.id FROM sales s
   WHERE s.retired_at IS NOT NULL AND s.ends_at < now() - make_interval(months => $1)
     AND NOT EXISTS (SELECT FROM payments p JOIN payment_commands c ON c.payment_id = p.id WHERE p.sale_id = s.id AND c.state = 'DUE')
  UNION ALL
  SELECT r.sale_id FROM archive.removals r
   WHERE NOT EXISTS (SELECT FROM sales WHERE id = r.sale_id)
   GROUP BY r.sale_id HAVING MAX(r.removed_at) < now() - make_interval(months => $1)`;

async function findDue(
  database: pg.Client,
  { saleId, olderThanMonths }: Pick<RetentionRequest, 'saleId' | 'olderThanMonths'>,
): Promise<DueTrail[]> {
  const rows = AUDIT_KINDS.flatMap((kind) => {
    const time = { event: 'created_at', segment: 'COALESCE(confirmed_at, began_at)' }[kind];
    return [
      `SELECT sale_id, '${kind}' AS kind, ${time} AS at FROM ${AUDIT_TABLES[kind]}`,
      `SELECT sale_id, '${kind}', ${time} FROM archive.${AUDIT_TABLES[kind]}`,
    ];
  }).join(' UNION ALL ');
  const { rows: due } = await database.query<DueTrail>(
    `SELECT d.id AS "saleId", COUNT(*) FILTER (WHERE kind = 'event')::int AS events,
            COUNT(*) FILTER (WHERE kind = 'segment')::int AS segments
       FROM (${DUE_SALES}) AS d JOIN (${rows}) AS a ON a.sale_id = d.id
      WHERE ($2::text IS NULL OR d.id = $2)
        AND NOT EXISTS (SELECT FROM archive.audit_files f WHERE f.sale_id = d.id AND f.removed_at IS NULL)
      GROUP BY d.id HAVING MAX(a.at) < now() - make_interval(months => $1)
      ORDER BY d.id COLLATE "C"`,
    [olderThanMonths, saleId],
  );
  return due;
}

/** The rest of an interrupted run. Resolves with why nothing was removed, if so. */
async function finish(database: pg.Client, folder: string, file: AuditFile): Promise<string[]> {
  const path = join(folder, file.file);
  if (!existsSync(path))
    return [`${file.saleId}: ${file.file}, which an interrupted run has written, is not in ${folder}`];
  const before = await chainsBefore(database, file.saleId, file.id);
  const shop = await readShopId(database);
  const fault = await findFault(database, path, { file, shop, before });
  if (fault !== undefined) return [`${file.saleId}: ${file.file} is not as it was written, ${fault}`];
  await remove(database, file);
  return [];
}

/** Where the chains stood in the newest file of a sale, or in the newest before one. */
async function chainsBefore(database: pg.Client, saleId: string, id = Infinity): Promise<readonly ChainEnd[]> {
  return (await findAuditFiles(database, saleId)).findLast((file) => file.id < id)?.chains ?? [];
}

type Outcome = { readonly file: AuditFile } | { readonly fault: string };

/** Writes the file of a sale, reads it again, and remembers it; the name is the same until that is done. */
async function write(database: pg.Client, folder: string, saleId: string, olderThanMonths: number): Promise<Outcome> {
  const earlier = await findAuditFiles(database, saleId);
  const before = await chainsBefore(database, saleId);
  const shop = await readShopId(database);
  const name = `${saleId}.${earlier.length + 1}.jsonl.gz`;
  const path = join(folder, name);
  const part = `${path}.part`;
  await database.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_nestloop = off; SET LOCAL jit = off`,
  );
  let written: WrittenFile;
  let chains: ChainEnd[];
  try {
    const stray = await findStray(database, saleId);
    if (stray !== undefined)
      return { fault: `${stray} is in no chain, so nothing was written; npm run verify says more` };
    chains = await readChainEnds(database, saleId);
    written = await writeAuditFile(database, part, { shop, saleId, after: before, chains });
  } finally {
    await database.query('ROLLBACK');
  }
  const fault = await findFault(database, part, { file: { saleId, ...written, chains }, shop, before });
  if (fault !== undefined) {
    await rm(part);
    return { fault: `the audit trail is not as it was written (${fault}), so it stays; npm run verify says more` };
  }
  await rename(part, path);
  await writeFile(`${path}.sha256`, `${written.sha256}  ${name}\n`, { flush: true });
  await syncToDisk(folder);
  const isRemembered = await remember(database, { saleId, name, written, chains, olderThanMonths });
  if (!isRemembered) return { fault: 'it changed meanwhile, so it stays' };
  const file = (await findAuditFiles(database, saleId)).at(-1);
  if (file === undefined) throw new Error(`The file ${name} was not remembered.`);
  return { file };
}

async function findStray(database: pg.Client, saleId: string): Promise<string | undefined> {
  const rows = AUDIT_KINDS.flatMap((kind) => [
    `SELECT '${kind}' AS kind, id FROM ${AUDIT_TABLES[kind]} WHERE sale_id = $1`,
    `SELECT '${kind}', id FROM archive.${AUDIT_TABLES[kind]} WHERE removal_id IN (SELECT id FROM archive.removals WHERE sale_id = $1)`,
  ]).join(' UNION ALL ');
  const { rows: found } = await database.query<{ name: string }>(
    `SELECT kind || ' ' || id AS name FROM (${rows}) AS r
      WHERE id > (SELECT COALESCE(MAX(last_unchained_id), 0) FROM audit_chain_start)
        AND NOT EXISTS (SELECT FROM (SELECT kind, unnest(audit_ids) AS id FROM audit_links WHERE sale_id = $1) AS l
                         WHERE l.kind = r.kind AND l.id = r.id) LIMIT 1`,
    [saleId],
  );
  return found[0]?.name;
}

/** Only while the sale is still due; its row is locked, so nobody brings it back in between. */
async function remember(
  database: pg.Client,
  {
    saleId,
    name,
    written,
    chains,
    olderThanMonths,
  }: {
    readonly saleId: string;
    readonly name: string;
    readonly written: WrittenFile;
    readonly chains: readonly ChainEnd[];
    readonly olderThanMonths: number;
  },
): Promise<boolean> {
  await database.query('BEGIN');
  try {
    await database.query('SELECT FROM sales WHERE id = $1 FOR UPDATE', [saleId]);
    const { rowCount } = await database.query(
      `INSERT INTO archive.audit_files (sale_id, file, sha256, bytes, links, events, segments, last_epoch, chains, written_by)
       SELECT $2, $3, $4, $5, $6, $7, $8, $9, $10, SESSION_USER FROM (${DUE_SALES}) AS d WHERE d.id = $2`,
      [
        olderThanMonths,
        saleId,
        name,
        written.sha256,
        written.bytes,
        written.links,
        written.events,
        written.segments,
        written.lastEpoch,
        JSON.stringify(chains),
      ],
    );
    await database.query('COMMIT');
    return rowCount === 1;
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
}

/** Removes the links that are in a file, with their rows, step by step; repeated after an interruption it goes on. */
async function remove(database: pg.Client, { id, saleId, chains }: AuditFile): Promise<void> {
  const filed = JSON.stringify(chains);
  // What a reset moved away nobody writes any more.
  for (const kind of AUDIT_KINDS) {
    await database.query(
      `DELETE FROM archive.${AUDIT_TABLES[kind]} AS a
        USING (SELECT unnest(l.audit_ids) AS id FROM audit_links AS l JOIN ${FILED} AS f USING (epoch, writer)
                WHERE l.sale_id = $1 AND l.kind = $3 AND l.position <= f.links) AS gone
        WHERE a.id = gone.id AND a.removal_id IN (SELECT id FROM archive.removals WHERE sale_id = $1)`,
      [saleId, filed, kind],
    );
  }
  for (;;) {
    const { rows } = await database.query<{ links: number }>(
      `WITH batch AS (
         SELECT l.epoch, l.writer, l.position FROM audit_links AS l JOIN ${FILED} AS f USING (epoch, writer)
          WHERE l.sale_id = $1 AND l.position <= f.links LIMIT ${LINKS_PER_REMOVAL}
       ), links AS (
         DELETE FROM audit_links AS l USING batch
          WHERE l.sale_id = $1 AND (l.epoch, l.writer, l.position) = (batch.epoch, batch.writer, batch.position)
         RETURNING l.kind, l.audit_ids
       ), events AS (
         DELETE FROM audit_events WHERE id IN (SELECT unnest(audit_ids) FROM links WHERE kind = 'event')
       ), segments AS (
         DELETE FROM audit_segments WHERE id IN (SELECT unnest(audit_ids) FROM links WHERE kind = 'segment')
       ) SELECT COUNT(*)::int AS links FROM links`,
      [saleId, filed],
    );
    if (rows[0]?.links === 0) break;
  }
  for (const kind of AUDIT_KINDS) await removeUnchained(database, saleId, AUDIT_TABLES[kind]);
  await database.query('UPDATE archive.audit_files SET removed_at = now() WHERE id = $1', [id]);
}

/** Rows from before there were chains, all of which are in the first file of a sale. */
async function removeUnchained(database: pg.Client, saleId: string, table: string): Promise<void> {
  const unchained = `id <= (SELECT last_unchained_id FROM audit_chain_start)`;
  await database.query(
    `DELETE FROM archive.${table} WHERE ${unchained} AND removal_id IN (SELECT id FROM archive.removals WHERE sale_id = $1)`,
    [saleId],
  );
  for (;;) {
    const { rowCount } = await database.query(
      `DELETE FROM ${table} WHERE id = ANY (ARRAY(
         SELECT id FROM ${table} WHERE sale_id = $1 AND ${unchained} LIMIT ${ROWS_PER_REMOVAL}))`,
      [saleId],
    );
    if (rowCount === 0) return;
  }
}
