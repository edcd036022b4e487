import { describe, expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { parseCommandLine } from './command-line.js';
import { WORKLOADS } from './workloads/workloads.js';

const names = (args: string[]) => parseCommandLine(args)?.workloads.map(({ name }) => name);

describe('parseCommandLine', () => {
  it('runs everything five times where nothing else is said', () => {
    expect(parseCommandLine([])).toEqual({
      workloads: WORKLOADS,
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

  it('asks for the help', () => {
    expect(parseCommandLine(['--help'])).toBeUndefined();
  });

  it.each([
    ['--rounds 0', '--rounds 0 is no whole number from 1 to 50.'],
    ['--only all-of-it', 'There is no workload all-of-it. Known: sold-out'],
    ['--release soon', '--release soon is no version such as 1.2.0.'],
    ['--fast', "Unknown option '--fast'; see --help."],
    ['now', "Unexpected argument 'now'; see --help."],
  ])('refuses %s in one sentence', (options, sentence) => {
    expect(() => parseCommandLine(options.split(' '))).toThrow(Refusal);
    expect(() => parseCommandLine(options.split(' '))).toThrow(sentence);
  });
});
