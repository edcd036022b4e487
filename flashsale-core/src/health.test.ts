import { describe, expect, it } from '@jest/globals';
import { checkHealth } from './health.js';

const answers = (): Promise<void> => Promise.resolve();
const up = { database: answers, redis: answers, rabbitmq: answers };

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
