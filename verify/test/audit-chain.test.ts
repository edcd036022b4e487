import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resetSale } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readAuditHead, readKeptHead } from '../src/audit-head.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import type { CheckResult } from '../src/verify-sale.js';
import { sellOut } from './sound-sale.js';

const INSTANCE = 'api-7';
const SEGMENTS = 4;

const stores = useStores();
const folder = mkdtempSync(join(tmpdir(), 'flashsale-head-'));
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});
afterAll(() => rmSync(folder, { recursive: true }));

async function sql<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
  const { rows, rowCount } = await stores.database.pool.query<Row>(text, values);
  expect(rowCount).toBeGreaterThan(0);
  return rows;
}

/** A sound sale with a chain of several links. Resolves with the ids of its segments. */
async function sellOutChained(): Promise<{ saleId: string; segments: number[] }> {
  const { saleId } = await sellOut(stores);
  const segments: number[] = [];
  for (let i = 0; i < SEGMENTS; i += 1) segments.push(await writeSegment(saleId, i));
  return { saleId, segments };
}

async function writeSegment(saleId: string, place: number): Promise<number> {
  const rows = await sql<{ id: string }>(
    `INSERT INTO audit_segments
       (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
     VALUES ($1, 1, $2, $3, 2, 'REJECTED_SOLD_OUT', now(), $4, '0') RETURNING id`,
    saleId,
    INSTANCE,
    2 * place + 1,
    `late-${place}`,
  );
  return Number(rows[0]?.id);
}

async function checkChain(saleId: string): Promise<CheckResult | undefined> {
  const { sales } = await verify(verified, { saleId, waitMs: 0 });
  return sales[0]?.checks.find(({ id }) => id === 'audit-chained');
}

/** What the check says of a sale, without the sale's name, which must begin each sentence. */
async function faultsOf(saleId: string): Promise<string[]> {
  const { found = '', ok } = (await checkChain(saleId)) ?? {};
  if (ok) return [];
  return found.split('; ').map((sentence) => sentence.replace(`${saleId}: `, ''));
}

async function removeLink(saleId: string, segment: number | undefined): Promise<void> {
  await sql('DELETE FROM audit_segments WHERE id = $1', segment);
  await sql('DELETE FROM audit_links WHERE sale_id = $1 AND audit_ids = ARRAY[$2::bigint]', saleId, segment);
}

/** Moves the head of the chain back to its last link, as an owner can who hides that he removed the end. */
async function moveHeadBack(saleId: string): Promise<void> {
  await sql(
    `UPDATE audit_heads h SET links = l.position, hash = l.hash FROM audit_links l
      WHERE h.sale_id = $1 AND h.writer = $2 AND l.sale_id = $1 AND l.writer = $2
        AND l.position = (SELECT MAX(position) FROM audit_links WHERE sale_id = $1 AND writer = $2)`,
    saleId,
    INSTANCE,
  );
}

