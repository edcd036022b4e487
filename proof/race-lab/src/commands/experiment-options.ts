import { named, oneOf } from 'flashsale-command-line';
import type { Load } from '../load/load.js';
import { SCENARIOS } from '../scenarios/all-scenarios.js';
import type { Scenario } from '../scenarios/scenario.js';
import { type ConfigFile, readConfigFile } from './config-file.js';
import { adapted, loadFrom, LOAD_OPTIONS } from './load-options.js';

/** The options that say which scenarios. */
export const TYPE_OPTIONS = {
  type: { type: 'string', multiple: true },
  config: { type: 'string' },
} as const;

/** The options that `run` and `simulate` share. */
export const EXPERIMENT_OPTIONS = {
  ...TYPE_OPTIONS,
  ...LOAD_OPTIONS,
  strategies: { type: 'string', multiple: true },
  strategy: { type: 'string', multiple: true },
  expect: { type: 'string' },
  out: { type: 'string' },
} as const;

export const TYPE_HELP = `  --type <a,b>       ${SCENARIOS.map(({ shortName }) => shortName).join(', ')}: which scenarios,
                     by their short names`;

export const CONFIG_HELP = `  --config <file>    settings in JSON, as race-lab.config.json; what stands
                     on the command line comes first`;

type OptionValues = {
  readonly [Name in keyof typeof EXPERIMENT_OPTIONS]?:
    ((typeof EXPERIMENT_OPTIONS)[Name] extends { readonly multiple: true } ? string[] : string) | undefined;
};

/** What is to be tried, by the options, the words and the file that `--config` names. */
export interface Settings {
  /** Adapted to what was asked for. */
  readonly scenarios: readonly Scenario[];
  /** As they were named on the command line. */
  readonly strategiesAsked: readonly string[] | undefined;
  /** As the file names them. */
  readonly strategiesInFile: readonly string[] | undefined;
  readonly load: Load;
  readonly expectation: 'safe' | undefined;
  readonly out: string | undefined;
}

/** @param otherwise the scenarios where none is named */
export async function readSettings(
  values: OptionValues,
  words: readonly string[],
  otherwise: readonly Scenario[],
): Promise<Settings> {
  const file: ConfigFile = values.config === undefined ? {} : await readConfigFile(values.config);
  const { type = [], strategies = [], strategy = [], expect, out, config: _config, ...loadValues } = values;
  const scenarios = [scenariosNamed([...words, ...type]), scenariosNamed(file.type ?? []), otherwise].find(
    ({ length }) => length > 0,
  );
  const given = Object.fromEntries(Object.entries(loadValues).filter(([, value]) => value !== undefined));
  const strategiesAsked = [...strategies, ...strategy];
  return {
    scenarios: (scenarios ?? []).map((scenario) => adapted(scenario, given, file)),
    strategiesAsked: strategiesAsked.length > 0 ? strategiesAsked : undefined,
    strategiesInFile: file.strategies,
    load: loadFrom(given, file),
    expectation: expect === undefined ? file.expect : oneOf('expect', expect, ['safe'] as const),
    out: out ?? file.out,
  };
}

/** The scenarios of these names, short or long. @throws Refusal with the known ones */
function scenariosNamed(words: readonly string[]): Scenario[] {
  const names = words.flatMap((word) => word.split(','));
  const longNames = names.map((word) => SCENARIOS.find(({ shortName }) => shortName === word)?.name ?? word);
  return named('scenario', longNames, SCENARIOS);
}
