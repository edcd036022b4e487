import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resetSale, retireSale } from 'flashsale-core';
import pg from 'pg';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { until } from '../../testkit/src/index.js';
import { expectHead, readAuditHead } from '../src/audit-head.js';
import { checkAuditFiles } from '../src/check-audit-files.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { retain, type RetentionReport } from '../src/retention/retention.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { runProgram } from './run-program.js';
import { chainAnew, sellOut } from './sound-sale.js';

const stores = useStores();
const root = mkdtempSync(join(tmpdir(), 'flashsale-retention-'));
let folders = 0;
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});
afterAll(() => rmSync(root, { recursive: true }));

const newFolder = (): string => join(root, String((folders += 1)));

async function sql<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
  return (await stores.database.pool.query<Row>(text, values)).rows;
}

/** A sale that sold out, was retired, and is as if it had ended so many months ago. */
async function oldSale({ months = 14, isReset = false } = {}): Promise<string> {
  const { saleId } = await sellOut(stores);
  if (isReset) await resetSale(stores.database, stores.redis.sale(saleId), 'a test');
  await sql(
    `UPDATE sales SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' WHERE id = $1`,
    saleId,
  );
  await stores.rebuildSale(saleId);
  expect(await retireSale(stores.database, stores.redis.sale(saleId), 0)).toBe('retired');
  const ago = `interval '${months} months'`;
  await sql(`UPDATE sales SET starts_at = starts_at - ${ago}, ends_at = ends_at - ${ago} WHERE id = $1`, saleId);
  for (const schema of ['public', 'archive']) {
    await sql(`UPDATE ${schema}.audit_events SET created_at = created_at - ${ago} WHERE sale_id = $1`, saleId);
    await sql(`UPDATE ${schema}.audit_segments SET began_at = began_at - ${ago} WHERE sale_id = $1`, saleId);
  }
  await sql('UPDATE sales SET retired_at = now() WHERE id = $1', saleId);
  // A sale that opens after others were deleted begins in a later epoch than the rows of sellOut.
  const epoch = 'epoch = (SELECT reset_epoch FROM sales WHERE id = sale_id)';
  if (!isReset) {
    await sql(`UPDATE audit_events SET ${epoch} WHERE sale_id = $1`, saleId);
    await sql(`UPDATE audit_segments SET ${epoch} WHERE sale_id = $1`, saleId);
  }
  await chainAnew(stores.database, saleId);
  if (isReset) await chainArchived(saleId);
  return saleId;
}

/** As the trigger did before the rows were changed. */
async function chainArchived(saleId: string): Promise<void> {
  for (const kind of ['event', 'segment']) {
    await sql(
      `SELECT add_audit_link(sale_id, epoch, 'old', $2, array_agg(id ORDER BY id),
                string_agg(audit_${kind}_hash(ROW(a.id, a.sale_id, ${kind === 'event' ? 'a.user_id, a.event_type, a.order_id, a.epoch, a.metadata, a.created_at, a.instance, a.sequence' : 'a.epoch, a.instance, a.first_sequence, a.row_count, a.event_type, a.began_at, a.user_ids, a.decided_after_ms, a.order_ids, a.confirmed_at'})::audit_${kind}s), '' ORDER BY id))
         FROM archive.audit_${kind}s a WHERE sale_id = $1 GROUP BY sale_id, epoch`,
      saleId,
      kind,
    );
  }
}

async function retainTo(folder: string | undefined, saleId: string, olderThanMonths = 13): Promise<RetentionReport> {
  const database = new pg.Client({ connectionString: stores.environment['DATABASE_URL'] });
  await database.connect();
  try {
    return await retain(database, { saleId, olderThanMonths, folder });
  } finally {
    await database.end();
  }
}