describe('the chain of an audit trail', () => {
  it('holds as it was written, and counts its links', async () => {
    const { saleId } = await sellOutChained();
    // One statement for the orders' events, one for the first rejections, and each segment.
    expect(await checkChain(saleId)).toMatchObject({ expected: 'unaltered', found: `${2 + SEGMENTS} links`, ok: true });
  });

  it('grows by nothing that was there already', async () => {
    const { saleId } = await sellOutChained();
    const { rowCount } = await stores.database.pool.query(
      `INSERT INTO audit_segments
         (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
       SELECT sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms
         FROM audit_segments WHERE sale_id = $1 ON CONFLICT (sale_id, epoch, instance, first_sequence) DO NOTHING`,
      [saleId],
    );
    expect(rowCount).toBe(0);
    expect(await checkChain(saleId)).toMatchObject({ found: `${2 + SEGMENTS} links`, ok: true });
  });

  it('holds when many connections write events at once, and none waits for another that holds its transaction open', async () => {
    const { saleId } = await sellOut(stores);
    const write = (user: string) =>
      [
        `INSERT INTO audit_events (sale_id, user_id, event_type, epoch) VALUES ($1, $2, 'STALE_DROPPED', 1)`,
        [saleId, user] as unknown[],
      ] as const;
    await stores.database.transaction(async (holder) => {
      await holder.query(...write('held'));
      await Promise.all(Array.from({ length: 20 }, (_, i) => stores.database.pool.query(...write(`user-${i}`))));
    });
    expect(await faultsOf(saleId)).toEqual([]);
    expect(await stores.countAudit(saleId)).toMatchObject({ STALE_DROPPED: 21 });
  });

  it('follows its rows into the archive, and knows what was pruned there', async () => {
    const { saleId, segments } = await sellOutChained();
    await resetSale(stores.database, stores.redis.sale(saleId), 'a test');
    expect(await faultsOf(saleId)).toEqual([]);
    await sql(`UPDATE archive.audit_segments SET user_ids = 'mallory' WHERE id = $1`, segments[1]);
    expect(await faultsOf(saleId)).toEqual([`segment ${segments[1]} of epoch 1 was altered`]);
    // Only a removal that was pruned excuses a row that is missing.
    await sql(
      'UPDATE audit_links SET pruned_removal_id = (SELECT MAX(id) FROM archive.removals) WHERE sale_id = $1',
      saleId,
    );
    await sql('DELETE FROM archive.audit_segments WHERE id = $1', segments[1]);
    expect(await faultsOf(saleId)).toEqual([`segment ${segments[1]} of epoch 1 is missing`]);
    await sql('UPDATE audit_links SET pruned_removal_id = NULL WHERE sale_id = $1', saleId);
    await sql(`SELECT archive.prune(now() + interval '1 minute')`);
    expect(await faultsOf(saleId)).toEqual([`segment ${segments[1]} of epoch 1 is missing`]);
  });

  it('counts what was pruned', async () => {
    const { saleId } = await sellOutChained();
    await resetSale(stores.database, stores.redis.sale(saleId), 'a test');
    await sql(`SELECT archive.prune(now() + interval '1 minute')`);
    // The row of the reset is there, those that it archived are not.
    expect(await checkChain(saleId)).toMatchObject({ found: `${3 + SEGMENTS} links, 22 rows pruned`, ok: true });
  });

  it('says how many rows are from before there were chains', async () => {
    const { saleId } = await sellOutChained();
    await sql('DELETE FROM audit_links WHERE sale_id = $1', saleId);
    await sql('DELETE FROM audit_heads WHERE sale_id = $1', saleId);
    await sql('UPDATE audit_chain_start SET last_unchained_id = (SELECT MAX(id) FROM audit_segments)');
    stores.defer(() => sql('UPDATE audit_chain_start SET last_unchained_id = 0'));
    expect(await checkChain(saleId)).toMatchObject({
      found: '0 links, 22 rows from before there were chains',
      ok: true,
    });
    await writeSegment(saleId, SEGMENTS);
    expect(await checkChain(saleId)).toMatchObject({
      found: '1 link, 22 rows from before there were chains',
      ok: true,
    });
  });
});

