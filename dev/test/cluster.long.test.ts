import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort, killStrays, until } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, LOCAL_FOLDER } from '../src/checkout.js';

/** A minute on an idle machine. */
const DEADLINE_MS = 600_000;
const MARK = 'FLASHSALE_CLUSTER_TEST';

describe('npm run cluster', () => {
  const mark = String(process.pid);
  // The stores of this test run are not those of the cluster.
  const { DATABASE_URL: _1, REDIS_URL: _2, RABBITMQ_URL: _3, ...environment } = process.env;
  const began: ChildProcess[] = [];
  afterAll(() => began.forEach((child) => child.kill('SIGKILL')));

  function run(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, ['dev/run.mjs', ...args], {
      cwd: CHECKOUT_FOLDER,
      env: { ...environment, ...variables, [MARK]: mark },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    began.push(child);
    const started = { child, output: '' };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (started.output += String(text)));
    return started;
  }

  async function finish(args: readonly string[], variables?: NodeJS.ProcessEnv) {
    const started = run(args, variables);
    await until(() => started.child.exitCode !== null, { deadlineMs: DEADLINE_MS });
    return { code: started.child.exitCode, output: started.output };
  }

  it(
    'starts all, sells and verifies while servers die, refuses a second start, and leaves nothing at SIGTERM',
    async () => {
      const ports = { PORT: String(await freePort()), PAYMENT_SANDBOX_PORT: String(await freePort()) };
      const cluster = run(['cluster', '--apis', '2', '--workers', '2'], ports);
      const says = (text: string | RegExp): Promise<unknown> =>
        until(
          () => {
            if (new RegExp(text).test(cluster.output)) return true;
            throw new Error(cluster.output);
          },
          { deadlineMs: DEADLINE_MS, pollPeriodMs: 100 },
        );
      await says('Ctrl-C stops everything');

      const second = await finish(['cluster'], ports);
      expect(second).toMatchObject({ code: 1, output: expect.stringContaining('runs in this checkout already') });

      const stress = await finish(['program', 'stress-test', '--rate', '200', '--duration', '3']);
      expect(stress).toMatchObject({ code: 0, output: expect.stringContaining('checks hold') });

      const pid = (name: string): number => Number(new RegExp(`^ {2}${name} +(\\d+)`, 'm').exec(cluster.output)?.[1]);
      await says(/^rabbitmq\d leads flashsale\.purchases\.$/m);
      const leader = /^(\S+) leads/m.exec(cluster.output)?.[1] ?? '';
      for (const name of ['redis1', leader, 'postgres1']) process.kill(pid(name), 'SIGKILL');
      await says('postgres2 is the primary');
      await says('redis1 is back');
      await says(`${leader} is back`);
      await says('postgres1 is back, as the standby');
      const verified = await finish(['program', 'verify', '--sale', 'sale_1', '--wait-ms', '60000']);
      expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('checks hold') });

      cluster.child.kill('SIGTERM');
      await until(() => cluster.child.exitCode !== null, { deadlineMs: DEADLINE_MS });
      expect(cluster.child.exitCode).toBe(0);
      expect(await killStrays(MARK, mark)).toEqual([]);
      expect(existsSync(join(LOCAL_FOLDER, 'env'))).toBe(false);
    },
    DEADLINE_MS,
  );
});
