import { readFileSync, rmSync } from 'node:fs';
import { expect, it, jest } from '@jest/globals';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { startProgram, untilEnded } from '../../../testkit/test-support/program.js';
import type { SoakResult } from '../src/soak/soak-verdict.js';

const PROGRAM = new URL('../dist/main.js', import.meta.url);
// Starts four processes, on a machine that may be busy.
jest.setTimeout(180_000);

// The soak empties its Redis, also of what other tests would keep there.
const stores = useStores({ ownRedisServer: true });

it('buys, rests, verifies and resets, and reads the memory of every process', async () => {
  const args = ['soak', '--minutes', '0.1', '--rate', '100'];
  const program = startProgram(PROGRAM, args, { ...process.env, ...stores.environment });
  stores.defer(() => program.kill('SIGKILL'));
  const { stdout, stderr, status } = await untilEnded(program);
  expect(stderr).toBe('');
  const [, file = ''] = /The result as JSON: (.+)/.exec(stdout) ?? [];
  const result = JSON.parse(readFileSync(file, 'utf8')) as SoakResult;
  rmSync(file);

  expect(result).toMatchObject({ cycles: 1, brokenChecks: [], ratePerSecond: 100 });
  expect(result.answers).toBeGreaterThan(500);
  expect(result.checks).toBeGreaterThan(15);
  expect(Object.keys(result.memory)).toEqual([
    'api',
    'worker-1',
    'worker-2',
    'worker-3',
    'redis',
    'postgresql',
    'rabbitmq',
  ]);
  for (const { samples } of Object.values(result.memory)) {
    expect(samples.length).toBeGreaterThan(1);
    expect(Math.min(...samples.map(({ value }) => value))).toBeGreaterThan(100_000);
  }
  expect(result.backlog.samples.length).toBeGreaterThan(1);
  // A process that has just started still grows, and a busy machine may be late: the verdict on that is the soak's.
  expect(status).toBe(result.ok ? 0 : 1);
  expect(stdout).toMatch(/All \d+ checks hold\./);
});
