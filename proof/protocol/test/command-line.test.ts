import { describe, expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { parseCommandLine } from '../src/command-line.js';
import { ALL_CONFIGURATIONS } from '../src/any-setup.js';
import { CONFIGURATIONS } from '../src/configurations.js';
import { HOLD_CONFIGURATIONS } from '../src/holds/configurations.js';
import { boundsText, listText, resultTable } from '../src/report.js';
import { ROOM_CONFIGURATIONS } from '../src/rooms/configurations.js';

function refusalOf(...args: string[]): string {
  try {
    parseCommandLine(args);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'not refused';
}

describe('the command line', () => {
  it('explores everything by default', () => {
    expect(parseCommandLine([])).toEqual({ action: 'explore', setups: ALL_CONFIGURATIONS, threads: 2 });
  });

  it('takes configurations, threads and a bug', () => {
    const command = parseCommandLine(['--only', 'loss,tail', '--threads', '1', '--plant', 'catalogue-ignored']);
    expect(command).toMatchObject({
      threads: 1,
      setups: [{ name: 'loss', plant: 'catalogue-ignored' }, { name: 'tail' }],
    });
  });

  it('plants a bug in bounds that suffice to find it', () => {
    const command = parseCommandLine(['--plant', 'catalogue-ignored']);
    expect(command).toMatchObject({ setups: [{ name: 'small bounds', apis: 2, plant: 'catalogue-ignored' }] });
  });

  it('plants bugs of holds, and refuses them elsewhere', () => {
    expect(parseCommandLine(['--plant', 'void-believed'])).toMatchObject({
      setups: [{ name: 'small bounds', capture: 'automatic', plant: 'void-believed' }],
    });
    expect(refusalOf('--plant', 'void-believed', '--only', 'hold-loss,loss')).toBe(
      'void-believed is no bug of what loss explores; see --list.',
    );
  });

  it('plants bugs of waiting rooms, and refuses them elsewhere', () => {
    expect(parseCommandLine(['--plant', 'inside-not-counted'])).toMatchObject({
      setups: [{ name: 'small bounds', insideMax: 1, plant: 'inside-not-counted' }],
    });
    expect(refusalOf('--plant', 'inside-not-counted', '--only', 'room-inlet,pay-or-expire')).toBe(
      'inside-not-counted is no bug of what pay-or-expire explores; see --list.',
    );
  });

  it('helps and lists', () => {
    expect(parseCommandLine(['--help', '--only', 'nothing'])).toEqual({ action: 'help' });
    expect(parseCommandLine(['--list'])).toEqual({ action: 'list' });
    expect(listText()).toMatch(/loss: .*\n.*2 workers[^]*orders-wait-for-the-gate \(breaks L\)/);
  });

  it('replays traces', () => {
    expect(parseCommandLine(['--replay', '2000', '--seed', '7'])).toEqual({ action: 'replay', traces: 2_000, seed: 7 });
    expect(parseCommandLine(['--replay', '5'])).toEqual({ action: 'replay', traces: 5, seed: 1 });
  });

  it.each([
    [['--only', 'nothing'], /^There is no configuration nothing\. Known: buying, /],
    [['--only', ''], /^--only needs the name of a configuration; see --list\.$/],
    [['--plant', 'P1'], /^There is no bug P1\. Known: orders-wait-for-the-gate, /],
    [['--threads', '0'], /^--threads 0 is no whole number from 1 to 64\.$/],
    [['--replay', 'all'], /^--replay all is no whole number from 1 to 1000000\.$/],
    [['--replay', '5', '--only', 'loss'], /^--only is for explorations, so it does not go with --replay\.$/],
    [['--seed', '5'], /^--seed needs --replay: /],
    [['loss'], /^loss is no option; see --help\.$/],
    [['--loud'], /^Unknown option '--loud'; see --help\.$/],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(refusalOf(...args)).toMatch(sentence);
  });

  it('prints counts and bounds', () => {
    const outcome = { name: 'loss', states: 1_234_567, transitions: 2, depth: 3, seconds: 4.44 };
    const [header, , row] = resultTable([outcome], 100);
    expect(header).toMatch(/^configuration +states +transitions +depth +seconds +verdict$/);
    expect(row).toMatch(/^loss +1,234,567 +2 +3 +4\.4 +holds$/);
    const buying = CONFIGURATIONS.find(({ name }) => name === 'buying');
    expect(buying && boundsText(buying)).toMatch(
      /^2 users, 3 order ids, 1 unit, 2 tries each, 2 APIs, .*; up to 3 faults of /,
    );
    const quantities = HOLD_CONFIGURATIONS.find(({ name }) => name === 'quantities');
    expect(quantities && boundsText(quantities)).toMatch(
      /^2 users, 3 order ids, 2 units, quantities 2 and 1 and 2, 1 worker, 1 sweeper; up to 2 faults of .*; and buyer-cancels$/,
    );
    const losses = ROOM_CONFIGURATIONS.find(({ name }) => name === 'room-numbers');
    expect(losses && boundsText(losses)).toBe(
      '2 users, 1 worker; up to 2 faults of redis-restarts, redis-loses-all (2 times), keeper-dies',
    );
  });
});
