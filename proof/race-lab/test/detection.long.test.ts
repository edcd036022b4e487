import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { useLab } from './lab-program.js';

/** What somebody types who comes with the documents of the race detection, word for word. */

const SIMULATION_MS_MAX = 20_000;
const RESULT = 'result.json';
// Every test here starts processes, which takes its time on a busy machine.
jest.setTimeout(120_000);

const { out, lab } = useLab();

/** Types a line after `npm run lab --`; results go where the test removes them. */
function type(line: string, folder: string, environment?: Record<string, string>) {
  return lab([...line.split(' '), '--out', join(out, folder)], environment);
}

function verdicts(printed: string): string[] {
  return printed.split('\n').filter((line) => / race: /.test(line));
}

describe('a simulation without a backend', () => {
  it.each([
    ['simulate --rounds 20 --delay 1000 --type session', 1],
    ['simulate --rounds 20 --delay 1000', 5],
    ['simulate', 5],
  ])('%s is through within 20 s', async (line, scenarios) => {
    const startedAtMs = performance.now();
    const { stdout, stderr, status } = await type(line, 'simulated', {});
    expect(performance.now() - startedAtMs).toBeLessThan(SIMULATION_MS_MAX);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain('In simulated time: delays are counted and not waited for.');
    expect(stdout).toContain('Session capacity race: RACE CONDITION, 10/5 enrollments\n');
    expect(stdout).toContain('Session capacity race: OK, 5/5 enrollments (this run)\n');
    expect(verdicts(stdout).filter((verdict) => verdict.includes('RACE CONDITION')).length).toBeGreaterThanOrEqual(
      scenarios,
    );
  });

  it('--rounds 20 --delay 1000 --type session: 20 rounds, 1,000 ms of work, the session', async () => {
    const { stdout } = await type('simulate --rounds 20 --delay 1000 --type session', 'line', {});
    expect(stdout).toContain('TEST-SESSION starts with 5; 10 users, 1,000 ms of work between read and write.');
    expect(stdout).toContain('memory-none, one process: the race showed in 20 of 20 rounds');
    expect(new Set(verdicts(stdout).map((verdict) => verdict.split(' race:')[0]))).toEqual(
      new Set(['Session capacity']),
    );
    const { load, scenarios } = JSON.parse(readFileSync(join(out, 'line', RESULT), 'utf8')) as {
      load: { rounds: number };
      scenarios: { strategies: { strategy: { name: string }; latency: { p50Ms: number } }[] }[];
    };
    expect(load.rounds).toBe(20);
    const none = scenarios[0]?.strategies.find(({ strategy }) => strategy.name === 'memory-none');
    // The delay is counted although nobody waited for it.
    expect(none?.latency.p50Ms).toBeGreaterThanOrEqual(1_000);
  });

  it('prints the verdicts to the letter', async () => {
    const line = 'simulate --strategies memory-none,memory-conditional --rounds 20 --delay 1000';
    expect(verdicts((await type(`${line} --type session --users 7`, 'session', {})).stdout)).toEqual([
      'Session capacity race: RACE CONDITION, 7/5 enrollments',
      'Session capacity race: OK, 5/5 enrollments (this run)',
    ]);
    expect(verdicts((await type(`${line} --type coupon --users 3`, 'coupon', {})).stdout)).toEqual([
      'Coupon claim race: RACE CONDITION, 3/1 claims',
      'Coupon claim race: OK, 1/1 claims (this run)',
    ]);
  });

  it('tells of each strategy as it comes along, in a pipe too', async () => {
    const { stdout } = await type('simulate --type coupon --rounds 3', 'pipe', {});
    const [before = ''] = stdout.split('race: ');
    expect(before).toMatch(/^ {2}memory-none +█+ {2}the race showed in 3 of 3 rounds$/m);
    expect(before).toMatch(/^ {2}memory-mutex +█+ {2}no race in 3 rounds$/m);
  });

  it('goes by the same file as a live test, and says which strategies need a store', async () => {
    const { stdout, status } = await type('simulate --config race-lab.config.json', 'by-file', {});
    expect(status).toBe(0);
    expect(stdout).toContain('row-lock: skipped, a simulation uses no store');
    expect(verdicts(stdout)).toContain('Coupon claim race: RACE CONDITION, 5/1 claims');
  });
});

describe('a live test on real stores', () => {
  it('run --config race-lab.config.json: 5 places and 10 users, TEST-COUPON and 5 users', async () => {
    const { stdout, stderr, status } = await type('run --config race-lab.config.json --rounds 3', 'live');
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain('TEST-SESSION starts with 5; 10 users, no work between read and write.');
    expect(stdout).toContain('TEST-COUPON starts with 1; 5 users, no work between read and write.');
    expect(stdout).toMatch(/^Session capacity race: RACE CONDITION, \d+\/5 enrollments\n {2}none, 3 processes/m);
    expect(stdout).toMatch(/^Coupon claim race: RACE CONDITION, \d\/1 claims\n {2}none, 3 processes/m);
    expect(stdout).toMatch(/^Session capacity race: OK, 5\/5 enrollments \(this run\)\n {2}unique, 3 processes/m);
    expect(stdout).toMatch(/^Coupon claim race: OK, 1\/1 claims \(this run\)\n {2}queue, 3 processes/m);
    const [, remedies = ''] = stdout.split('The four remedies: ');
    for (const line of [
      '  unique constraint  unique 0/6\n',
      '  version column     version 0/6\n',
      '  atomic counter     memory-conditional 0/6, conditional-update 0/6,\n                     redis-lua 0/6\n',
      '  serialised         memory-queue 0/6, row-lock 0/6, queue 0/6\n',
    ]) {
      expect(remedies).toContain(line);
    }
    const report = readFileSync(join(out, 'live', 'report.html'), 'utf8');
    for (const remedy of ['unique constraint', 'version column', 'atomic counter', 'serialised']) {
      expect(report).toContain(`<h3>${remedy}</h3>`);
    }
    expect(report).toContain('TEST-COUPON starts with 1');
  });

  it('lets an option win over the file', async () => {
    const line = 'run --config race-lab.config.json --type session --strategies row-lock --rounds 2 --capacity 20';
    const { stdout } = await type(`${line} --users 40`, 'options');
    expect(verdicts(stdout)).toEqual(['Session capacity race: OK, 20/20 enrollments (this run)']);
    expect(stdout).toContain('row-lock, 3 processes: no race in 2 rounds');
  });

  it('refuses a file that is not right, with the key and the reason', async () => {
    const file = join(out, 'wrong.json');
    writeFileSync(file, '{"rounds":0}');
    const { stderr, status } = await lab(['run', '--config', file]);
    expect(stderr).toBe(`${file}: rounds must be a whole number from 1 to 1,000.\n`);
    expect(status).toBe(2);
  });

  it('reports how far it is while a strategy takes its time, in a pipe too', async () => {
    const { stdout } = await type('run --type balance --strategies row-lock --rounds 2', 'slow');
    expect(stdout).toMatch(/^ {2}row-lock {2}[█░]+ {2}\d\/2 rounds {2}\d+ answers {2}/m);
  });
});
