import { describe, expect, it } from '@jest/globals';
import { checkHealth } from './health.js';
import type { RedisCondition } from './redis/redis-watch.js';

const answers = (): Promise<void> => Promise.resolve();
const well: RedisCondition = { writeRefusal: undefined, durabilityDefect: undefined, role: 'master', server: 'a:b' };
const up = { database: answers, redis: () => Promise.resolve(well), rabbitmq: answers };

describe('checkHealth', () => {
  it('is ok when every store answers', async () => {
    const report = await checkHealth(up);
    expect(report).toEqual({
      status: 'ok',
      timestamp: expect.any(String),
      responseTime: expect.stringMatching(/^\d+ms$/),
      services: {
        database: { status: 'up', message: 'PostgreSQL answers' },
        redis: { status: 'up', message: 'Redis answers' },
        rabbitmq: { status: 'up', message: 'RabbitMQ answers' },
      },
    });
    expect(new Date(report.timestamp).toISOString()).toBe(report.timestamp);
  });

  it('is degraded when one store fails, and says which and why', async () => {
    const report = await checkHealth({ ...up, redis: () => Promise.reject(new Error('Redis is not connected')) });
    expect(report.status).toBe('degraded');
    expect(report.services.redis).toEqual({ status: 'down', message: 'Redis is not connected' });
    expect(report.services.database.status).toBe('up');
  });

  it('takes a Redis that takes no writes for down: nothing can be bought', async () => {
    const writeRefusal = "READONLY You can't write against a read only replica.";
    const report = await checkHealth({ ...up, redis: () => Promise.resolve({ ...well, writeRefusal }) });
    expect(report.status).toBe('degraded');
    expect(report.services.redis).toEqual({ status: 'down', message: `Redis takes no writes: ${writeRefusal}` });
  });

  it('is degraded while Redis may forget what it answered, which it does', async () => {
    const durabilityDefect = 'Redis may forget purchases: appendfsync is no, not always';
    const report = await checkHealth({ ...up, redis: () => Promise.resolve({ ...well, durabilityDefect }) });
    expect(report.status).toBe('degraded');
    expect(report.services.redis).toEqual({ status: 'up', message: durabilityDefect });
  });

  it('takes a check that throws at once for a store that is down', async () => {
    const report = await checkHealth({
      ...up,
      rabbitmq: () => {
        throw new Error('');
      },
    });
    expect(report.services.rabbitmq).toEqual({ status: 'down', message: 'RabbitMQ does not answer' });
  });

  it('answers in time when a store hangs', async () => {
    const report = await checkHealth({ ...up, database: () => new Promise(() => undefined) });
    expect(report.services.database).toEqual({
      status: 'down',
      message: 'asking PostgreSQL took longer than 1500 ms',
    });
  });
});
