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

it('sends mails where it knows from whom and about which shop', () => {
  const SMTP_URL = 'smtp://shop@mail.example';
  expect(() => readWorkerEnvironment({ ...stores, SMTP_URL })).toThrow(/SMTP_URL: mails need MAIL_FROM and SHOP_URL/);
  const more = { MAIL_FROM: 'Shop <shop@shop.example>', SHOP_URL: 'https://shop.example', SMTP_PASSWORD: 'p@ss' };
  expect(readWorkerEnvironment({ ...stores, SMTP_URL, ...more }).mail).toEqual({
    smtpUrl: 'smtp://shop:p%40ss@mail.example',
    from: 'Shop <shop@shop.example>',
    shopUrl: 'https://shop.example',
  });
});
