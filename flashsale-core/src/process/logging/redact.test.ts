import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

describe('redact', () => {
  it.each([
    ['postgresql://flashsale:hunter2@db:5432/flashsale', 'postgresql://flashsale:***@db:5432/flashsale'],
    ['redis://:hunter2@redis:6379', 'redis://:***@redis:6379'],
    ['amqps://u:hunt%402er@mq and redis://u:hunter2@r', 'amqps://u:***@mq and redis://u:***@r'],
    ['authorization: Bearer hunter2.eyJ-x_y', 'authorization: *** ***'],
    ['Bearer aaa.bbb', 'Bearer ***'],
    [JSON.stringify({ password: 'hunter2', userId: 'ann' }), '{"password":"***","userId":"ann"}'],
    [JSON.stringify({ message: JSON.stringify({ token: 'hunter2' }) }), String.raw`{"message":"{\"token\":\"***\"}"}`],
    ['password=hunter2&user=ann', 'password=***&user=ann'],
  ])('takes the secrets out of %s', (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  it.each([
    'The API answers on http://127.0.0.1:3000/api/v1',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'Admin calls are switched off: ADMIN_TOKEN is not set',
    '{"level":"warn","message":"sale_1 drifts: buyers - orders - outbox = 1"}',
  ])('leaves %s as it is', (line) => {
    expect(redact(line)).toBe(line);
  });
});
