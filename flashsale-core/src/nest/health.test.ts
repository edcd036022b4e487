import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Health, type HealthChecks, type HealthReport } from './health.js';
import type { RedisCondition } from '../redis/redis-watch.js';

const answers = (): Promise<void> => Promise.resolve();
const well: RedisCondition = { writeRefusal: undefined, durabilityDefect: undefined, role: 'master', server: 'a:b' };
const up = { database: answers, redis: () => Promise.resolve(well), rabbitmq: answers };

const warn = jest.fn<(message: string) => void>();

function healthOf(checks: HealthChecks): Health {
  return new Health(checks, { warn });
}

const checkHealth = (checks: HealthChecks): Promise<HealthReport> => healthOf(checks).report();

beforeEach(() => {
  warn.mockClear();
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void jest.useRealTimers());

describe('Health', () => {
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

  it('is degraded when one store fails, and names it; the log says why', async () => {
    const fault = new Error('connect ECONNREFUSED 10.1.2.3:6379');
    const report = await checkHealth({ ...up, redis: () => Promise.reject(fault) });
    expect(report.status).toBe('degraded');
    expect(report.services.redis).toEqual({ status: 'down', message: 'Redis does not answer' });
    expect(warn.mock.calls).toEqual([[`Redis does not answer: ${fault.message}`]]);
    expect(report.services.database.status).toBe('up');
  });

  it('reports a Redis that accepts no writes as down: nothing can be bought', async () => {
    const writeRefusal = "READONLY You can't write against a read only replica.";
    const report = await checkHealth({ ...up, redis: () => Promise.resolve({ ...well, writeRefusal }) });
    expect(report.status).toBe('degraded');
    expect(report.services.redis).toEqual({ status: 'down', message: 'Redis takes no writes' });
  });

  it('is degraded while Redis answers but may lose writes', async () => {
    const durabilityDefect = 'Redis may forget purchases: appendfsync is no, not always';
    const report = await checkHealth({ ...up, redis: () => Promise.resolve({ ...well, durabilityDefect }) });
    expect(report.status).toBe('degraded');
    expect(report.services.redis).toEqual({ status: 'up', message: durabilityDefect });
  });

  it('reports a store as down when its check throws at once', async () => {
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
      message: 'PostgreSQL does not answer',
    });
  });

  it('checks the stores once a second, however many clients ask', async () => {
    const database = jest.fn(answers);
    const health = healthOf({ ...up, database });
    const [first, second] = await Promise.all([health.report(), health.report()]);
    expect(second).toBe(first);
    jest.advanceTimersByTime(999);
    expect(await health.report()).toBe(first);
    expect(database).toHaveBeenCalledTimes(1);

    jest.advanceTimersByTime(1);
    expect(await health.report()).not.toBe(first);
    expect(database).toHaveBeenCalledTimes(2);
  });

  it('logs a fault when it begins or changes, not at every check', async () => {
    let fault: Error | undefined = new Error('first');
    const rabbitmq = (): Promise<void> => (fault === undefined ? answers() : Promise.reject(fault));
    const health = healthOf({ ...up, rabbitmq });
    const look = async (): Promise<void> => {
      await health.report();
      jest.advanceTimersByTime(1_000);
    };
    await look();
    await look();
    fault = new Error('second');
    await look();
    fault = undefined;
    await look();
    fault = new Error('second');
    await look();
    expect(warn.mock.calls.map(([message]) => message.split(': ')[1])).toEqual(['first', 'second', 'second']);
  });
});
