import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { startProgram, untilEnded } from '../../../testkit/test-support/program.js';
import type { BenchmarkResult } from '../src/results/benchmark-result.js';

const PROGRAM = new URL('../dist/main.js', import.meta.url);
// Starts eight processes, on a machine that may be busy.
jest.setTimeout(300_000);

// The benchmark empties its Redis, also of what other tests would keep there.
const stores = useStores({ ownRedisServer: true });

async function bench(...args: string[]) {
  const program = startProgram(PROGRAM, args, { ...process.env, ...stores.environment });
  stores.defer(() => program.kill('SIGKILL'));
  return untilEnded(program);
}

/** The result that a run has written, which is removed. */
function takeResult(stdout: string): BenchmarkResult {
  const [, file = ''] = /The result as JSON: (.+)/.exec(stdout) ?? [];
  const result = JSON.parse(readFileSync(file, 'utf8')) as BenchmarkResult;
  rmSync(file);
  return result;
}

describe('npm run bench', () => {
  it('measures side by side, finds every figure exact, and leaves the stores empty', async () => {
    const { stdout, stderr, status } = await bench('--rounds', '1', '--seconds', '1', '--only', 'paced,repeated-1k');
    expect(stderr).toBe('');
    const result = takeResult(stdout);
    expect(result).toMatchObject({ format: 1, settings: { rounds: 1, seconds: 1, connections: 64 } });
    const [paced, repeated] = result.workloads;
    expect(paced?.contestants.map(({ name }) => name)).toEqual(['common', 'flash-sale', 'flash-sale-secure']);
    expect(repeated?.contestants.map(({ name }) => name)).toEqual(['bare-fastify', 'common', 'flash-sale']);
    for (const contestant of [...(paced?.contestants ?? []), ...(repeated?.contestants ?? [])]) {
      expect(contestant).toMatchObject({ brokenChecks: [], perSecond: { rounds: 1 } });
      expect(contestant.latencyMs.p99).toBeGreaterThan(0);
      expect(contestant.checks).toBeGreaterThan(0);
    }

    const ours = paced?.contestants[1];
    expect(ours?.outcomes['SUCCESS']).toBe(2_000 - (ours?.failures ?? 0));
    expect(ours?.persistedPerSecond?.median).toBeGreaterThan(0);
    expect(ours?.confirmationMs?.at(-1)?.[1]).toBeGreaterThan(0);
    expect(Object.keys(ours?.cpuMicroseconds ?? {})).toEqual([
      ...['api', 'workers', 'redis', 'postgresql', 'rabbitmq', 'generator'],
    ]);

    const repeatedOurs = repeated?.contestants[2];
    expect(Object.keys(repeatedOurs?.outcomes ?? {})).toEqual(['ALREADY_PURCHASED']);
    expect(repeatedOurs?.redisBytes).toBeGreaterThan(50_000);
    expect(repeatedOurs?.ratio?.median).toBeGreaterThan(0);
    expect(stdout).toMatch(/flash-sale: all \d+ checks hold/);
    // A busy machine sheds load, and each request that is refused is a failure of the run.
    const failures = result.workloads
      .flatMap(({ contestants }) => contestants)
      .some((contestant) => contestant.failures > 0);
    expect(status).toBe(failures ? 1 : 0);

    expect(await stores.redis.client.keys('sale:*')).toEqual([]);
    expect(await stores.redis.client.keys('common:*')).toEqual([]);
  });

  it('ends with 1 when a check of a round is broken', async () => {
    const running = bench('--rounds', '1', '--seconds', '1', '--only', 'sales-10');
    let key: string | undefined;
    await until(
      async () => {
        [key] = await stores.redis.client.keys('sale:sale-0-*:users');
        return key !== undefined;
      },
      { deadlineMs: 200_000, what: 'the first sale of the round has a buyer' },
    );
    // All counters agree with each other, so no script notices.
    const plant = `redis.call('SADD', KEYS[1], 'a-buyer-without-an-order')
      redis.call('HSET', KEYS[2], 'a-buyer-without-an-order', ARGV[1] .. '|')
      if tonumber(redis.call('GET', KEYS[3])) > 0 then redis.call('DECR', KEYS[3]) end`;
    const sale = (key ?? '').replace(/:users$/, '');
    await stores.redis.client.eval(plant, 3, `${sale}:users`, `${sale}:orders`, `${sale}:stock`, randomUUID());

    const { stdout, status } = await running;
    const [, ours] = takeResult(stdout).workloads[0]?.contestants ?? [];
    expect(ours?.brokenChecks.map(({ id }) => id)).toContainEqual(expect.stringContaining('buyers'));
    expect(stdout).toMatch(/flash-sale: buyers = orders \+ outbox\s+\(sale-0-\S+ buyers-equation\):\s+expected/);
    expect(status).toBe(1);
  });

  it('refuses stores that hold something, and arguments that it does not know, and measures nothing', async () => {
    await stores.createSale();
    expect(await bench('--only', 'sold-out')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Give it stores of its own.'),
    });
    expect(await bench('--only', 'nothing')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('There is no workload nothing.'),
    });
  });
});
