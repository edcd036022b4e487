import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Stage } from '../run/stage.js';

const PAUSE_MS_MIN = 500;
const PAUSE_MS_MAX = 5_000;
const FREEZE_MS_MIN = 500;
const FREEZE_MS_MAX = 8_000;

/** One disturbance, begun and ended; others may run beside it. */
export type Disturbance = (stage: Stage, random: Random) => Promise<void>;

const freezeMs = (random: Random): number => random.integer(FREEZE_MS_MIN, FREEZE_MS_MAX);

/** What processes, stores and the network do. */
export const OUTAGES: Readonly<Record<string, Disturbance>> = {
  'an API is killed': async ({ system }, random) => {
    const api = random.pick(system.apis);
    if (!api.isRunning) return;
    await api.kill();
    await api.start();
  },
  'an API freezes': async ({ system }, random) => {
    const api = random.pick(system.apis);
    if (!api.isRunning) return;
    api.freeze();
    await sleep(freezeMs(random));
    api.thaw();
  },
  'a worker is killed': async ({ system }, random) => {
    const worker = random.pick(system.workers);
    if (!worker.isRunning) return;
    await worker.kill();
    await worker.start();
  },
  'a store is killed': async ({ system: { stores } }, random) => {
    const store = random.pick([stores.redis, stores.postgres, stores.rabbitmq]);
    await store.kill();
    await store.start();
  },
  'a store freezes': async ({ system: { stores } }, random) => {
    const store = random.pick([stores.redis, stores.postgres, stores.rabbitmq]);
    store.freeze();
    await sleep(freezeMs(random));
    store.thaw();
  },
  'a way is bad': async ({ system: { networks } }, random) => {
    const { redis, postgres, rabbitmq } = random.pick([networks.api, networks.worker]);
    const proxy = random.pick([redis, postgres, rabbitmq]);
    const spoil = random.pick([
      () => proxy.delay(random.integer(10, 300)),
      () => proxy.throttle(random.integer(5_000, 100_000)),
      () => proxy.silence(),
      () => proxy.silenceOneWay(random.pick(['to-store', 'to-client'])),
      () => proxy.refuse(),
      () => proxy.cutAfter(random.integer(1, 20_000), random.pick(['to-store', 'to-client'])),
    ]);
    spoil();
    await sleep(freezeMs(random));
    proxy.admit();
  },
  'connections are reset': async ({ system: { networks } }, random) => {
    const { redis, postgres, rabbitmq } = random.pick([networks.api, networks.worker]);
    random.pick([redis, postgres, rabbitmq]).reset();
  },
  'the scripts are flushed': async ({ system: { observer } }) => {
    // Redis may be away just now; then there is nothing to flush.
    await Promise.resolve()
      .then(() => observer.redis.client.script('FLUSH'))
      .catch(() => undefined);
  },
};

/** Whatever the random numbers say, one after the other and across each other. */
export async function mix(
  stage: Stage,
  disturbances: Readonly<Record<string, Disturbance>>,
  durationMs: number,
): Promise<void> {
  const { random } = stage;
  const names = Object.keys(disturbances) as [string, ...string[]];
  const endsAtMs = performance.now() + durationMs;
  const underWay = new Map<string, Promise<void>>();
  let count = 0;
  for (; performance.now() < endsAtMs; await sleep(random.integer(PAUSE_MS_MIN, PAUSE_MS_MAX))) {
    const name = random.pick(names);
    // One of a kind at a time: two would end each other.
    if (underWay.has(name)) continue;
    stage.mark(name);
    count += 1;
    const disturbance = disturbances[name]?.(stage, random.fork(`${name} ${count}`)) ?? Promise.resolve();
    underWay.set(
      name,
      disturbance.finally(() => underWay.delete(name)),
    );
  }
  await Promise.all(underWay.values());
  stage.observe(`${count} disturbances`);
}
