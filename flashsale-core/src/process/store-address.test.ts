import { expect, it } from '@jest/globals';
import { addressOf } from './store-address.js';

it.each([
  ['postgresql://me:secret@localhost:5432/flashsale?sslmode=require', 'localhost:5432/flashsale'],
  ['redis://:secret@127.0.0.1:6379', '127.0.0.1:6379'],
  ['amqps://me:secret@broker/%2F', 'broker/%2F'],
])('shows the address of %s without user and password', (url, address) => {
  expect(addressOf(url)).toBe(address);
});
