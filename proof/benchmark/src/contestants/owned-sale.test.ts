import { expect, it } from '@jest/globals';
import { HeardAnswers } from './owned-sale.js';

const load = (outcomes: Record<string, number>, failures = 0) => ({
  seconds: 1,
  answers: 0,
  failures,
  outcomes,
  latency: '',
});

it('wants exactly what was heard, and allows one more for each answer that got lost', () => {
  const heard = new HeardAnswers();
  heard.add(load({ SUCCESS: 10, SOLD_OUT: 5 }));
  expect(heard.purchases).toBe(15);
  expect(heard.check('orders', 'orders', heard.of('SUCCESS'), 10).ok).toBe(true);
  expect(heard.check('orders', 'orders', heard.of('SUCCESS'), 11).ok).toBe(false);
  expect(heard.check('orders', 'orders', heard.of('SUCCESS'), 9).ok).toBe(false);

  heard.add(load({ SUCCESS: 1 }, 2));
  expect(heard.check('orders', 'orders', heard.of('SUCCESS'), 13)).toMatchObject({ expected: '11 to 13', ok: true });
  expect(heard.check('orders', 'orders', heard.of('SUCCESS'), 14).ok).toBe(false);

  heard.forget();
  expect(heard.check('orders', 'orders', heard.of('SUCCESS'), 0).ok).toBe(true);
});
