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
    ...stores,
    RABBITMQ_PREFIX: 'flashsale',
    HOST: '0.0.0.0',
    WORKER_PORT: 0,
    RETIRE_AFTER_HOURS: 168,
    LOG_LEVEL: 'info',
    OTEL_TRACES_SAMPLER_ARG: 1,
  });
});

it('names what is missing or wrong', () => {
  expect(() => readWorkerEnvironment({ ...stores, REDIS_URL: undefined, WORKER_PORT: 'health' })).toThrow(
    EnvironmentError,
  );
  expect(() => readWorkerEnvironment({ ...stores, REDIS_URL: undefined, WORKER_PORT: 'health' })).toThrow(
    /REDIS_URL.*WORKER_PORT/,
  );
});
