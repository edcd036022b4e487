import { until } from 'flashsale-testkit';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const NOTICED_MS_MAX = 5_000;
const NOTICED_DEADLINE_MS = 20_000;
const POLL_MS = 50;
type Setting = readonly [name: string, wrong: string, right: string];
const SETTINGS: readonly [Setting, ...Setting[]] = [
  ['appendfsync', 'no', 'always'],
  ['appendfsync', 'everysec', 'always'],
  ['maxmemory-policy', 'allkeys-lru', 'noeviction'],
];
const METRIC = /^flashsale_redis_durable (\d)$/m;

/** Somebody changes the running Redis so that it may forget what was answered SUCCESS. */
export const durabilitySwitchedOff: Fault = {
  number: 44,
  title: 'CONFIG SET appendfsync no, maxmemory-policy allkeys-lru, while it sells',
  checks: 'every process says so in its health and as a metric, within seconds; and that it is fixed',
  limitMs: 5_000,
  async strike(stage) {
    const { client } = stage.system.observer.redis;
    const [name, wrong, right] = stage.random.pick(SETTINGS);
    try {
      stage.mark(`${name} is ${wrong}`);
      await client.config('SET', name, wrong);
      const noticedMs = await untilReported(stage, 'degraded', '0');
      stage.expectWithin(`${name} ${wrong} was reported by all`, noticedMs, NOTICED_MS_MAX);
    } finally {
      await client.config('SET', name, right);
    }
    stage.expectWithin('that it is fixed was reported by all', await untilReported(stage, 'ok', '1'), NOTICED_MS_MAX);
  },
};

async function untilReported(stage: Stage, status: string, durable: string): Promise<number> {
  const startedAtMs = performance.now();
  const isTold = async (url: string): Promise<boolean> => {
    const [health, metrics] = await Promise.all([readText(`${url}/health`), readText(`${url}/metrics`)]);
    const reported = (JSON.parse(health) as { status?: unknown }).status;
    const metric = METRIC.exec(metrics)?.[1];
    if (reported !== status || metric !== durable)
      throw new Error(`${url}: health ${String(reported)}, metric ${metric}`);
    return true;
  };
  await until(async () => Promise.all(stage.system.ownServices.map(({ url }) => isTold(url))), {
    ...{ deadlineMs: NOTICED_DEADLINE_MS, pollPeriodMs: POLL_MS },
    what: `every process reports ${status}`,
  }).catch((error: Error) => stage.violations.push(error.message));
  return performance.now() - startedAtMs;
}

async function readText(url: string): Promise<string> {
  return (await fetch(url)).text();
}
