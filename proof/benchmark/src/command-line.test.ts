import { describe, expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { type BenchmarkCommand, needsHaproxy, parseCommandLine, withoutHaproxy } from './command-line.js';
import { WORKLOADS } from './workloads/workloads.js';

const names = (args: string[]) => parseCommandLine(args)?.workloads.map(({ name }) => name);

describe('parseCommandLine', () => {
  it('runs everything five times where nothing else is said', () => {
    expect(parseCommandLine([])).toEqual({
      workloads: [...WORKLOADS],
      rounds: 5,
      seconds: 2,
      connections: 64,
      release: undefined,
      asMarkdown: false,
    });
  });

  it('runs what is named, in its own order', () => {
    expect(names(['--only', 'plentiful,sold-out'])).toEqual(['sold-out', 'plentiful']);
    expect(names(['--quick', '--only', 'sales-10'])).toEqual(['sales-10']);
  });

  it('is quick by fewer and shorter rounds of fewer workloads', () => {
    expect(parseCommandLine(['--quick'])).toMatchObject({ rounds: 3, seconds: 1 });
    expect(names(['--quick'])).toEqual(expect.arrayContaining(['sold-out', 'plentiful']));
    expect(names(['--quick'])).not.toContain('repeated-1m');
    expect(parseCommandLine(['--quick', '--rounds', '5'])).toMatchObject({ rounds: 5, seconds: 1 });
  });

  const contestants = (...args: string[]) =>
    parseCommandLine(args)?.workloads.flatMap((workload) => workload.contestants);

  it('measures the forms that are named, beside the bare servers', () => {
    expect(contestants('--only', 'sold-out', '--form', 'production')).toEqual([
      ...['bare-http', 'bare-fastify', 'bare-fastify-production', 'fastify-secure'],
      ...['flash-sale-secure', 'flash-sale-secure-rs256', 'flash-sale-secure-eddsa'],
    ]);
    expect(contestants('--only', 'plentiful', '--form', 'open,haproxy')).toEqual([
      ...['bare-fastify', 'bare-redis', 'common', 'flash-sale', 'flash-sale-2-apis', 'flash-sale-2-processes'],
      'flash-sale-haproxy',
    ]);
    expect(names(['--form', 'haproxy'])).toEqual(['sold-out', 'plentiful']);
    expect(contestants('--only', 'paid')).toEqual(['flash-sale-paid']);
    expect(contestants('--only', 'hold-paced', '--form', 'production')).toEqual(['flash-sale-secure']);
  });

  it('leaves out of a quick run what takes long, unless it is asked for', () => {
    expect(contestants('--quick')).toContain('flash-sale-secure');
    expect(contestants('--quick')).not.toContain('flash-sale-secure-rs256');
    expect(contestants('--quick', '--form', 'haproxy')).toContain('flash-sale-haproxy');
  });

  it('can do without HAProxy', () => {
    const all = parseCommandLine(['--only', 'sold-out']) as BenchmarkCommand;
    expect([needsHaproxy(all), needsHaproxy(withoutHaproxy(all))]).toEqual([true, false]);
    expect(withoutHaproxy(all).workloads[0]?.contestants).toContain('flash-sale-secure');
    expect(withoutHaproxy(parseCommandLine(['--form', 'haproxy']) as BenchmarkCommand).workloads).toEqual([]);
  });

  it('asks for the help', () => {
    expect(parseCommandLine(['--help'])).toBeUndefined();
  });

  it.each([
    ['--only ,', '--only names no workload; see --help.'],
    ['--form ,', '--form names no form; see --help.'],
    ['--seconds -2', '--seconds -2 is no whole number from 1 to 60.'],
    ['--rounds 0', '--rounds 0 is no whole number from 1 to 50.'],
    ['--only all-of-it', 'There is no workload all-of-it. Known: sold-out'],
    ['--form closed', 'There is no form closed. Known: open, production, haproxy.'],
    ['--only isolation --form haproxy', 'The workload isolation has nobody in the form haproxy; see --help.'],
    ['--release soon', '--release soon is no version such as 1.2.0.'],
    ['--fast', "Unknown option '--fast'; see --help."],
    ['now', "Unexpected argument 'now'; see --help."],
  ])('refuses %s in one sentence', (options, sentence) => {
    expect(() => parseCommandLine(options.split(' '))).toThrow(Refusal);
    expect(() => parseCommandLine(options.split(' '))).toThrow(sentence);
  });
});
