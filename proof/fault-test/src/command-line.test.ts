import { describe, expect, it } from '@jest/globals';
import { commandText, parseCommandLine } from './command-line.js';
import { CLUSTER_FAULTS, FAULTS, MATRICES } from './faults/registry.js';

const parse = (...args: string[]) => parseCommandLine(args, MATRICES);
const numbers = (...args: string[]) => parse(...args).faults.map(({ number }) => number);

describe('npm run faults', () => {
  it('runs the whole matrix, each time with another seed', () => {
    expect(numbers()).toEqual(FAULTS.map(({ number }) => number));
    expect(parse().action).toBe('run');
    expect(parse().seed).not.toBe(parse().seed);
  });

  it('runs the faults that are named, once each and in the order of the matrix', () => {
    expect(numbers('--only', '12, 7,7')).toEqual([7, 12]);
    expect(numbers('--only', '60-62,7,61-63')).toEqual([7, 60, 61, 62, 63]);
  });

  it('runs the faults of a cluster instead, and repeats them', () => {
    expect(numbers('--cluster')).toEqual(CLUSTER_FAULTS.map(({ number }) => number));
    expect(numbers('--cluster', '--only', '80,85')).toEqual([80, 85]);
    expect(() => parse('--cluster', '--only', '7')).toThrow("There is no fault '7'. Known: 80, 81,");
    const command = parse('--cluster', '--only', '80', '--seed', '1', '--rate', '60');
    expect(commandText(command, MATRICES)).toBe('npm run faults -- --cluster --only 80 --seed 1 --rate 60');
  });

  it.each([
    [['--only', '7,99'], "There is no fault '99'. Known: 1, 2, 3,"],
    [['--only', '98-99'], "There is no fault '98-99'"],
    [['--only', '12-7'], "There is no fault '12-7'"],
    [['--only', 'redis'], "There is no fault 'redis'"],
    [['--only', ''], "There is no fault ''"],
    [['--seed', '-1'], '--seed'],
    [['--seed', 'abc'], '--seed abc is no whole number from 0 to 2147483647'],
    [['--rate', '0'], '--rate 0 is no whole number from 1 to'],
    [['--rates', '5'], '--rates'],
    [['7'], "'7' is no option"],
  ])('refuses %j in one sentence', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });

  it('shows the command that repeats a run', () => {
    const command = commandText(parse('--only', '7,12', '--seed', '42', '--short'), MATRICES);
    expect(command).toBe('npm run faults -- --only 7,12 --seed 42 --rate 450 --short');
    expect(commandText(parse('--seed', '42', '--rate', '9'), MATRICES)).toBe('npm run faults -- --seed 42 --rate 9');
  });
});

describe('the matrix', () => {
  it('numbers the faults of a cluster behind them', () => {
    const all = [...FAULTS, ...CLUSTER_FAULTS].map(({ number }) => number);
    expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
  });

  it('has 77 faults, numbered from 1 without a gap', () => {
    expect(FAULTS.map(({ number }) => number)).toEqual(Array.from({ length: 77 }, (_, i) => i + 1));
  });
});