describe('a fault in the audit trail is found, and named', () => {
  it('an event was altered', async () => {
    const { saleId } = await sellOutChained();
    const [row] = await sql<{ id: string }>(
      `UPDATE audit_events SET metadata = '{"reason": "none"}'
        WHERE id = (SELECT MIN(id) FROM audit_events WHERE sale_id = $1) RETURNING id`,
      saleId,
    );
    expect(await faultsOf(saleId)).toEqual([`event ${row?.id} of epoch 1 was altered`]);
  });

  it.each([
    ['user_ids', `'mallory'`],
    ['decided_after_ms', `'1'`],
    ['began_at', `began_at + interval '1 millisecond'`],
    ['event_type', `'REJECTED_DUPLICATE'`],
  ])('%s of a segment was altered', async (column, value) => {
    const { saleId, segments } = await sellOutChained();
    await sql(`UPDATE audit_segments SET ${column} = ${value} WHERE id = $1`, segments[2]);
    expect(await faultsOf(saleId)).toEqual([`segment ${segments[2]} of epoch 1 was altered`]);
  });

  it('a segment was given to another sale', async () => {
    const [{ saleId, segments }, another] = [await sellOutChained(), await sellOut(stores)];
    await sql('UPDATE audit_segments SET sale_id = $2 WHERE id = $1', segments[0], another.saleId);
    expect(await faultsOf(saleId)).toEqual([`segment ${segments[0]} of epoch 1 is missing`]);
    expect(await faultsOf(another.saleId)).toEqual([`segment ${segments[0]} of epoch 1 is in no chain`]);
  });

  it('a segment in the middle was removed, alone or with its link', async () => {
    const { saleId, segments } = await sellOutChained();
    await sql('DELETE FROM audit_segments WHERE id = $1', segments[1]);
    expect(await faultsOf(saleId)).toEqual([`segment ${segments[1]} of epoch 1 is missing`]);
    await sql('DELETE FROM audit_links WHERE sale_id = $1 AND audit_ids = ARRAY[$2::bigint]', saleId, segments[1]);
    expect(await faultsOf(saleId)).toEqual([
      `before segment ${segments[2]} of epoch 1, link 3 of chain ${INSTANCE}, 1 link is missing`,
    ]);
  });

  it('and its followers were numbered anew', async () => {
    const { saleId, segments } = await sellOutChained();
    await removeLink(saleId, segments[1]);
    for (const position of [3, 4]) {
      await sql(
        'UPDATE audit_links SET position = $3 - 1 WHERE sale_id = $1 AND writer = $2 AND position = $3',
        saleId,
        INSTANCE,
        position,
      );
    }
    await moveHeadBack(saleId);
    expect(await faultsOf(saleId)).toEqual([
      `segment ${segments[2]} of epoch 1, link 2 of chain ${INSTANCE} does not follow the link before it`,
    ]);
  });

  it('the last segments were removed with their links', async () => {
    const { saleId, segments } = await sellOutChained();
    await removeLink(saleId, segments[3]);
    await removeLink(saleId, segments[2]);
    expect(await faultsOf(saleId)).toEqual([
      `after segment ${segments[1]}, link 2 of chain ${INSTANCE} of epoch 1, 2 links are missing`,
    ]);
  });

  it('all links of a chain were removed', async () => {
    const { saleId, segments } = await sellOutChained();
    for (const segment of segments) await removeLink(saleId, segment);
    expect(await faultsOf(saleId)).toEqual([`chain ${INSTANCE} of epoch 1, 4 links, is missing`]);
  });

  it('two segments were exchanged, by what they say or by their links', async () => {
    const { saleId, segments } = await sellOutChained();
    const exchange = (column: string, table: string, where: string, a: unknown, b: unknown) =>
      sql(
        `UPDATE ${table} t SET ${column} = o.${column} FROM ${table} o
          WHERE (t.${where}, o.${where}) IN (($1, $2), ($2, $1)) AND t.sale_id = $3 AND o.sale_id = $3`,
        a,
        b,
        saleId,
      );
    await exchange('user_ids', 'audit_segments', 'id', segments[0], segments[2]);
    expect(await faultsOf(saleId)).toEqual([
      `segment ${segments[0]} of epoch 1 was altered`,
      `segment ${segments[2]} of epoch 1 was altered`,
    ]);
    await exchange('user_ids', 'audit_segments', 'id', segments[0], segments[2]);
    expect(await faultsOf(saleId)).toEqual([]);
    for (const column of ['audit_ids', 'row_hashes', 'hash']) {
      await sql(
        `UPDATE audit_links t SET ${column} = o.${column} FROM audit_links o
          WHERE (t.position, o.position) IN ((1, 3), (3, 1)) AND t.writer = $2 AND o.writer = $2
            AND t.sale_id = $1 AND o.sale_id = $1`,
        saleId,
        INSTANCE,
      );
    }
    expect((await faultsOf(saleId))[0]).toBe(
      `segment ${segments[2]} of epoch 1, link 1 of chain ${INSTANCE} does not follow the link before it`,
    );
  });

  it('a row was written past the triggers', async () => {
    const { saleId } = await sellOut(stores);
    const segment = await stores.database.transaction(async (client) => {
      await client.query('ALTER TABLE audit_segments DISABLE TRIGGER USER');
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO audit_segments
           (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
         VALUES ($1, 1, 'nobody', 1, 1, 'REPLAYED', now(), 'mallory', '0') RETURNING id`,
        [saleId],
      );
      await client.query('ALTER TABLE audit_segments ENABLE TRIGGER USER');
      return rows[0]?.id;
    });
    expect(await faultsOf(saleId)).toEqual([`segment ${segment} of epoch 1 is in no chain`]);
  });
});

describe('a head that was kept', () => {
  async function keepHead(saleId: string): Promise<string> {
    const file = join(folder, `${saleId}.json`);
    writeFileSync(file, JSON.stringify(await readAuditHead(verified.database, saleId)));
    return file;
  }

  async function expectKept(file: string, saleId: string): Promise<CheckResult | undefined> {
    const { head } = await verify(verified, { saleId, waitMs: 0, expectedHead: readKeptHead(file) });
    return head;
  }

  it('is contained in what was written since, also after a reset and a pruning', async () => {
    const { saleId } = await sellOutChained();
    const file = await keepHead(saleId);
    expect(readKeptHead(file)).toMatchObject({ links: 2 + SEGMENTS, sales: [{ saleId, links: 2 + SEGMENTS }] });
    await writeSegment(saleId, SEGMENTS);
    await resetSale(stores.database, stores.redis.sale(saleId), 'a test');
    await sql(`SELECT archive.prune(now() + interval '1 minute')`);
    expect(await expectKept(file, saleId)).toMatchObject({ ok: true, found: '3 chains' });
  });

  it('shows that the end was removed, although the head was moved back', async () => {
    const { saleId, segments } = await sellOutChained();
    const file = await keepHead(saleId);
    await removeLink(saleId, segments[3]);
    await moveHeadBack(saleId);
    expect(await faultsOf(saleId)).toEqual([]);
    expect(await expectKept(file, saleId)).toMatchObject({
      ok: false,
      found: `${saleId}: link 4 of chain ${INSTANCE} of epoch 1 is missing or another one`,
    });
  });

  it('shows that a chain was written anew, or is gone', async () => {
    const { saleId } = await sellOutChained();
    const file = await keepHead(saleId);
    await sql(
      `UPDATE audit_segments SET user_ids = 'mallory' WHERE sale_id = $1 AND instance = $2 AND first_sequence = 1`,
      saleId,
      INSTANCE,
    );
    await sql('DELETE FROM audit_links WHERE sale_id = $1 AND writer = $2', saleId, INSTANCE);
    await sql('DELETE FROM audit_heads WHERE sale_id = $1 AND writer = $2', saleId, INSTANCE);
    await sql(
      `SELECT add_audit_link(sale_id, epoch, instance, 'segment', ARRAY[id], audit_segment_hash(s))
         FROM (SELECT * FROM audit_segments WHERE sale_id = $1 AND instance = $2 ORDER BY id) AS s`,
      saleId,
      INSTANCE,
    );
    expect(await faultsOf(saleId)).toEqual([]);
    expect(await expectKept(file, saleId)).toMatchObject({
      ok: false,
      found: expect.stringContaining(`${saleId}: link 4`),
    });
  });

  it('is not read from a chain that does not end as its head says', async () => {
    const { saleId, segments } = await sellOutChained();
    await removeLink(saleId, segments[3]);
    await expect(readAuditHead(verified.database, saleId)).rejects.toThrow(
      `${saleId}: chain ${INSTANCE} of epoch 1 does not end as its head says`,
    );
  });

  it('is refused where it is none, was changed, or is of another shop', async () => {
    const { saleId } = await sellOut(stores);
    const kept = await readAuditHead(verified.database, saleId);
    const file = join(folder, 'refused.json');
    expect(() => readKeptHead(join(folder, 'nowhere'))).toThrow('nowhere cannot be read: ENOENT');
    for (const text of [
      '',
      'no JSON',
      '{}',
      '[]',
      JSON.stringify({ ...kept, at: '' }),
      JSON.stringify({ ...kept, sales: [] }),
    ]) {
      writeFileSync(file, text);
      expect(() => readKeptHead(file)).toThrow('is not a head as npm run verify -- --head prints it');
    }
    writeFileSync(file, JSON.stringify(kept));
    const another = await sellOut(stores);
    await expect(expectKept(file, another.saleId)).rejects.toThrow(
      `The expected head knows no sale ${another.saleId}.`,
    );
    await expect(readAuditHead(verified.database, 'no-such-sale')).rejects.toThrow(
      'There is no chained audit trail of a sale no-such-sale.',
    );
    const [shop] = await sql<{ id: string }>('SELECT id FROM shop');
    await sql('UPDATE shop SET id = gen_random_uuid()');
    await expect(verify(verified, { saleId, waitMs: 0, expectedHead: readKeptHead(file) })).rejects.toThrow(
      `The expected head is of the shop ${shop?.id}`,
    );
    await sql('UPDATE shop SET id = $1', shop?.id);
  });
});
