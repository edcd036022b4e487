import { describe, expect, it } from '@jest/globals';
import { commandText, parseCommandLine } from './command-line.js';
import { FAULTS } from './faults/registry.js';

const parse = (...args: string[]) => parseCommandLine(args, FAULTS);
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
    const command = commandText(parse('--only', '7,12', '--seed', '42', '--short'), FAULTS);
    expect(command).toBe('npm run faults -- --only 7,12 --seed 42 --rate 450 --short');
    expect(commandText(parse('--seed', '42', '--rate', '9'), FAULTS)).toBe('npm run faults -- --seed 42 --rate 9');
  });
});

describe('the matrix', () => {
  it('has 70 faults, numbered from 1 without a gap', () => {
    expect(FAULTS.map(({ number }) => number)).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
  });
});