/** How many rows the books have of a sale, live and archived. */
async function countRows(saleId: string): Promise<Record<string, number>> {
  const tables = [
    'orders',
    'audit_events',
    'audit_segments',
    'audit_links',
    'audit_heads',
    'archive.audit_events',
    'archive.audit_segments',
  ];
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await sql<{ n: number }>(`SELECT COUNT(*)::int AS n FROM ${table} WHERE sale_id = $1`, saleId);
    counts[table] = row?.n ?? 0;
  }
  return counts;
}

const NO_AUDIT = {
  audit_events: 0,
  audit_segments: 0,
  audit_links: 0,
  'archive.audit_events': 0,
  'archive.audit_segments': 0,
};

async function failedChecks(saleId: string, archive?: string): Promise<string[]> {
  const { sales, files } = await verify(verified, { saleId, waitMs: 0, archive });
  const checks = [...(sales[0]?.checks ?? []), ...(files ?? [])];
  return checks.filter(({ ok }) => !ok).map(({ id, found }) => `${id}: ${found}`);
}

describe('retention of the audit trail', () => {
  it('shows what is due and changes nothing without a folder', async () => {
    const saleId = await oldSale();
    const before = await countRows(saleId);
    expect(before).toMatchObject({ orders: 5, audit_events: 15, audit_segments: 3 });
    expect(await retainTo(undefined, saleId)).toEqual({
      due: [{ saleId, events: 15, segments: 3 }],
      unfinished: [],
      written: [],
      refused: [],
    });
    expect(await countRows(saleId)).toEqual(before);
  });

  it('writes the rows into a file, removes them, and leaves the orders; a second run does nothing more', async () => {
    const saleId = await oldSale();
    const folder = newFolder();
    const file = `${saleId}.1.jsonl.gz`;
    expect(await retainTo(folder, saleId)).toMatchObject({ written: [file], refused: [] });
    expect(await countRows(saleId)).toMatchObject({ ...NO_AUDIT, orders: 5, audit_heads: 2 });
    expect(readdirSync(folder).sort()).toEqual([file, `${file}.sha256`]);
    const [record] = await sql<{ sha256: string }>('SELECT sha256 FROM archive.audit_files WHERE sale_id = $1', saleId);
    expect(readFileSync(join(folder, `${file}.sha256`), 'utf8')).toBe(`${record?.sha256}  ${file}\n`);
    const lines = gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines.filter((line) => line.startsWith('{"event":'))).toHaveLength(15);
    expect(lines.filter((line) => line.startsWith('{"segment":'))).toHaveLength(3);
    expect(await failedChecks(saleId, folder)).toEqual([]);
    expect(await retainTo(folder, saleId)).toEqual({ due: [], unfinished: [], written: [], refused: [] });
  });

  it('takes what a reset has archived along', async () => {
    const saleId = await oldSale({ isReset: true });
    const before = await countRows(saleId);
    expect(before).toMatchObject({ 'archive.audit_events': 15, 'archive.audit_segments': 3 });
    const folder = newFolder();
    expect(await retainTo(folder, saleId)).toMatchObject({ due: [{ segments: 3 }], refused: [] });
    expect(await countRows(saleId)).toMatchObject(NO_AUDIT);
    expect(await failedChecks(saleId, folder)).toEqual([]);
  });

  it('leaves sales that run, that are not retired, that ended lately, or of which something was written lately', async () => {
    const { saleId: running } = await sellOut(stores);
    const late = await oldSale({ months: 12 });
    const back = await oldSale();
    await sql('UPDATE sales SET retired_at = NULL WHERE id = $1', back);
    const disputed = await oldSale();
    await sql(
      `INSERT INTO audit_events (sale_id, user_id, event_type, epoch) VALUES ($1, 'u', 'STALE_DROPPED', 1)`,
      disputed,
    );
    const folder = newFolder();
    for (const saleId of [running, late, back, disputed]) {
      const before = await countRows(saleId);
      expect(await retainTo(folder, saleId)).toMatchObject({ due: [], written: [] });
      expect(await countRows(saleId)).toEqual(before);
    }
  });

  it('goes on with a chain that is in a file, and puts the rest into the next one', async () => {
    const saleId = await oldSale();
    const folder = newFolder();
    await retainTo(folder, saleId);
    // A writer that is still there.
    await sql(
      `INSERT INTO audit_events (sale_id, user_id, event_type, epoch, created_at)
       SELECT id, 'u', 'STALE_DROPPED', epoch, now() - interval '13 months 1 day' FROM sales WHERE id = $1`,
      saleId,
    );
    expect(await failedChecks(saleId, folder)).toEqual([]);
    expect(await retainTo(folder, saleId)).toMatchObject({ written: [`${saleId}.2.jsonl.gz`] });
    expect(await countRows(saleId)).toMatchObject(NO_AUDIT);
    expect(await failedChecks(saleId, folder)).toEqual([]);
  });

  it('removes nothing whose chain is not as it was written', async () => {
    const altered = await oldSale();
    await sql(`UPDATE audit_events SET user_id = 'mallory' WHERE sale_id = $1 AND event_type = 'CONFIRMED'`, altered);
    const stray = await oldSale();
    await sql('DELETE FROM audit_links WHERE sale_id = $1', stray);
    const folder = newFolder();
    for (const saleId of [altered, stray]) {
      const before = await countRows(saleId);
      const { written, refused } = await retainTo(folder, saleId);
      expect({ written, refused }).toEqual({
        written: [],
        refused: [expect.stringContaining('npm run verify says more')],
      });
      expect(await countRows(saleId)).toEqual(before);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('finishes what an interrupted run has begun, with the same file alone', async () => {
    const saleId = await oldSale();
    const folder = newFolder();
    const file = join(folder, `${saleId}.1.jsonl.gz`);
    // The last step fails, and so the run ends there, as if it had been killed.
    await sql(`CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stopped'; END $$`);
    await sql(`CREATE TRIGGER stop_here BEFORE DELETE ON audit_segments FOR EACH ROW EXECUTE FUNCTION stop_here()`);
    try {
      await expect(retainTo(folder, saleId)).rejects.toThrow('stopped');
    } finally {
      await sql('DROP FUNCTION stop_here CASCADE');
    }
    expect(await countRows(saleId)).toMatchObject({ audit_segments: 3 });
    expect(await failedChecks(saleId, folder)).toEqual([]);

    renameSync(file, `${file}.away`);
    expect(await retainTo(folder, saleId)).toMatchObject({
      due: [],
      refused: [`${saleId}: ${saleId}.1.jsonl.gz, which an interrupted run has written, is not in ${folder}`],
    });
    renameSync(`${file}.away`, file);
    const content = readFileSync(file);
    writeFileSync(file, content.subarray(0, -9));
    expect((await retainTo(folder, saleId)).refused).toEqual([expect.stringContaining('its SHA-256 is another one')]);
    expect(await countRows(saleId)).toMatchObject({ audit_segments: 3 });
    writeFileSync(file, content);
    expect(await retainTo(folder, saleId)).toEqual({
      due: [],
      unfinished: [`${saleId}.1.jsonl.gz`],
      written: [],
      refused: [],
    });
    expect(await countRows(saleId)).toMatchObject({ ...NO_AUDIT, orders: 5 });
    expect(await failedChecks(saleId, folder)).toEqual([]);
  });

  it('writes over what a run left that died before it was remembered', async () => {
    const saleId = await oldSale();
    const folder = newFolder();
    await retainTo(folder, await oldSale());
    for (const name of [`${saleId}.1.jsonl.gz`, `${saleId}.1.jsonl.gz.part`]) writeFileSync(join(folder, name), 'half');
    expect(await retainTo(folder, saleId)).toMatchObject({ written: [`${saleId}.1.jsonl.gz`] });
    expect(existsSync(join(folder, `${saleId}.1.jsonl.gz.part`))).toBe(false);
    expect(await failedChecks(saleId, folder)).toEqual([]);
  });

  it('is found out where a file is missing or another one, and where rows are here again', async () => {
    const saleId = await oldSale();
    const folder = newFolder();
    await sql(
      'CREATE TABLE kept_links AS SELECT * FROM audit_links WHERE sale_id = $1 LIMIT 1'.replace('$1', `'${saleId}'`),
    );
    await retainTo(folder, saleId);
    expect(await failedChecks(saleId, newFolder())).toEqual([expect.stringContaining('audit-file: it is not in ')]);
    await sql('INSERT INTO audit_links SELECT * FROM kept_links');
    await sql('DROP TABLE kept_links');
    expect(await failedChecks(saleId)).toEqual([expect.stringMatching(/^audit-chained: .* and here again$/)]);
    await sql('DELETE FROM audit_links WHERE sale_id = $1', saleId);
    writeFileSync(join(folder, `${saleId}.1.jsonl.gz`), 'another one');
    expect(await failedChecks(saleId, folder)).toEqual(['audit-file: its SHA-256 is another one']);
  });

  it('keeps an earlier head contained, by the file', async () => {
    const saleId = await oldSale();
    const writer = new pg.Client({ connectionString: stores.environment['DATABASE_URL'] });
    await writer.connect();
    const write = () =>
      writer.query(
        `INSERT INTO audit_events (sale_id, user_id, event_type, epoch, created_at)
         VALUES ($1, 'u', 'STALE_DROPPED', 1, now() - interval '14 months')`,
        [saleId],
      );
    await write();
    const early = await readAuditHead(verified.database, saleId);
    await write();
    await writer.end();
    const folder = newFolder();
    await retainTo(folder, saleId);
    const { links } = await checkAuditFiles(verified.database, folder, saleId, early);
    expect(await expectHead(verified.database, early, saleId, links)).toMatchObject({ ok: true });
    expect(await expectHead(verified.database, early, saleId, new Map())).toMatchObject({
      ok: false,
      found: expect.stringContaining('is in a file: name its folder with --archive'),
    });
    expect(await readAuditHead(verified.database, saleId)).toMatchObject({ links: early.links + 1 });
  });

  it('is refused to API and worker, and to a second run', async () => {
    const saleId = await oldSale();
    await sql('CREATE ROLE retention_reader');
    stores.defer(() => sql('DROP ROLE retention_reader'));
    const database = new pg.Client({ connectionString: stores.environment['DATABASE_URL'] });
    await database.connect();
    try {
      await database.query('SET ROLE retention_reader');
      const request = { saleId, olderThanMonths: 13, folder: undefined };
      await expect(retain(database, request)).rejects.toThrow('Only the owner of the tables may remove audit rows');
      await database.query('RESET ROLE');
      await retain(database, request);
      await expect(retainTo(undefined, saleId)).rejects.toThrow('Another run is under way');
    } finally {
      await database.end();
    }
    await until(
      async () =>
        !(await retainTo(undefined, saleId).then(
          () => false,
          () => true,
        )),
      { deadlineMs: 5_000 },
    );
  });

  it('is a program', async () => {
    const saleId = await oldSale();
    const folder = newFolder();
    const run = (...args: string[]) => runProgram('retention/main.js', stores, args);
    expect(await run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('npm run retention') });
    expect(await run('--older-than', '0')).toMatchObject({ status: 2 });
    expect(await run('--sale', saleId)).toMatchObject({
      status: 0,
      stdout: `${saleId}: 15 events and 3 segments are due\nNothing was changed; --archive <folder> does it.\n`,
    });
    expect(await run('--sale', saleId, '--archive', folder)).toMatchObject({
      status: 0,
      stdout: `${saleId}.1.jsonl.gz is written, and its rows are removed\n1 of 1 audit trails are in ${folder}.\n`,
    });
    const shown = await runProgram('main.js', stores, ['--sale', saleId, '--wait-ms', '0', '--archive', folder]);
    expect(shown.stdout).toContain('Files of audit trails');
    expect(shown).toMatchObject({ status: 0 });
  });
});
