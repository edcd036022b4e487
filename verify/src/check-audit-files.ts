import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readShopId } from 'flashsale-core';
import type pg from 'pg';
import { findFault } from './audit-file.js';
import { type ChainEnd, findAuditFiles } from './audit-files.js';
import { type AuditHead, linkKey } from './audit-head.js';
import type { CheckResult } from './verify-sale.js';

export interface CheckedFiles {
  readonly checks: readonly CheckResult[];
  /** The hashes of those links that the expected head names. */
  readonly links: ReadonlyMap<string, string>;
}

/** Whether every file that PostgreSQL remembers is in the folder, whole, and as its rows were written. */
export async function checkAuditFiles(
  database: pg.Client,
  folder: string,
  saleId: string | undefined,
  expectedHead: AuditHead | undefined,
): Promise<CheckedFiles> {
  const shop = await readShopId(database);
  const wanted = new Set(
    expectedHead?.sales.flatMap((sale) => sale.chains.map((chain) => linkKey(sale.saleId, chain))),
  );
  const checks: CheckResult[] = [];
  const links = new Map<string, string>();
  const before = new Map<string, readonly ChainEnd[]>();
  for (const file of await findAuditFiles(database, saleId)) {
    const path = join(folder, file.file);
    const fault = existsSync(path)
      ? await findFault(database, path, { file, shop, before: before.get(file.saleId) ?? [] }, (link) => {
          const key = linkKey(file.saleId, { ...link, links: link.position });
          if (wanted.has(key)) links.set(key, link.hash);
        })
      : `it is not in ${folder}`;
    before.set(file.saleId, file.chains);
    const expected = `${file.links} links, unaltered`;
    const ok = fault === undefined;
    checks.push({ id: 'audit-file', title: file.file, expected, found: fault ?? expected, ok });
  }
  return { checks, links };
}
