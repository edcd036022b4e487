import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type pg from 'pg';
import { type AuditFile, type ChainEnd, chainEnd } from './audit-files.js';
import {
  AUDIT_KINDS,
  AUDIT_TABLES,
  AuditChains,
  type AuditKind,
  FILED,
  type LinkedRow,
  ROW_HASHES,
} from './checks/audit-chain.js';

const FORMAT = 'flash-sale-audit-1';
/** A segment has up to 4,096 user ids. */
const ROWS_PER_READ = 100;
const ROWS_PER_HASH = 100;
const CHARACTERS_PER_HASH = 4_000_000;
const ROW_LINE = /^\{"(event|segment)":(.*)\}$/s;

/** The first line of a file. */
interface Header {
  readonly format: string;
  readonly shop: string;
  readonly saleId: string;
  /** Where the chains stood in the file before. */
  readonly after: readonly ChainEnd[];
  readonly chains: readonly ChainEnd[];
}

interface FileLink {
  readonly epoch: number;
  readonly writer: string;
  readonly position: number;
  readonly kind: AuditKind;
  readonly ids: readonly number[];
  readonly rowHashes: string;
  readonly hash: string;
  readonly prunedRemoval: number | null;
}

export interface WrittenFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly links: number;
  readonly events: number;
  readonly segments: number;
  readonly lastEpoch: number;
}

/**
 * Writes what the caller's transaction sees of a sale's audit trail, live or archived, as compressed JSON lines: a header, each
 * link with the rows that it names, and the rows from before there were chains. Resolves when the disk has it.
 */
