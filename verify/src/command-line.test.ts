import { describe, expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { HELP, parseCommandLine } from './command-line.js';

describe('parseCommandLine', () => {
  it('checks every sale and waits a little by default', () => {
    expect(parseCommandLine([])).toEqual({
      saleId: undefined,
      waitMs: 5_000,
      settle: false,
      showSql: false,
      asJson: false,
      printHead: false,
      expectHead: undefined,
      drawOf: undefined,
      help: false,
    });
  });

  it('takes every option', () => {
    expect(parseCommandLine(['--sale', 'sale_1', '--wait-ms', '0', '--sql'])).toMatchObject({
      saleId: 'sale_1',
      waitMs: 0,
      showSql: true,
    });
    expect(parseCommandLine(['--json', '-h'])).toMatchObject({ asJson: true, help: true });
    expect(parseCommandLine(['--settle'])).toMatchObject({ settle: true });
    expect(parseCommandLine(['--expect-head', 'head.json'])).toMatchObject({ expectHead: 'head.json' });
    expect(parseCommandLine(['--draw', 'sale_1'])).toMatchObject({ drawOf: 'sale_1', saleId: undefined });
    expect(parseCommandLine(['--head', '--sale', 'sale_1'])).toMatchObject({ printHead: true, saleId: 'sale_1' });
  });

  it.each([
    [['--sale', 'no sale'], '--sale no sale is no sale id: 1 to 64 letters, digits, _ or -.'],
    [['--sale', "x' OR true"], "--sale x' OR true is no sale id: 1 to 64 letters, digits, _ or -."],
    [['--sale'], "Option '--sale <value>' argument missing; see --help."],
    [['--wait-ms', '-1'], '--wait-ms -1 is no whole number from 0 to 3600000.'],
    [['--wait-ms', 'soon'], '--wait-ms soon is no whole number from 0 to 3600000.'],
    [['--wait-ms', '3600001'], '--wait-ms 3600001 is no whole number from 0 to 3600000.'],
    [['--sql', '--json'], '--sql prints text, so it does not go with --json.'],
    [['--head', '--json'], '--head checks nothing, so it goes with --sale alone.'],
    [['--head', '--expect-head', 'head.json'], '--head checks nothing, so it goes with --sale alone.'],
    [['--draw', 'no sale'], '--draw no sale is no sale id: 1 to 64 letters, digits, _ or -.'],
    [['--draw', 'sale_1', '--json'], '--draw checks a draw and nothing else, so no other option goes with it.'],
    [['--expect-head'], "Option '--expect-head <value>' argument missing; see --help."],
    [['sale_1'], "Unexpected argument 'sale_1'; see --help."],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parseCommandLine(args)).toThrow(Refusal);
    expect(() => parseCommandLine(args)).toThrow(sentence);
  });

  it('explains every option', () => {
    for (const option of [
      '--sale',
      '--wait-ms',
      '--settle',
      '--sql',
      '--json',
      '--head',
      '--expect-head',
      '--draw',
      '--help',
    ])
      expect(HELP).toContain(option);
  });
});
