import { expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { parseSoakCommandLine } from './soak-command-line.js';

it('soaks for a quarter of an hour where nothing else is said', () => {
  expect(parseSoakCommandLine([])).toEqual({ minutes: 15, ratePerSecond: 2_000 });
  expect(parseSoakCommandLine(['--minutes', '0.5', '--rate', '300'])).toEqual({ minutes: 0.5, ratePerSecond: 300 });
  expect(parseSoakCommandLine(['--help'])).toBeUndefined();
});

it.each([
  ['--minutes 0', '--minutes 0 is no number from 0.1 to 1440.'],
  ['--minutes long', '--minutes long is no number from 0.1 to 1440.'],
  ['--rate 0', '--rate 0 is no whole number from 1 to 50000.'],
  ['15', "Unexpected argument '15'; see --help."],
])('refuses %s in one sentence', (options, sentence) => {
  expect(() => parseSoakCommandLine(options.split(' '))).toThrow(Refusal);
  expect(() => parseSoakCommandLine(options.split(' '))).toThrow(sentence);
});