export async function writeAuditFile(
  database: pg.Client,
  path: string,
  { shop, saleId, after, chains }: Omit<Header, 'format'>,
): Promise<WrittenFile> {
  const counts = { links: 0, events: 0, segments: 0, lastEpoch: 0 };
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify({ format: FORMAT, shop, saleId, after, chains } satisfies Header)}\n`;
    for await (const { link, kind, epoch, content } of readTrail(database, saleId, after)) {
      counts.lastEpoch = Math.max(counts.lastEpoch, epoch);
      if (link !== null) {
        counts.links += 1;
        yield `{"link":${link}}\n`;
      }
      if (content === null) continue;
      counts[`${kind}s`] += 1;
      yield `{"${kind}":${content}}\n`;
    }
  }
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    Readable.from(lines()),
    createGzip(),
    async function* hashed(source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  await syncToDisk(path);
  return { sha256: hash.digest('hex'), bytes, ...counts };
}

/** Waits until the disk has a file, or the names in a folder. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface TrailRow {
  /** With the first row of a link. */
  readonly link: string | null;
  readonly kind: AuditKind;
  readonly epoch: number;
  /** Null where it was pruned, or is missing. */
  readonly content: string | null;
}

async function* readTrail(database: pg.Client, saleId: string, after: readonly ChainEnd[]): AsyncGenerator<TrailRow> {
  await database.query(
    `DECLARE trail NO SCROLL CURSOR FOR
     SELECT CASE WHEN row.place = 1 THEN jsonb_build_object('epoch', l.epoch, 'writer', l.writer, 'position', l.position,
              'kind', l.kind, 'ids', l.audit_ids, 'rowHashes', encode(l.row_hashes, 'hex'), 'hash', encode(l.hash, 'hex'),
              'prunedRemoval', l.pruned_removal_id)::text END AS link,
            l.kind, l.epoch, r.content
       FROM audit_links AS l
      CROSS JOIN LATERAL unnest(l.audit_ids) WITH ORDINALITY AS row (id, place)
       LEFT JOIN (${contents()}) AS r ON r.kind = l.kind AND r.id = row.id
       LEFT JOIN ${FILED} AS f ON f.epoch = l.epoch AND f.writer = l.writer
      WHERE l.sale_id = $1 AND l.position > COALESCE(f.links, 0)
      ORDER BY l.epoch, l.writer COLLATE "C", l.position, row.place`,
    [saleId, JSON.stringify(after)],
  );
  yield* fetchAll(database, 'trail');
  await database.query(
    `DECLARE unchained NO SCROLL CURSOR FOR
     SELECT NULL AS link, kind, epoch, content FROM (${contents()}) AS r
      WHERE id <= (SELECT last_unchained_id FROM audit_chain_start)
        AND NOT EXISTS (SELECT FROM (SELECT kind, unnest(audit_ids) AS id FROM audit_links WHERE sale_id = $1) AS l
                         WHERE l.kind = r.kind AND l.id = r.id)
      ORDER BY kind, id`,
    [saleId],
  );
  yield* fetchAll(database, 'unchained');
}

async function* fetchAll(database: pg.Client, cursor: string): AsyncGenerator<TrailRow> {
  for (;;) {
    const { rows } = await database.query<TrailRow>(`FETCH ${ROWS_PER_READ} FROM ${cursor}`);
    if (rows.length === 0) return;
    yield* rows;
  }
}

/** The rows of a sale, live and archived, as text that PostgreSQL reads as the same rows. */
function contents(): string {
  return AUDIT_KINDS.flatMap((kind) => [
    `SELECT '${kind}' AS kind, a.id, a.epoch, to_jsonb(a)::text AS content FROM ${AUDIT_TABLES[kind]} AS a WHERE a.sale_id = $1`,
    `SELECT '${kind}', a.id, a.epoch, (to_jsonb(a) - 'removal_id')::text FROM archive.${AUDIT_TABLES[kind]} AS a
      WHERE a.removal_id IN (SELECT id FROM archive.removals WHERE sale_id = $1)`,
  ]).join('\n UNION ALL ');
}

/** What is wrong with a file, as a sentence; undefined where it is whole, and every row of it is as it was written. */
export async function findFault(
  database: pg.Client,
  path: string,
  {
    file,
    shop,
    before,
  }: {
    readonly file: Pick<AuditFile, 'saleId' | 'sha256' | 'links' | 'chains'>;
    /** The shop that it must be of. */
    readonly shop: string;
    /** Where the chains stood in the file before. */
    readonly before: readonly ChainEnd[];
  },
  onLink: (link: Pick<FileLink, 'epoch' | 'writer' | 'position' | 'hash'>) => void = () => undefined,
): Promise<string | undefined> {
  const { saleId, sha256, links, chains } = file;
  if ((await hashOfFile(path)) !== sha256) return 'its SHA-256 is another one';
  const check = new AuditChains(saleId, chains, before);
  const prunedRemovals = await readPrunedRemovals(database, saleId);
  const pending: { row: LinkedRow; content: string }[] = [];
  let characters = 0;
  const hashPending = async (): Promise<void> => {
    const hashes = await hashRows(database, pending);
    for (const [i, { row }] of pending.entries()) check.add({ ...row, found: hashes[i] ?? null });
    pending.length = 0;
    characters = 0;
  };
  let read = 0;
  let link: FileLink | undefined;
  let place = 0;
  /** Rows of the link that are not in the file, up to this one. */
  const addMissing = async (untilId?: number): Promise<void> => {
    const current = link;
    if (current === undefined) return;
    while (place < current.ids.length && current.ids[place] !== untilId) {
      await hashPending();
      check.add(linkedRow(current, (place += 1), prunedRemovals));
    }
  };
  let isHeader = true;
  for await (const line of createInterface({
    input: createReadStream(path).pipe(createGunzip()),
    crlfDelay: Infinity,
  })) {
    if (isHeader) {
      isHeader = false;
      const expectedHeader: Header = { format: FORMAT, shop, saleId, after: before, chains };
      if (line !== JSON.stringify(expectedHeader)) return 'its first line is not of this sale and these chains';
      continue;
    }
    const [, kind, content] = ROW_LINE.exec(line) ?? [];
    if (kind === undefined || content === undefined) {
      await addMissing();
      ({ link } = JSON.parse(line) as { link: FileLink });
      place = 0;
      read += 1;
      onLink(link);
      continue;
    }
    const { id } = JSON.parse(content) as { readonly id: number };
    await addMissing(id);
    // What follows the last link is from before there were chains.
    if (link === undefined || place >= link.ids.length) continue;
    pending.push({ row: linkedRow(link, (place += 1), prunedRemovals), content });
    characters += content.length;
    if (pending.length >= ROWS_PER_HASH || characters >= CHARACTERS_PER_HASH) await hashPending();
  }
  await addMissing();
  await hashPending();
  check.end();
  if (check.faults > 0) return check.text;
  return read === links ? undefined : `it has ${read} links instead of ${links}`;
}

function linkedRow(link: FileLink, place: number, prunedRemovals: ReadonlySet<number>): LinkedRow {
  const { epoch, writer, position, hash, kind, ids, rowHashes, prunedRemoval } = link;
  return {
    epoch,
    writer,
    position,
    hash: Buffer.from(hash, 'hex'),
    kind,
    id: ids[place - 1] ?? 0,
    place,
    ids: place === 1 ? ids.length : null,
    row_hashes: place === 1 ? Buffer.from(rowHashes, 'hex') : null,
    is_pruned: prunedRemoval !== null && prunedRemovals.has(prunedRemoval),
    found: null,
  };
}

async function readPrunedRemovals(database: pg.Client, saleId: string): Promise<Set<number>> {
  const { rows } = await database.query<{ id: number }>(
    'SELECT id::int FROM archive.removals WHERE sale_id = $1 AND pruned_at IS NOT NULL',
    [saleId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** PostgreSQL hashes them, as it did when they were written. */
async function hashRows(
  database: pg.Client,
  rows: readonly { readonly row: LinkedRow; readonly content: string }[],
): Promise<Buffer[]> {
  const hashes: Buffer[] = [];
  for (const kind of AUDIT_KINDS) {
    const places = [...rows.keys()].filter((i) => rows[i]?.row.kind === kind);
    if (places.length === 0) continue;
    const { rows: hashed } = await database.query<{ hash: Buffer }>(
      `SELECT ${ROW_HASHES[kind]} AS hash
         FROM unnest($1::jsonb[]) WITH ORDINALITY AS given (content, place)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::${AUDIT_TABLES[kind]}, given.content) AS r
        ORDER BY given.place`,
      [places.map((i) => rows[i]?.content)],
    );
    for (const [at, i] of places.entries()) hashes[i] = hashed[at]?.hash ?? Buffer.alloc(0);
  }
  return hashes;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The ends of all chains of a sale, now. */
export async function readChainEnds(database: pg.Client, saleId: string): Promise<ChainEnd[]> {
  const { rows } = await database.query<ChainEnd>(
    `SELECT epoch, writer, links::int, encode(hash, 'hex') AS hash FROM audit_heads
      WHERE sale_id = $1 ORDER BY epoch, writer COLLATE "C"`,
    [saleId],
  );
  return rows.map(chainEnd);
}
