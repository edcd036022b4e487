import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { killStrays, until } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, LOCAL_FOLDER } from '../src/checkout.js';
import { readTestArguments, withoutWatching } from '../src/test/arguments.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

const runDeadlineMs = 300_000;
const watchDeadlineMs = 120_000;
const stopDeadlineMs = 60_000;
/** Three workspaces have a file of this name, and none of its tests takes long. */
const quickTest = 'src/environment.test.ts';
const marker = 'FLASHSALE_WORKSPACE_TEST';

const { TEST_RESULT_FILE: _0, ...environment } = process.env;
/** Without the addresses of the stores of this run: a workspace's run must start its own. */
const { DATABASE_URL: _1, REDIS_URL: _2, RABBITMQ_URL: _3, ...withoutStores } = environment;

const marks: string[] = [];
afterEach(async () => {
  for (const mark of marks.splice(0)) await killStrays(marker, mark);
});

/** @param commandLine typed at the root of the checkout */
function type(commandLine: string, variables: NodeJS.ProcessEnv) {
  const mark = randomUUID();
  marks.push(mark);
  const child = spawn('sh', ['-c', commandLine], {
    cwd: CHECKOUT_FOLDER,
    env: { ...variables, [marker]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const typed = { child, mark, output: '', closed: once(child, 'close') };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (typed.output += text));
  }
  return typed;
}

/** @param variables with the stores of this run where no others are the point */
async function run(commandLine: string, variables: NodeJS.ProcessEnv = environment) {
  const typed = type(commandLine, variables);
  const [status] = (await typed.closed) as [number | null];
  return { status, output: typed.output, passed: [...typed.output.matchAll(/^PASS (\S+)/gm)].map(([, file]) => file) };
}

describe('npm run test in a workspace', () => {
  const folder = useTemporaryFolder();

  it(
    'runs the tests of that workspace alone, on its own stores, and one workspace after the other',
    async () => {
      const typed = `npm run test -- ${quickTest}`;
      const { status, output, passed } = await run(
        `cd flashsale-api && ${typed} && cd ../flashsale-worker && ${typed}`,
        withoutStores,
      );
      expect({ status, passed }).toEqual({
        status: 0,
        passed: [`flashsale-api/${quickTest}`, `flashsale-worker/${quickTest}`],
      });
      expect(output.match(/^Starting redis, postgres, rabbitmq/gm)).toHaveLength(2);
    },
    runDeadlineMs,
  );

  it.each(['flashsale-api', 'flashsale-worker'])(
    '%s: -- --coverage measures that workspace, and no threshold of the whole fails it',
    async (workspace) => {
      const reports = `--coverageReporters=json-summary --coverageDirectory=${folder.path()}`;
      const { status, passed } = await run(`cd ${workspace} && npm run test -- --coverage ${reports} ${quickTest}`);
      expect({ status, passed }).toEqual({ status: 0, passed: [`${workspace}/${quickTest}`] });
      const summary = JSON.parse(readFileSync(folder.path('coverage-summary.json'), 'utf8')) as Record<
        string,
        { lines: { pct: number } }
      >;
      const { total, ...files } = summary;
      expect(total?.lines.pct).toBeLessThan(50);
      const sources = join(CHECKOUT_FOLDER, workspace, 'src', '/');
      expect(Object.keys(files).length).toBeGreaterThan(10);
      expect(Object.keys(files).filter((file) => !file.startsWith(sources))).toEqual([]);
    },
    runDeadlineMs,
  );

  it(
    'ends with 1 where a test fails or none is found, so that a chain ends there',
    async () => {
      const { status, output } = await run('cd flashsale-worker && npm run test -- no-such-test && echo reached');
      expect(status).toBe(1);
      expect(output).toContain('No tests found');
      expect(output).not.toMatch(/^reached/m);
    },
    runDeadlineMs,
  );
});

describe('npm run test:watch in a workspace', () => {
  it.each(['flashsale-api', 'flashsale-worker'])(
    '%s: watches, and leaves no process at SIGTERM',
    async (workspace) => {
      // As cautious as a person: only this file, should others have changed since the last commit.
      const typed = type(`cd ${workspace} && exec npm run test:watch -- ${quickTest}`, withoutStores);
      const rounds = () => typed.output.match(/^No tests found related|^Ran all test suites/gm)?.length ?? 0;
      const waitForRound = (round: number) =>
        until(
          () => {
            if (rounds() >= round) return true;
            throw new Error(typed.output);
          },
          { what: `round ${round} of Jest has ended`, deadlineMs: watchDeadlineMs },
        );
      await waitForRound(1);
      const runFolder = join(LOCAL_FOLDER, `test-${childOf(typed.child.pid)}`);
      expect(existsSync(runFolder)).toBe(true);
      expect(commandLinesWith(runFolder)).not.toEqual([]);

      const file = join(CHECKOUT_FOLDER, workspace, quickTest);
      utimesSync(file, new Date(), new Date());
      await waitForRound(2);

      typed.child.kill('SIGTERM');
      await until(() => typed.child.exitCode !== null, { what: 'npm has ended', deadlineMs: stopDeadlineMs });
      expect(typed.child.exitCode).toBe(143);
      expect(await killStrays(marker, typed.mark)).toEqual([]);
      expect(commandLinesWith(runFolder)).toEqual([]);
      expect(existsSync(runFolder)).toBe(false);
    },
    runDeadlineMs,
  );
});

describe('the arguments of npm test', () => {
  it('are for Jest, but for the workspace that its script names', () => {
    expect(readTestArguments([])).toEqual({ workspace: undefined, jestArguments: [], isWatching: false });
    expect(readTestArguments(['--watchAll', 'tools'])).toMatchObject({
      jestArguments: ['--watchAll', 'tools'],
      isWatching: true,
    });
    expect(readTestArguments(['--workspace', 'flashsale-api', '--watch', '-t', 'x'])).toEqual({
      workspace: 'flashsale-api',
      jestArguments: ['--config', 'flashsale-api/jest.config.mjs', '--watch', '-t', 'x'],
      isWatching: true,
    });
  });

  it('name no workspace without tests of its own', () => {
    expect(() => readTestArguments(['--workspace', 'docs'])).toThrow('must name a workspace');
    expect(() => readTestArguments(['--workspace'])).toThrow('must name a workspace');
  });

  it('list the tests when the watch is removed', () => {
    expect(withoutWatching(['--watch', '--watchAll', 'tools'])).toEqual(['tools']);
  });
});

function childOf(pid: number | undefined) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
}

function commandLinesWith(words: string) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return commandLine.includes(words) ? [commandLine] : [];
      } catch {
        return []; // it has ended
      }
    });
}
