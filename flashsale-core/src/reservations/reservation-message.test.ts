import { describe, expect, it } from '@jest/globals';
import {
  decodeReservations,
  encodeReservations,
  groupByMessage,
  RESERVATIONS_PER_MESSAGE_MAX,
} from './reservation-message.js';
import type { Reservation } from './reservation.js';

const reservation = {
  userId: 'user|1{"}',
  orderId: '0192d3a4-0000-7000-8000-000000000000',
  outboxId: '3-17',
  reservedAtMs: 1_795_000_000_123,
};
const body = { v: 3, type: 'reserved', saleId: 'sale_1', epoch: 3, reservations: [reservation] };

function reservations(count: number, changes: Partial<Reservation> = {}): Reservation[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ saleId: 'sale_1', epoch: 3, ...reservation, userId: `user-${i}` },
    ...changes,
  }));
}

/** A body with one reservation, changed like this. */
const withReservation = (changes: object): string =>
  JSON.stringify({ ...body, reservations: [{ ...reservation, ...changes }] });

describe('groupByMessage', () => {
  it('keeps sales and epochs apart, and messages small, in the order of the reservations', () => {
    const [one, other, later] = [
      reservations(RESERVATIONS_PER_MESSAGE_MAX + 1),
      reservations(1, { saleId: 'sale_2' }),
      reservations(2, { epoch: 4 }),
    ];
    expect(groupByMessage([...one, ...other, ...later])).toEqual([
      one.slice(0, RESERVATIONS_PER_MESSAGE_MAX),
      one.slice(RESERVATIONS_PER_MESSAGE_MAX),
      other,
      later,
    ]);
  });

  it('makes nothing of nothing', () => {
    expect(groupByMessage([])).toEqual([]);
  });
});

describe('a message of a sale in buckets', () => {
  it('says how many there are, and one of a sale that has one does not', () => {
    const [one, several] = [reservations(2), reservations(2, { buckets: 12 })];
    expect(groupByMessage([...one, ...several])).toEqual([one, several]);
    expect(JSON.parse(encodeReservations(several).toString())).toMatchObject({ buckets: 12 });
    expect(JSON.parse(encodeReservations(one).toString())).not.toHaveProperty('buckets');
    expect(decodeReservations(encodeReservations(several))).toEqual({ reservations: several });
    expect(decodeReservations(encodeReservations(one))).toEqual({ reservations: one });
  });

  it.each([1, 65, 1.5, '12'])('is refused with %p buckets', (buckets) => {
    expect(decodeReservations(Buffer.from(JSON.stringify({ ...body, buckets })))).toHaveProperty('defect');
  });
});

