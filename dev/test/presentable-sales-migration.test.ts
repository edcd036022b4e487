import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useEmptyDatabase } from './empty-database.js';

const { client, migrate } = useEmptyDatabase();

const insert = (id: string, name: string, startsAt: string, endsAt: string) =>
  client.query('INSERT INTO sales (id, name, total_stock, starts_at, ends_at) VALUES ($1, $2, 5, $3, $4)', [
    id,
    name,
    startsAt,
    endsAt,
  ]);

const first = '1970-01-01T00:00:00.000Z';
const last = '9999-12-31T23:59:59.999Z';
const start = '2026-01-01T00:00:00.000Z';
const end = '2030-01-01T00:00:00.000Z';

/** What there may be in a table from before, and what becomes of it: name, start, end. */
const oddRows: [string, [string, string, string], [string, string, string]][] = [
  ['infinite_end', ['No end', start, 'infinity'], ['No end', start, last]],
  ['infinite_start', ['No start', '-infinity', end], ['No start', first, end]],
  ['infinite_both', ['Always', '-infinity', 'infinity'], ['Always', first, last]],
  ['last_year', ['Far', start, '294276-12-31 00:00:00+00'], ['Far', start, last]],
  ['late_start', ['Later', '12000-01-01', 'infinity'], ['Later', '9999-12-31T23:59:59.998Z', last]],
  ['before_christ', ['Old', '0044-03-15 BC', '0014-08-19'], ['Old', first, '1970-01-01T00:00:00.001Z']],
  ['no_name', ['', start, end], ['no_name', start, end]],
  ['blank_name', [' \u00a0\u3000', start, end], ['blank_name', start, end]],
  ['control_name', ['a\u0007b\u0085c', start, end], ['a b c', start, end]],
  ['long_name', ['ä'.repeat(5_000), start, end], ['ä'.repeat(200), start, end]],
  ['all_odd', ['\n', '-infinity', 'infinity'], ['all_odd', first, last]],
];

interface SaleRow {
  readonly id: string;
  readonly name: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly revision: number;
}

describe('the migration to sales that can be shown', () => {
  it('repairs every row that cannot, with a new revision, also one with orders, and leaves the others alone', async () => {
    await migrate('20261121000000_flash_sale');
    for (const [id, [name, startsAt, endsAt]] of oddRows) await insert(id, name, startsAt, endsAt);
    await insert('whole', 'Ünüsual ✓ name', start, end);
    await client.query(
      `INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES (gen_random_uuid(), 'all_odd', 'ann', now())`,
    );

    await migrate('20261128120000_presentable_sales');

    const { rows } = await client.query<SaleRow>('SELECT id, name, starts_at, ends_at, revision FROM sales');
    const found = Object.fromEntries(
      rows.map(({ id, name, starts_at, ends_at, revision }) => [
        id,
        [name, starts_at.toISOString(), ends_at.toISOString(), revision],
      ]),
    );
    const mended = Object.fromEntries(oddRows.map(([id, , expected]) => [id, [...expected, 2]]));
    expect(found).toEqual({ ...mended, whole: ['Ünüsual ✓ name', start, end, 1] });
  });

  it.each(oddRows)('refuses %s from then on, new and changed', async (id, [name, startsAt, endsAt]) => {
    const refusal = { code: '23514', constraint: expect.stringMatching(/^sales_(times|name)_check$/) };
    await expect(insert(`new_${id}`, name, startsAt, endsAt)).rejects.toMatchObject(refusal);
    await expect(
      client.query('UPDATE sales SET name = $1, starts_at = $2, ends_at = $3 WHERE id = $4', [
        name,
        startsAt,
        endsAt,
        'whole',
      ]),
    ).rejects.toMatchObject(refusal);
  });

  it.each([
    ['x', first, last],
    ['é'.repeat(200), start, end],
    ['🎟️ VIP – "quoted" <b>', start, end],
  ])('takes what can be shown: %.20s', async (name, startsAt, endsAt) => {
    expect((await insert(`can_${randomUUID()}`, name, startsAt, endsAt)).rowCount).toBe(1);
  });
});
