import { describe, expect, it } from '@jest/globals';
import { parseArguments as parseArgumentsOfTools } from 'flashsale-command-line';
import { ATTACKS } from '../../proof/attack/src/attacks/registry.js';
import { parseCommandLine as parseAttack } from '../../proof/attack/src/command-line.js';
import { parseColdStartCommandLine } from '../../proof/benchmark/src/cold-start/cold-start-command-line.js';
import { parseCommandLine as parseBench } from '../../proof/benchmark/src/command-line.js';
import { parseSoakCommandLine } from '../../proof/benchmark/src/soak/soak-command-line.js';
import { asksForTokensHelp } from '../../proof/benchmark/src/tokens/measure-tokens.js';
import { parseCommandLine as parseFaults } from '../../proof/fault-test/src/command-line.js';
import { parseCommandLine as parseModel } from '../../proof/protocol/src/command-line.js';
import { adapted, EXPERIMENT_OPTIONS, loadFrom } from '../../proof/race-lab/src/commands/settings.js';
import { SCENARIOS } from '../../proof/race-lab/src/scenarios/registry.js';
import { parseCommandLine as parseStress } from '../../stress-test/src/command-line.js';
import { parseCommandLine as parseVerify } from '../../verify/src/command-line.js';
import { parseRepairCommand } from '../../verify/src/repair/command-line.js';
import { parseArguments } from '../src/command.js';
import { readStartOptions } from '../src/start/options.js';

type Parse = (args: readonly string[]) => unknown;

const API = { API_URL: 'http://localhost:3000' };
const parseLab: Parse = (args) => {
  const { values } = parseArgumentsOfTools(args, EXPERIMENT_OPTIONS);
  return [loadFrom(values), SCENARIOS.map((scenario) => adapted(scenario, values))];
};
const parseDev: Parse = (args) => parseArguments(args, { options: { force: { type: 'boolean' } } });

const TOOLS: readonly (readonly [string, Parse, readonly string[]])[] = [
  ['start', (args) => readStartOptions(args, {}), ['--workers']],
  ['prisma:seed, operators, audit', parseDev, []],
  [
    'stress',
    (args) => parseStress(args, API),
    [
      ...['--rate', '--duration', '--users', '--reads', '--connections', '--in-flight', '--trials', '--never-pay'],
      ...['--cancel', '--declined', '--patience', '--wait-ms'],
    ],
  ],
  ['verify', parseVerify, ['--wait-ms']],
  ['repair', parseRepairCommand, []],
  ['bench', parseBench, ['--rounds', '--seconds', '--connections', '--release']],
  ['bench tokens', asksForTokensHelp, []],
  ['soak', parseSoakCommandLine, ['--minutes', '--rate']],
  ['cold-start', parseColdStartCommandLine, ['--starts', '--seconds', '--rate']],
  ['faults', (args) => parseFaults(args, { single: [], cluster: [] }), ['--rate', '--seed', '--only']],
  ['attack', (args) => parseAttack(args, ATTACKS), ['--seed']],
  ['lab', parseLab, ['--users', '--rounds', '--delay', '--work-ms', '--workers', '--chaos', '--capacity']],
  ['model', parseModel, ['--threads', '--replay']],
];

function refusalOf(parse: Parse, args: readonly string[]): { readonly name: string; readonly message: string } {
  try {
    parse(args);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${args.join(' ')} is taken`);
}

describe.each(TOOLS)('npm run %s', (_name, parse, options) => {
  it('refuses a negative number for each option, and where there is no option, in one sentence', () => {
    for (const args of [
      ...options.flatMap((option) => [
        [option, '-5'],
        [option, '-.5'],
      ]),
      ['-5'],
    ]) {
      const { name, message } = refusalOf(parse, args);
      expect({ args, name }).toEqual({ args, name: 'Refusal' });
      expect(message).toMatch(/^[^\n]+\.$/);
      expect(message).toContain(args.at(-1));
      expect(message).not.toContain('ambiguous');
    }
  });
});
