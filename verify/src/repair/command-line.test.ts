import { describe, expect, it } from '@jest/globals';
import { Refusal } from 'flashsale-command-line';
import { parseRepairCommand, REPAIR_HELP } from './command-line.js';

describe('parseRepairCommand', () => {
  it('changes nothing by default', () => {
    expect(parseRepairCommand(['--sale', 'sale_1'])).toEqual({
      saleId: 'sale_1',
      apply: false,
      forgetUnbacked: false,
      asJson: false,
    });
  });

  it('takes every option', () => {
    expect(parseRepairCommand(['--sale', 'sale_1', '--apply', '--forget-unbacked', '--json'])).toEqual({
      saleId: 'sale_1',
      apply: true,
      forgetUnbacked: true,
      asJson: true,
    });
    expect(parseRepairCommand(['-h'])).toBe('help');
  });

  it.each([
    [[], 'Name the sale with --sale <id>; see --help.'],
    [['--sale', 'a b'], '--sale a b is no sale id: 1 to 64 letters, digits, _ or -.'],
    [['--sale', 'sale_1', '--aply'], "Unknown option '--aply'; see --help."],
    [['sale_1'], "Unexpected argument 'sale_1'; see --help."],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parseRepairCommand(args)).toThrow(Refusal);
    expect(() => parseRepairCommand(args)).toThrow(sentence);
  });

  it('explains every option', () => {
    for (const option of ['--sale', '--apply', '--forget-unbacked', '--json', '--help'])
      expect(REPAIR_HELP).toContain(option);
  });
});
