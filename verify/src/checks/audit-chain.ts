import { createHash } from 'node:crypto';
import type { ChainEnd } from '../audit-files.js';
import type { SaleCheck, SaleUnderCheck } from './check.js';

const PAGE_SIZE = 5_000;
/** The second parameter, as a table: where each chain stood when its links went into a file. */
export const FILED = '(SELECT * FROM jsonb_to_recordset($2::jsonb) AS r (epoch int, writer text, links bigint))';
const FAULTS_SHOWN = 3;

/** The content of a row as it is hashed when it is written: the migration `audit_chain` has the same. */
export const ROW_HASHES = {
  event: `sha256(convert_to(jsonb_build_array('event', id, sale_id, epoch, instance, sequence, user_id, event_type, order_id,
         metadata, trunc(EXTRACT(epoch FROM created_at) * 1000))::text, 'UTF8'))`,
  segment: `sha256(convert_to(jsonb_build_array('segment', id, sale_id, epoch, instance, first_sequence, row_count, event_type,
         trunc(EXTRACT(epoch FROM began_at) * 1000), trunc(EXTRACT(epoch FROM confirmed_at) * 1000),
         encode(sha256(convert_to(user_ids, 'UTF8')), 'hex'), encode(sha256(convert_to(order_ids, 'UTF8')), 'hex'),
         encode(sha256(convert_to(decided_after_ms, 'UTF8')), 'hex'))::text, 'UTF8'))`,
} as const;
export const AUDIT_TABLES = { event: 'audit_events', segment: 'audit_segments' } as const;
export const AUDIT_KINDS = ['event', 'segment'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** A row of the audit trail, as its link knows it and as it is now. */
export interface LinkedRow {
  readonly epoch: number;
  readonly writer: string;
  readonly position: number;
  readonly hash: Buffer;
  readonly kind: AuditKind;
  readonly id: number;
  /** In its link, from 1. */
  readonly place: number;
  /** How many there are in its link; with the first row of it alone, as are their hashes. */
  readonly ids: number | null;
  readonly row_hashes: Buffer | null;
  readonly is_pruned: boolean;
  /** Null when there is no such row. */
  readonly found: Buffer | null;
}

/** A link that is not read, because its rows are in a file. */
interface FiledLink {
  readonly epoch: number;
  readonly writer: string;
  readonly position: number;
}

/**
 * Every row of the audit trail, live or archived, is as its link says, every link follows the one before it, and every chain
 * ends where its head says. Rows that were written before there were chains, and those that the owner pruned, are counted.
 */
export const auditChained: SaleCheck = {
  id: 'audit-chained',
  title: 'audit trail as it was written',
  sql: (saleId) =>
    `SELECT h.epoch, h.writer, h.links, COUNT(l.position) AS links_found, encode(h.hash, 'hex') AS hash
  FROM audit_heads h LEFT JOIN audit_links l USING (sale_id, epoch, writer)
 WHERE h.sale_id = '${saleId}' GROUP BY h.epoch, h.writer, h.links, h.hash ORDER BY h.epoch, h.writer`,
  async examine(subject) {
    const { saleId, auditFile } = subject.sale;
    const chains = new AuditChains(saleId, await readHeads(subject), auditFile?.chains ?? []);
    for await (const row of readLinkedRows(subject)) chains.add(row);
    chains.end();
    if (auditFile?.isRemoved) {
      for (const { epoch, writer, position } of await readFiledLinks(subject)) {
        chains.report(`link ${position} of chain ${writer} of epoch ${epoch} is in ${auditFile.file}, and here again`);
      }
    }
    const { unchained, stray, example } = await countUnlinked(subject);
    if (stray > 0) chains.report(`${example} is in no chain`, stray);
    const parts = [
      counted(chains.links, 'link'),
      ...(chains.pruned === 0 ? [] : [`${counted(chains.pruned, 'row')} pruned`]),
      ...(auditFile === null ? [] : [`${counted(auditFile.links, 'link')} in ${auditFile.file}`]),
      ...(unchained === 0 ? [] : [`${counted(unchained, 'row')} from before there were chains`]),
    ];
    return {
      expected: 'unaltered',
      found: chains.faults === 0 ? parts.join(', ') : chains.text,
      ok: chains.faults === 0,
    };
  },
};

/** Reads links in the order of their chains, and compares. */
export class AuditChains {
  readonly #heads: Map<string, ChainEnd>;
  readonly #filed: Map<string, ChainEnd>;
  readonly #examples: string[] = [];
  #previous: LinkedRow | undefined;
  /** The hash that the link before has, or had. */
  #hash: Buffer | undefined;
  #rowHashes: Buffer = Buffer.alloc(0);
  links = 0;
  /** Rows of links that say that they were pruned. */
  pruned = 0;
  faults = 0;

  constructor(
    private readonly saleId: string,
    /** Where each chain ends. */
    heads: readonly ChainEnd[],
    /** Where each chain stood when its links went into a file; what follows goes on from there. */
    filed: readonly ChainEnd[],
  ) {
    this.#heads = new Map(heads.map((head) => [nameOf(head), head]));
    this.#filed = new Map(filed.map((end) => [nameOf(end), end]));
  }

  get text(): string {
    const more = this.faults > this.#examples.length ? `; ${this.faults} faults in all` : '';
    return this.#examples.join('; ') + more;
  }

  report(sentence: string, count = 1): void {
    this.faults += count;
    if (this.#examples.length < FAULTS_SHOWN) this.#examples.push(`${this.saleId}: ${sentence}`);
  }

  add(row: LinkedRow): void {
    const previous = this.#previous;
    const isSameChain = previous !== undefined && nameOf(previous) === nameOf(row);
    if (!isSameChain) this.#endChain();
    if (!isSameChain || previous.position !== row.position)
      this.#beginLink(row, isSameChain ? previous.position : this.#goOn(row));
    else if (previous.place === row.place) this.report(`${row.kind} ${row.id} of epoch ${row.epoch} is there twice`);
    this.#previous = row;
    const written = this.#rowHashes.subarray(32 * (row.place - 1), 32 * row.place);
    const name = `${row.kind} ${row.id} of epoch ${row.epoch}`;
    if (row.found === null) {
      if (row.is_pruned) this.pruned += 1;
      else this.report(`${name} is missing`);
    } else if (!row.found.equals(written)) {
      this.report(`${name} was altered`);
    }
  }

  end(): void {
    this.#endChain();
    for (const { epoch, writer, links, hash } of this.#heads.values()) {
      const filed = this.#filed.get(nameOf({ epoch, writer }));
      if (filed?.links === links && filed.hash === hash) continue;
      this.report(`chain ${writer} of epoch ${epoch}, ${counted(links, 'link')}, is missing`);
    }
  }

  /** Resolves with the position after which the first link of a chain comes. */
  #goOn(row: LinkedRow): number {
    const filed = this.#filed.get(nameOf(row));
    if (filed !== undefined) this.#hash = Buffer.from(filed.hash, 'hex');
    return filed?.links ?? 0;
  }

  #beginLink(row: LinkedRow, before: number): void {
    this.links += 1;
    this.#rowHashes = row.row_hashes ?? Buffer.alloc(0);
    const where = `${row.kind} ${row.id} of epoch ${row.epoch}, link ${row.position} of chain ${row.writer}`;
    if (row.position !== before + 1) {
      this.report(`before ${where}, ${missing(row.position - before - 1)}`);
    } else if (this.#rowHashes.length !== 32 * (row.ids ?? 0) || !row.hash.equals(this.#follow(row))) {
      this.report(`${where} does not follow the link before it`);
    }
    this.#hash = row.hash;
  }

  #follow({ epoch, writer }: LinkedRow): Buffer {
    const origin = (): Buffer =>
      sha256(Buffer.from(`["chain", ${JSON.stringify(this.saleId)}, ${epoch}, ${JSON.stringify(writer)}]`));
    return sha256(Buffer.concat([this.#hash ?? origin(), this.#rowHashes]));
  }

  #endChain(): void {
    const last = this.#previous;
    this.#previous = undefined;
    this.#hash = undefined;
    if (last === undefined) return;
    const { epoch, writer, position, kind, id } = last;
    const head = this.#heads.get(nameOf(last));
    this.#heads.delete(nameOf(last));
    const end = `${kind} ${id}, link ${position} of chain ${writer} of epoch ${epoch}`;
    if (head === undefined) this.report(`the head after ${end} is missing`);
    else if (head.links > position) this.report(`after ${end}, ${missing(head.links - position)}`);
    else if (head.links !== position || head.hash !== last.hash.toString('hex'))
      this.report(`the head after ${end} is another one`);
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function missing(links: number): string {
  return `${counted(links, 'link')} ${links === 1 ? 'is' : 'are'} missing`;
}

function nameOf({ epoch, writer }: Pick<ChainEnd, 'epoch' | 'writer'>): string {
  return `${epoch} ${writer}`;
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

async function readHeads({ query, sale }: SaleUnderCheck): Promise<ChainEnd[]> {
  return query<ChainEnd>(
    `SELECT epoch, writer, links, encode(hash, 'hex') AS hash FROM audit_heads WHERE sale_id = $1`,
    [sale.saleId],
  );
}

/** Links that are in a file and should not be here any more. */
async function readFiledLinks({ query, sale }: SaleUnderCheck): Promise<FiledLink[]> {
  return query<FiledLink>(
    `SELECT l.epoch, l.writer, l.position FROM audit_links l JOIN ${FILED} AS f USING (epoch, writer)
      WHERE l.sale_id = $1 AND l.position <= f.links ORDER BY l.epoch, l.writer, l.position`,
    [sale.saleId, JSON.stringify(sale.auditFile?.chains ?? [])],
  );
}

/** Reads page by page, so that no audit trail has to fit into memory; PostgreSQL hashes the rows. */
async function* readLinkedRows({ query, sale, onProgress }: SaleUnderCheck): AsyncGenerator<LinkedRow> {
  const [total] = await query<{ of: number | null }>(
    'SELECT SUM(cardinality(audit_ids))::bigint AS of FROM audit_links WHERE sale_id = $1',
    [sale.saleId],
  );
  await query(
    `DECLARE linked_rows NO SCROLL CURSOR FOR
     SELECT l.epoch, l.writer, l.position, l.hash, l.kind, row.id, row.place, r.hash AS found,
            COALESCE(l.pruned_removal_id IN (SELECT id FROM archive.removals WHERE sale_id = $1 AND pruned_at IS NOT NULL), false) AS is_pruned,
            -- What a link of many rows has of all of them comes with its first row alone.
            CASE WHEN row.place = 1 THEN cardinality(l.audit_ids) END AS ids,
            CASE WHEN row.place = 1 THEN l.row_hashes END AS row_hashes
       FROM audit_links AS l
      CROSS JOIN LATERAL unnest(l.audit_ids) WITH ORDINALITY AS row (id, place)
       LEFT JOIN (${rows('hash')}) AS r ON r.kind = l.kind AND r.id = row.id
       LEFT JOIN ${FILED} AS f ON f.epoch = l.epoch AND f.writer = l.writer
      WHERE l.sale_id = $1 AND l.position > COALESCE(f.links, 0)
      ORDER BY l.epoch, l.writer COLLATE "C", l.position, row.place`,
    [sale.saleId, JSON.stringify(sale.auditFile?.chains ?? [])],
  );
  // The cursor ends with the transaction, which every check of the sale shares.
  for (let read = 0; ;) {
    const page = await query<LinkedRow>(`FETCH ${PAGE_SIZE} FROM linked_rows`);
    if (page.length === 0) return;
    read += page.length;
    onProgress({ read, of: total?.of ?? 0, what: 'events and segments' });
    yield* page;
  }
}

/** Rows that no link names: those from before there were chains, and those that nobody wrote with a statement of ours. */
async function countUnlinked({ query, sale }: SaleUnderCheck): Promise<{
  readonly unchained: number;
  readonly stray: number;
  readonly example: string;
}> {
  const [row] = await query<{ unchained: number; stray: number; example: string | null }>(
    `SELECT COUNT(*) FILTER (WHERE id <= start) AS unchained, COUNT(*) FILTER (WHERE id > start) AS stray,
            MIN(kind || ' ' || id || ' of epoch ' || epoch) FILTER (WHERE id > start) AS example
       FROM (${rows('epoch')}) AS r
      CROSS JOIN (SELECT COALESCE(MAX(last_unchained_id), 0) AS start FROM audit_chain_start) AS s
      WHERE NOT EXISTS (SELECT FROM (SELECT kind, unnest(audit_ids) AS id FROM audit_links WHERE sale_id = $1) AS l
                         WHERE l.kind = r.kind AND l.id = r.id)`,
    [sale.saleId],
  );
  return { unchained: row?.unchained ?? 0, stray: row?.stray ?? 0, example: row?.example ?? '' };
}

/** The rows of a sale, live and archived. */
function rows(column: 'hash' | 'epoch'): string {
  return AUDIT_KINDS.flatMap((kind) => {
    const columns = `'${kind}' AS kind, id, ${column === 'hash' ? `${ROW_HASHES[kind]} AS hash` : column}`;
    return [
      `SELECT ${columns} FROM ${AUDIT_TABLES[kind]} WHERE sale_id = $1`,
      `SELECT ${columns} FROM archive.${AUDIT_TABLES[kind]}
        WHERE removal_id IN (SELECT id FROM archive.removals WHERE sale_id = $1)`,
    ];
  }).join('\n UNION ALL ');
}
