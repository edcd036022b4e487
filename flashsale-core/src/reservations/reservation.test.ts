import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { decodeEntry } from './outbox.js';
import { decodeOwnership, RESERVATION_STATES, type ReservationState } from './reservation.js';

const PROTOCOL = new URL('../../../docs/protocol.md', import.meta.url);

it('the life of a reservation is drawn as it is', () => {
  const [, drawing = ''] =
    /## The states of a reservation\n\n```mermaid\n([^`]+)```/.exec(readFileSync(PROTOCOL, 'utf8')) ?? [];
  const drawn = [...drawing.matchAll(/^ +(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} ${to}`);
  const states = Object.keys(RESERVATION_STATES) as ReservationState[];
  const known = states.flatMap((from) => RESERVATION_STATES[from].next.map((to) => `${from} ${to}`));
  expect(drawn.sort()).toEqual(known.sort());
  expect(drawing).toContain('[*] --> reserved');
  const events = states.flatMap((state) => RESERVATION_STATES[state].event ?? []);
  expect(events.filter((event) => !drawing.includes(`(${event})`))).toEqual([]);
});

it('an entry is read by the names of its fields, whatever their values and their order', () => {
  const reservation = {
    userId: 'orderId',
    orderId: 'userId',
    epoch: 3,
    outboxId: '3-17',
    reservedAtMs: 1_795_000_000_123,
  };
  const fields = ['userId', 'orderId', 'orderId', 'userId', 'reservedAtMs', '1795000000123'];
  const later = ['reservedAtMs', '1795000000123', 'units', '1', 'orderId', 'userId', 'userId', 'orderId'];
  for (const written of [fields, later]) {
    expect(decodeEntry('sale_1', ['3-17', written])).toEqual({ saleId: 'sale_1', ...reservation });
  }
});

it('an entry with a quantity is one of a hold', () => {
  const reservation = { userId: 'ann', orderId: 'order-1', outboxId: '3-17', reservedAtMs: 1 };
  const held = { quantity: 2, untilMs: 7, amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' };
  const { outboxId, ...fields } = { ...reservation, ...held };
  const written = Object.entries(fields).flatMap(([name, value]) => [name, String(value)]);
  expect(decodeEntry('sale_1', [outboxId, written])).toEqual({ saleId: 'sale_1', epoch: 3, ...reservation, ...held });
});

it.each([
  ['order-1|3-17', { orderId: 'order-1', outboxId: '3-17' }],
  ['order-1|', { orderId: 'order-1', outboxId: '' }],
  ['order-1', { orderId: 'order-1', outboxId: '' }],
  ['', { orderId: '', outboxId: '' }],
])('what somebody owns is read from %j', (owned, expected) => {
  expect(decodeOwnership(owned)).toEqual(expected);
});
