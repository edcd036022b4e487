import { beforeEach, expect, it } from '@jest/globals';
import { ProcessBeats } from 'flashsale-core';
import { useStores } from '../test-support/index.js';

const stores = useStores();
const PROCESSES_KEY = 'flashsale:processes';

const beatsOf = (instance: string): ProcessBeats => new ProcessBeats(stores.redis, instance);

beforeEach(async () => {
  await stores.redis.client.del(PROCESSES_KEY, 'flashsale:refusals');
});

it('shows who was heard of, APIs first, with what each says', async () => {
  await beatsOf('worker-1').beat({ kind: 'worker', startedAtMs: 5, reasonNotReady: 'RabbitMQ is away' });
  await beatsOf('api-2').beat({ kind: 'api', startedAtMs: 9, reasonNotReady: null });
  await beatsOf('api-1').beat({ kind: 'api', startedAtMs: 7, reasonNotReady: null });

  const heard = await beatsOf('anybody').read();
  expect(heard.map(({ instance }) => instance)).toEqual(['api-1', 'api-2', 'worker-1']);
  expect(heard[2]).toMatchObject({ kind: 'worker', startedAtMs: 5, reasonNotReady: 'RabbitMQ is away' });
  expect(heard[2]?.silentMs).toBeLessThan(5_000);
});

it('forgets who ends, and who was not heard of for a minute', async () => {
  await beatsOf('api-1').beat({ kind: 'api', startedAtMs: 7, reasonNotReady: null });
  await beatsOf('api-2').beat({ kind: 'api', startedAtMs: 7, reasonNotReady: null });
  await beatsOf('api-1').leave();
  const heardAtMs = Date.now() - 61_000;
  const dead = JSON.stringify({ kind: 'worker', startedAtMs: 1, reasonNotReady: null, heardAtMs });
  await stores.redis.client.hset(PROCESSES_KEY, 'worker-1', dead);

  expect((await beatsOf('anybody').read()).map(({ instance }) => instance)).toEqual(['api-2']);
  expect(await stores.redis.client.hkeys(PROCESSES_KEY)).toEqual(['api-2']);
});

it('adds up what all processes refused', async () => {
  expect(await beatsOf('api-1').readRefusals()).toEqual({ rateLimited: 0, shed: 0, unavailable: 0, errors: 0 });
  await beatsOf('api-1').addRefusals({ rateLimited: 3, errors: 0 });
  await beatsOf('api-2').addRefusals({ rateLimited: 4, shed: 1 });
  expect(await beatsOf('api-3').readRefusals()).toEqual({ rateLimited: 7, shed: 1, unavailable: 0, errors: 0 });
});
