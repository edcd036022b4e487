import { expect, it } from '@jest/globals';
import { ReceivedAnswers } from './owned-sale.js';

const load = (outcomes: Record<string, number>, failures = 0) => ({
  seconds: 1,
  answers: 0,
  paid: 0,
  failures,
  outcomes,
  latency: '',
});

it('wants exactly what was received, and allows one more for each answer that got lost', () => {
  const received = new ReceivedAnswers();
  received.add(load({ SUCCESS: 10, SOLD_OUT: 5 }));
  expect(received.purchases).toBe(15);
  expect(received.check('orders', 'orders', received.of('SUCCESS'), 10).ok).toBe(true);
  expect(received.check('orders', 'orders', received.of('SUCCESS'), 11).ok).toBe(false);
  expect(received.check('orders', 'orders', received.of('SUCCESS'), 9).ok).toBe(false);

  received.add(load({ SUCCESS: 1 }, 2));
  expect(received.check('orders', 'orders', received.of('SUCCESS'), 13)).toMatchObject({
    expected: '11 to 13',
    ok: true,
  });
  expect(received.check('orders', 'orders', received.of('SUCCESS'), 14).ok).toBe(false);

  received.forget();
  expect(received.check('orders', 'orders', received.of('SUCCESS'), 0).ok).toBe(true);
});
