import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { runProgram } from './run-program.js';

const UNITS = 20;

const stores = useStores();

it('sells out a real system, finds every figure exact, and after a reset the same again', async () => {
  const { saleId } = await stores.openSale({ totalStock: UNITS });
  await stores.startWorker();
  const api = await stores.startApi();
  const load = ['--sale', saleId, '--api-url', api.url, '--driver', 'built-in', '--rate', '300', '--duration', '1'];

  for (const round of ['first', 'after a reset']) {
    const { report, stdout, status } = await runProgram(load, stores.environment);
    // Latency is the machine's; everything else is the system's.
    expect({ round, status }).toEqual({ round, status: report.ok ? 0 : 1 });
    expect(report.verdict?.ok).toBe(true);
    expect(report).toMatchObject({ requests: 300, failures: 0, dropped: 0 });
    expect(report.outcomes).toEqual({ SUCCESS: UNITS, ALREADY_PURCHASED: 0, SOLD_OUT: 300 - UNITS });
    expect(report.verdict?.sale.sales[0]?.events).toMatchObject({
      ATTEMPTED: 300,
      RESERVED: UNITS,
      CONFIRMED: UNITS,
      REJECTED_SOLD_OUT: 300 - UNITS,
    });
    expect(stdout).toMatch(/ATTEMPTED +300 +300 +ok/);
    expect(stdout).toMatch(/All 25 checks hold\./);
    const reset = await fetch(`${api.url}/api/v1/admin/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ saleId }),
    });
    expect(reset.status).toBe(200);
  }
});

it('ends with 1 when the load was fine and a check is not', async () => {
  const { saleId } = await stores.openSale({ totalStock: UNITS });
  await stores.startWorker();
  const api = await stores.startApi();
  // All counters agree with each other, so no script notices.
  const plant = `redis.call('SADD', KEYS[1], 'a-buyer-without-an-order')
    redis.call('HSET', KEYS[2], 'a-buyer-without-an-order', ARGV[1] .. '|')
    redis.call('DECR', KEYS[3])`;
  const { users, orders, stock } = saleKeys(saleId);
  await stores.redis.client.eval(plant, 3, users, orders, stock, randomUUID());
  const load = ['--sale', saleId, '--api-url', api.url, '--driver', 'built-in', '--rate', '100', '--duration', '1'];
  const { report, stdout, status } = await runProgram(load, stores.environment);
  expect(report.ok).toBe(true);
  expect(report.verdict?.ok).toBe(false);
  expect(stdout).toMatch(/buyers = orders \+ outbox +19 \+ 0 = 19 +20 +FAILED/);
  expect(status).toBe(1);
});

it('says that nobody has logged its users in, where buyers are identified, and sends nothing', async () => {
  const { saleId } = await stores.openSale({ totalStock: UNITS });
  const api = await stores.startApi({ BUYER_JWT_SECRET: 'a-secret-of-the-login-and-the-shop-1' });
  const flags = ['--sale', saleId, '--api-url', api.url, '--no-verify', '--driver', 'built-in'];
  const { stderr, status } = await runProgram(flags);
  expect(stderr).toMatch(/sells to buyers who have logged in alone .* start the system without --login\.\n$/);
  expect(status).toBe(2);
  expect(await stores.readOrders(saleId)).toEqual([]);
});
