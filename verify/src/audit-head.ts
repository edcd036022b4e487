import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refusal } from 'flashsale-command-line';
import { readShopId } from 'flashsale-core';
import type pg from 'pg';
import { type AuditFile, type ChainEnd, findAuditFiles } from './audit-files.js';
import type { CheckResult } from './verify-sale.js';

const CHAINS_PER_QUERY = 1_000;
const EXAMPLES_SHOWN = 3;

interface SaleHead {
  readonly saleId: string;
  readonly head: string;
  readonly links: number;
  readonly chains: readonly ChainEnd[];
}

/** The end of the whole audit trail at one moment. `head` is a hash over everything else. */
export interface AuditHead {
  readonly head: string;
  readonly shop: string;
  readonly at: string;
  readonly links: number;
  readonly sales: readonly SaleHead[];
}

/**
 * Reads where every chain ends now, of one sale or of all, also of deleted ones.
 *
 * @throws Refusal where a chain does not end as its head says
 */
export async function readAuditHead(database: pg.Client, saleId: string | undefined): Promise<AuditHead> {
  const { rows } = await database.query<ChainEnd & { sale_id: string; is_end: boolean }>(
    `SELECT h.sale_id, h.epoch, h.writer, h.links, encode(h.hash, 'hex') AS hash, l.hash IS NOT DISTINCT FROM h.hash AS is_end
       FROM audit_heads h
       LEFT JOIN audit_links l
         ON l.sale_id = h.sale_id AND l.epoch = h.epoch AND l.writer = h.writer AND l.position = h.links
      WHERE $1::text IS NULL OR h.sale_id = $1
      ORDER BY h.sale_id COLLATE "C", h.epoch, h.writer COLLATE "C"`,
    [saleId],
  );
  if (saleId !== undefined && rows.length === 0)
    throw new Refusal(`There is no chained audit trail of a sale ${saleId}.`);
  const filed = endsOf(await findAuditFiles(database, saleId));
  const broken = rows.find((row) => !row.is_end && filed.get(linkKey(row.sale_id, row)) !== row.hash);
  if (broken !== undefined) {
    throw new Refusal(
      `${broken.sale_id}: chain ${broken.writer} of epoch ${broken.epoch} does not end as its head says, so there is no head to keep; npm run verify says more.`,
    );
  }
  const chains = new Map<string, ChainEnd[]>();
  for (const { sale_id, epoch, writer, links, hash } of rows) {
    const ofSale = chains.get(sale_id) ?? [];
    ofSale.push({ epoch, writer, links, hash });
    chains.set(sale_id, ofSale);
  }
  const sales = [...chains].map(([id, heads]) => withHead(id, heads));
  const content = { shop: await readShopId(database), at: new Date().toISOString(), links: sum(sales), sales };
  return { head: headOf(content), ...content };
}

/** Names a link of all sales. */
export function linkKey(saleId: string, { epoch, writer, links }: Omit<ChainEnd, 'hash'>): string {
  return `${saleId} ${epoch} ${links} ${writer}`;
}

/** The hashes of the links with which chains went into files. */
function endsOf(files: readonly AuditFile[]): Map<string, string> {
  return new Map(files.flatMap((file) => file.chains.map((end) => [linkKey(file.saleId, end), end.hash] as const)));
}

/** Reads a head that was kept. @throws Refusal where the file is missing, or is not what was printed */
export function readKeptHead(file: string): AuditHead {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Refusal(`--expect-head ${file} cannot be read: ${(error as Error).message.split(',')[0]}.`, {
      cause: error,
    });
  }
  try {
    const kept = JSON.parse(text) as AuditHead;
    const sales = kept.sales.map(({ saleId, chains }) => withHead(saleId, chains));
    if (kept.head === headOf({ ...kept, sales }) && kept.links === sum(sales)) return kept;
  } catch {
    // Another document; the sentence below is for both.
  }
  throw new Refusal(`--expect-head ${file} is not a head as npm run verify -- --head prints it.`);
}

/**
 * Whether every chain still has the link with which it ended then.
 *
 * @throws Refusal where it is the head of another shop
 */
export async function expectHead(
  database: pg.Client,
  kept: AuditHead,
  saleId: string | undefined,
  /** The hashes of links that are in files. */
  filedLinks: ReadonlyMap<string, string>,
): Promise<CheckResult> {
  const shop = await readShopId(database);
  if (kept.shop !== shop)
    throw new Refusal(`The expected head is of the shop ${kept.shop}, and the database is the shop ${shop}.`);
  if (saleId !== undefined && !kept.sales.some((sale) => sale.saleId === saleId)) {
    throw new Refusal(`The expected head knows no sale ${saleId}.`);
  }
  const chains = kept.sales
    .filter((sale) => saleId === undefined || sale.saleId === saleId)
    .flatMap((sale) => sale.chains.map((chain) => ({ ...chain, saleId: sale.saleId })));
  const differing: (typeof chains)[number][] = [];
  const files = await findAuditFiles(database, saleId);
  const filedEnds = endsOf(files);
  const isFiled = (chain: (typeof chains)[number]): boolean =>
    files.some(
      (file) =>
        file.saleId === chain.saleId &&
        file.chains.some((end) => end.epoch === chain.epoch && end.writer === chain.writer && end.links > chain.links),
    ) && filedLinks.size === 0;
  for (let from = 0; from < chains.length; from += CHAINS_PER_QUERY) {
    const some = chains.slice(from, from + CHAINS_PER_QUERY);
    const { rows } = await database.query<{ place: number }>(
      `SELECT g.place
         FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::text[]) WITH ORDINALITY
              AS g (sale_id, epoch, writer, position, hash, place)
         LEFT JOIN audit_links l USING (sale_id, epoch, writer, position)
        WHERE encode(l.hash, 'hex') IS DISTINCT FROM g.hash ORDER BY g.place`,
      [
        some.map((chain) => chain.saleId),
        some.map((chain) => chain.epoch),
        some.map((chain) => chain.writer),
        some.map((chain) => chain.links),
        some.map((chain) => chain.hash),
      ],
    );
    for (const { place } of rows) {
      const chain = some[place - 1] as (typeof chains)[number];
      const key = linkKey(chain.saleId, chain);
      if ((filedLinks.get(key) ?? filedEnds.get(key)) !== chain.hash) differing.push(chain);
    }
  }
  const examples = differing
    .slice(0, EXAMPLES_SHOWN)
    .map(
      (chain) =>
        `${chain.saleId}: link ${chain.links} of chain ${chain.writer} of epoch ${chain.epoch} ${isFiled(chain) ? 'is in a file: name its folder with --archive' : 'is missing or another one'}`,
    );
  const more = differing.length > EXAMPLES_SHOWN ? `; ${differing.length} chains in all` : '';
  return {
    id: 'audit-head-contained',
    title: `the head of ${kept.at} is contained`,
    expected: `${chains.length} chains`,
    found: differing.length === 0 ? `${chains.length} chains` : examples.join('; ') + more,
    ok: differing.length === 0,
  };
}

function withHead(saleId: string, chains: readonly ChainEnd[]): SaleHead {
  const heads = chains.map(({ epoch, writer, links, hash }) => [epoch, writer, links, hash]);
  return { saleId, head: sha256([saleId, heads]), links: sum(chains), chains };
}

function headOf({ shop, at, sales }: Pick<AuditHead, 'shop' | 'at' | 'sales'>): string {
  return sha256([shop, at, sales.map(({ saleId, head }) => [saleId, head])]);
}

function sha256(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function sum(counted: readonly { readonly links: number }[]): number {
  return counted.reduce((total, { links }) => total + links, 0);
}
