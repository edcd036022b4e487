import { expect, it } from '@jest/globals';
import { EnvironmentError } from 'flashsale-core';
import { readWorkerEnvironment } from './environment.js';

const stores = {
  DATABASE_URL: 'postgresql://db/flashsale',
  REDIS_URL: 'redis://redis',
  RABBITMQ_URL: 'amqp://rabbitmq',
};

it('needs nothing but the stores', () => {
  expect(readWorkerEnvironment(stores)).toEqual({
    database: { url: stores.DATABASE_URL },
    redis: { url: stores.REDIS_URL },
    rabbitmq: { url: stores.RABBITMQ_URL, prefix: 'flashsale' },
    http: { host: '0.0.0.0', port: 0 },
    retireAfterMs: 604_800_000,
    logLevel: 'info',
    tracing: { ratio: 1 },
  });
});

it('never retires a sale if that is switched off', () => {
  expect(readWorkerEnvironment({ ...stores, RETIRE_AFTER_HOURS: '0' }).retireAfterMs).toBeUndefined();
});

it('names what is missing or wrong', () => {
  expect(() => readWorkerEnvironment({ ...stores, REDIS_URL: undefined, WORKER_PORT: 'health' })).toThrow(
    EnvironmentError,
  );
  expect(() => readWorkerEnvironment({ ...stores, REDIS_URL: undefined, WORKER_PORT: 'health' })).toThrow(
    /REDIS_URL.*WORKER_PORT/,
  );
});