describe('decodeReservations', () => {
  it('reads what was encoded', () => {
    const most = reservations(RESERVATIONS_PER_MESSAGE_MAX);
    expect(decodeReservations(encodeReservations(most))).toEqual({ reservations: most });
  });

  it('reads holds as they were encoded, in a message of their own type', () => {
    const holds = reservations(2).map((held) => ({
      ...held,
      ...{ quantity: 2, untilMs: 1_795_000_600_123, amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' },
    }));
    const encoded = encodeReservations(holds);
    expect(JSON.parse(encoded.toString())).toMatchObject({ v: 3, type: 'held', saleId: 'sale_1', epoch: 3 });
    expect(decodeReservations(encoded)).toEqual({ reservations: holds });
  });

  it.each([
    ['no quantity', { quantity: undefined }],
    ['no unit', { quantity: 0 }],
    ['more units than an order can have', { quantity: 101 }],
    ['no amount', { amount: 0 }],
    ['an amount beyond what programs can count', { amount: 2 ** 53 }],
    ['a broken amount', { amount: 1.5 }],
    ['no currency', { currency: 'euro' }],
    ['no deadline', { untilMs: -1 }],
    ['a field that nobody knows', { kind: 'offer' }],
  ])('refuses a hold with %s', (_what, changes) => {
    const held = { ...reservation, quantity: 1, untilMs: 1, amount: 1, currency: 'EUR', ...changes };
    const written = JSON.stringify({ ...body, type: 'held', reservations: [held] });
    expect(decodeReservations(Buffer.from(written))).toHaveProperty('defect');
  });

  it('refuses a hold in a message of reservations, and the other way round', () => {
    const held = { ...reservation, quantity: 1, untilMs: 1, amount: 1, currency: 'EUR' };
    expect(decodeReservations(Buffer.from(JSON.stringify({ ...body, reservations: [held] })))).toHaveProperty('defect');
    expect(decodeReservations(Buffer.from(JSON.stringify({ ...body, type: 'held' })))).toHaveProperty('defect');
  });

  it('reads what an earlier release wrote, which had no type', () => {
    const written = `{"v":2,"saleId":"sale_1","epoch":3,"reservations":[${JSON.stringify(reservation)}]}`;
    const read = [{ saleId: 'sale_1', epoch: 3, ...reservation }];
    expect(decodeReservations(Buffer.from(written))).toEqual({ reservations: read });
  });

  it('reads the greatest values that the database takes', () => {
    const greatest = reservations(1, {
      epoch: 2_147_483_647,
      reservedAtMs: 8.64e15,
      outboxId: '2147483647-18446744073709551615',
    });
    expect(decodeReservations(encodeReservations(greatest))).toEqual({ reservations: greatest });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'purchase'],
    ['truncated JSON', JSON.stringify(body).slice(0, -1)],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['null', 'null'],
    ['a list', JSON.stringify([body])],
    ['a string', JSON.stringify('body')],
    ['no version', JSON.stringify({ ...body, v: undefined })],
    ['another version', JSON.stringify({ ...body, v: 1 })],
    ['a later version', JSON.stringify({ ...body, v: 4 })],
    ['another type', JSON.stringify({ ...body, type: 'paid' })],
    ['a type in a version without types', JSON.stringify({ ...body, v: 2 })],
    ['a version as text', JSON.stringify({ ...body, v: '3' })],
    ['an unknown property', JSON.stringify({ ...body, price: 0 })],
    ['an unknown property of a reservation', withReservation({ price: 0 })],
    ['no reservation', JSON.stringify({ ...body, reservations: [] })],
    ['reservations that are no list', JSON.stringify({ ...body, reservations: reservation })],
    ['too many reservations', encodeReservations(reservations(RESERVATIONS_PER_MESSAGE_MAX + 1))],
    ['a sale id with a colon', JSON.stringify({ ...body, saleId: 'sale:1' })],
    ['a sale id that is too long', JSON.stringify({ ...body, saleId: 's'.repeat(65) })],
    ['a user id with a space', withReservation({ userId: 'a b' })],
    ['a user id with a NUL byte', withReservation({ userId: 'a\u0000' })],
    ['a user id of 1 MB', withReservation({ userId: 'u'.repeat(2 ** 20) })],
    ['a user id that is a number', withReservation({ userId: 1 })],
    ['an order id that is no UUID', withReservation({ orderId: '1' })],
    ['epoch 0', JSON.stringify({ ...body, epoch: 0 })],
    ['a negative epoch', JSON.stringify({ ...body, epoch: -1 })],
    ['a fractional epoch', JSON.stringify({ ...body, epoch: 1.5 })],
    ['an epoch that no column takes', JSON.stringify({ ...body, epoch: 2_147_483_648 })],
    ['an outbox id without a dash', withReservation({ outboxId: '31' })],
    ['an outbox id of an epoch that no column takes', withReservation({ outboxId: '2147483648-1' })],
    ['an outbox id that is a range', withReservation({ outboxId: '(3-1' })],
    ['a time before 1970', withReservation({ reservedAtMs: -1 })],
    ['a time that no Date holds', withReservation({ reservedAtMs: 8.64e15 + 1 })],
    ['a fractional time', withReservation({ reservedAtMs: 0.5 })],
  ])('refuses %s', (_what, bytes) => {
    const result = decodeReservations(Buffer.from(bytes));
    expect(result).toEqual({ defect: expect.stringMatching(/\S/) });
  });

  it.each(Object.keys(body))('refuses a body without %s', (property) => {
    const { [property as keyof typeof body]: _left, ...rest } = body;
    expect(decodeReservations(Buffer.from(JSON.stringify(rest)))).toHaveProperty('defect');
  });

  it.each(Object.keys(reservation))('refuses a reservation without %s', (property) => {
    expect(decodeReservations(Buffer.from(withReservation({ [property]: undefined })))).toHaveProperty('defect');
  });

  it('leaves the prototype alone', () => {
    const hostile = `{"__proto__":{"polluted":1},${JSON.stringify(body).slice(1)}`;
    decodeReservations(Buffer.from(hostile));
    expect({}).not.toHaveProperty('polluted');
  });
});
