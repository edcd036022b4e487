import { describe, expect, it } from '@jest/globals';
import { decodePurchaseMessage, encodePurchaseMessage, type PurchaseMessage } from './purchase-message.js';

const message: PurchaseMessage = {
  saleId: 'sale_1',
  userId: 'user|1{"}',
  orderId: '0192d3a4-0000-7000-8000-000000000000',
  epoch: 3,
  outboxId: '3-17',
  reservedAtMs: 1_795_000_000_123,
};
const body = { v: 1, ...message };

describe('decodePurchaseMessage', () => {
  it('reads what was encoded', () => {
    expect(decodePurchaseMessage(encodePurchaseMessage(message))).toEqual({ message });
  });

  it('reads the greatest values that the database takes', () => {
    const greatest = {
      ...message,
      epoch: 2_147_483_647,
      reservedAtMs: 8.64e15,
      outboxId: '2147483647-18446744073709551615',
    };
    expect(decodePurchaseMessage(encodePurchaseMessage(greatest))).toEqual({ message: greatest });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'purchase'],
    ['truncated JSON', JSON.stringify(body).slice(0, -1)],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['null', 'null'],
    ['a list', JSON.stringify([body])],
    ['a string', JSON.stringify('body')],
    ['no version', JSON.stringify(message)],
    ['another version', JSON.stringify({ ...body, v: 2 })],
    ['a version as text', JSON.stringify({ ...body, v: '1' })],
    ['an unknown property', JSON.stringify({ ...body, price: 0 })],
    ['a sale id with a colon', JSON.stringify({ ...body, saleId: 'sale:1' })],
    ['a sale id that is too long', JSON.stringify({ ...body, saleId: 's'.repeat(65) })],
    ['a user id with a space', JSON.stringify({ ...body, userId: 'a b' })],
    ['a user id with a NUL byte', JSON.stringify({ ...body, userId: 'a\u0000' })],
    ['a user id of 1 MB', JSON.stringify({ ...body, userId: 'u'.repeat(2 ** 20) })],
    ['a user id that is a number', JSON.stringify({ ...body, userId: 1 })],
    ['an order id that is no UUID', JSON.stringify({ ...body, orderId: '1' })],
    ['epoch 0', JSON.stringify({ ...body, epoch: 0 })],
    ['a negative epoch', JSON.stringify({ ...body, epoch: -1 })],
    ['a fractional epoch', JSON.stringify({ ...body, epoch: 1.5 })],
    ['an epoch that no column takes', JSON.stringify({ ...body, epoch: 2_147_483_648 })],
    ['an outbox id without a dash', JSON.stringify({ ...body, outboxId: '31' })],
    ['an outbox id that is a range', JSON.stringify({ ...body, outboxId: '(3-1' })],
    ['a time before 1970', JSON.stringify({ ...body, reservedAtMs: -1 })],
    ['a time that no Date holds', JSON.stringify({ ...body, reservedAtMs: 8.64e15 + 1 })],
    ['a fractional time', JSON.stringify({ ...body, reservedAtMs: 0.5 })],
  ])('refuses %s', (_what, bytes) => {
    const result = decodePurchaseMessage(Buffer.from(bytes));
    expect(result).toEqual({ defect: expect.stringMatching(/\S/) });
  });

  it.each(Object.keys(body))('refuses a body without %s', (property) => {
    const { [property as keyof typeof body]: _left, ...rest } = body;
    expect(decodePurchaseMessage(Buffer.from(JSON.stringify(rest)))).toHaveProperty('defect');
  });

  it('leaves the prototype alone', () => {
    const hostile = `{"__proto__":{"polluted":1},${JSON.stringify(body).slice(1)}`;
    decodePurchaseMessage(Buffer.from(hostile));
    expect({}).not.toHaveProperty('polluted');
  });
});
