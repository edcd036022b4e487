import { describe, expect, it } from '@jest/globals';
import { named, oneOf, parseArguments, share, wholeNumber } from './arguments.js';

const things = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

describe('arguments', () => {
  it('finds things by name, in their own order, also several at once, and all', () => {
    expect(named('thing', ['c,a'], things)).toEqual([{ name: 'a' }, { name: 'c' }]);
    expect(named('thing', ['c', 'a'], things)).toEqual([{ name: 'a' }, { name: 'c' }]);
    expect(named('thing', ['all'], things)).toEqual(things);
    expect(named('thing', [], things)).toEqual([]);
  });

  it('answers a name that is not known with those that are', () => {
    expect(() => named('thing', ['a,x'], things)).toThrow('There is no thing x. Known: a, b, c.');
    expect(() => oneOf('expect', 'luck', ['safe'])).toThrow('--expect luck is unknown. Known: safe.');
  });

  it('names an option that is not known, or has no value', () => {
    expect(() => parseArguments(['--speed', '9'], {})).toThrow("Unknown option '--speed'");
    expect(() => parseArguments(['--users'], { users: { type: 'string' } })).toThrow('--users');
  });

  it.each([
    [['--delay', '-5'], '-5'],
    [['--delay=-5'], '-5'],
    [['--delay', '-.5'], '-.5'],
  ])('reads %j, so that the number is refused and not the line', (args, delay) => {
    expect(parseArguments(args, { delay: { type: 'string' } }).values).toEqual({ delay });
  });

  it('takes no option for the value of the one before it', () => {
    const options = { delay: { type: 'string' }, type: { type: 'string' } } as const;
    expect(() => parseArguments(['--delay', '--type', 'session'], options)).toThrow("Option '--delay' argument");
  });

  it.each(['0', '17', 'ten', '1.5', '-1', ''])('takes no %j for a number of workers', (text) => {
    expect(() => wholeNumber('workers', text, 1, 16)).toThrow(`--workers ${text} is no whole number from 1 to 16.`);
  });

  it.each(['1', '-0.1', 'much', '', ' '])('takes no %j for a share', (text) => {
    expect(() => share('chaos', text)).toThrow(`--chaos ${text} is no share: 0 or more and less than 1`);
  });
});
