import { describe, expect, it } from '@jest/globals';
import { JsonLogger, type LogLevel, redact } from './logger.js';

function linesOf(level: LogLevel, log: (logger: JsonLogger) => void): string[] {
  const lines: string[] = [];
  log(new JsonLogger(level, { write: (line) => lines.push(line) }));
  return lines;
}

describe('JsonLogger', () => {
  it('writes one JSON object per line, with context and fields', () => {
    const [line = ''] = linesOf('info', (logger) =>
      logger.warn('Two lines\nof text', { requestId: 'r-1', orderId: 'o-1' }, 'Orders'),
    );
    expect(line).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(line)).toEqual({
      level: 'warn',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      context: 'Orders',
      requestId: 'r-1',
      orderId: 'o-1',
      message: 'Two lines\nof text',
    });
  });

  it('accepts errors and stacks in every form that Nest passes them', () => {
    const error = new Error('broken');
    const lines = linesOf('info', (logger) => {
      logger.error('broken', error.stack, 'Part');
      logger.error(error, 'Part');
      logger.fatal({ code: 7 }, 'Part');
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'error', message: 'broken', stack: error.stack, context: 'Part' },
      { level: 'error', message: 'broken', stack: error.stack, context: 'Part' },
      { level: 'fatal', message: '{"code":7}', context: 'Part' },
    ]);
  });

  it.each([
    ['debug', 6],
    ['info', 4],
    ['warn', 3],
    ['error', 2],
    ['silent', 0],
  ] as const)('writes from %s on', (level, count) => {
    const lines = linesOf(level, (logger) => {
      for (const method of ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const)
        logger[method]('text', 'Part');
    });
    expect(lines).toHaveLength(count);
  });

  it('redacts secrets', () => {
    const lines = linesOf('info', (logger) =>
      logger.error('cannot reach redis://u:hunter2@r', { token: 'hunter2', authorization: 'Bearer hunter2' }, 'Part'),
    );
    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', context: 'Part', token: '***' });
  });
});

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
  ])('redacts %s', (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  it.each([
    'The API answers on http://127.0.0.1:3000/api/v1',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'Admin calls are switched off: ADMIN_TOKEN is not set',
    '{"level":"warn","message":"sale_1 drifts: buyers - orders - outbox = 1"}',
  ])('leaves %s unchanged', (line) => {
    expect(redact(line)).toBe(line);
  });
});
