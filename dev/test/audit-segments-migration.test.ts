import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { useEmptyDatabase } from './empty-database.js';

const { client, migrate } = useEmptyDatabase();

it('keeps every row of the audit trail, in its order, when single rows become events and segments', async () => {
  await migrate('20261121000000_flash_sale');
  await client.query(
    `INSERT INTO sales (id, name, total_stock, starts_at, ends_at) VALUES ('sale_1', 'A product', 1, now(), now() + interval '1 h')`,
  );
  await client.query(
    `INSERT INTO order_audit_trail (sale_id, user_id, event_type, order_id, epoch, metadata, instance, sequence) VALUES
       ('sale_1', 'ann', 'ATTEMPTED', gen_random_uuid(), 1, NULL, NULL, NULL),
       ('sale_1', 'bob', 'ATTEMPTED', NULL, 1, NULL, 'api-1', 1),
       ('sale_1', 'bob', 'REJECTED_SOLD_OUT', NULL, 1, NULL, 'api-1', 2),
       ('sale_1', NULL, 'ADMIN_RESET', NULL, 2, '{"deletedOrders":0}', NULL, NULL)`,
  );
  const trail = `SELECT sale_id, user_id, event_type, order_id, epoch, metadata, created_at, instance, sequence
                   FROM order_audit_trail ORDER BY id`;
  const before = (await client.query<object>(trail)).rows;

  await migrate('20261126000000_audit_segments');
  expect((await client.query<object>(trail)).rows).toEqual(before);

  await client.query(`INSERT INTO audit_events (sale_id, event_type, epoch) VALUES ('sale_1', 'REBUILT', 3)`);
  await client.query(
    `INSERT INTO audit_segments
       (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
     VALUES ('sale_1', 3, 'api-2', 1, 4, 'REJECTED_DUPLICATE', '2026-11-26T10:00:00Z', 'ann bob', '0 25')`,
  );
  const after = (await client.query<object>(trail)).rows.slice(before.length);
  const attempt = { sale_id: 'sale_1', order_id: null, epoch: 3, metadata: null, instance: 'api-2' };
  const ann = { ...attempt, user_id: 'ann', created_at: new Date('2026-11-26T10:00:00.000Z') };
  const bob = { ...attempt, user_id: 'bob', created_at: new Date('2026-11-26T10:00:00.025Z') };
  expect(after).toEqual([
    expect.objectContaining({ event_type: 'REBUILT' }),
    { ...ann, event_type: 'ATTEMPTED', sequence: '1' },
    { ...ann, event_type: 'REJECTED_DUPLICATE', sequence: '2' },
    { ...bob, event_type: 'ATTEMPTED', sequence: '3' },
    { ...bob, event_type: 'REJECTED_DUPLICATE', sequence: '4' },
  ]);

  await migrate('20261126120000_audit_segments_of_orders');
  expect((await client.query<object>(trail)).rows).toEqual([...before, ...after]);

  const [cyn, dan] = [randomUUID(), randomUUID()];
  await client.query(
    `INSERT INTO audit_segments
       (sale_id, epoch, row_count, event_type, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
     VALUES ('sale_1', 3, 6, 'CONFIRMED', '2026-11-26T10:00:00Z', '2026-11-26T10:00:01Z', 'cyn dan', $1, '0 7')`,
    [`${cyn} ${dan}`],
  );
  const ofOrders = (await client.query<object>(trail)).rows.slice(before.length + after.length);
  const row = { sale_id: 'sale_1', epoch: 3, metadata: null, instance: null, sequence: null };
  const confirmedAt = new Date('2026-11-26T10:00:01.000Z');
  const cyns = { ...row, user_id: 'cyn', order_id: cyn, created_at: new Date('2026-11-26T10:00:00.000Z') };
  const dans = { ...row, user_id: 'dan', order_id: dan, created_at: new Date('2026-11-26T10:00:00.007Z') };
  expect(ofOrders).toEqual([
    { ...cyns, event_type: 'ATTEMPTED' },
    { ...cyns, event_type: 'RESERVED' },
    { ...cyns, event_type: 'CONFIRMED', created_at: confirmedAt },
    { ...dans, event_type: 'ATTEMPTED' },
    { ...dans, event_type: 'RESERVED' },
    { ...dans, event_type: 'CONFIRMED', created_at: confirmedAt },
  ]);
});
