import { Refusal, share, wholeNumber, named, oneOf } from 'flashsale-command-line';
import {
  CAPACITY_MAX,
  DEFAULT_LOAD,
  type Load,
  ROUNDS_MAX,
  USERS_MAX,
  WORK_MS_MAX,
  WORKERS_MAX,
} from '../load/load.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { countsUnits, type Scenario } from '../scenarios/scenario.js';
import { type ConfigFile, readConfigFile, SUBJECT } from './config-file.js';

function subjectFrom(text: string | undefined): string | undefined {
  if (text === undefined || SUBJECT.pattern.test(text)) return text;
  throw new Refusal(`--subject ${text} is not ${SUBJECT.inWords}.`);
}

/** The options that say what a scenario is about. */
export const SUBJECT_OPTIONS = { subject: { type: 'string' }, capacity: { type: 'string' } } as const;

/** The options that say how hard a scenario is tried. */
const LOAD_OPTIONS = {
  ...SUBJECT_OPTIONS,
  users: { type: 'string' },
  rounds: { type: 'string' },
  delay: { type: 'string' },
  'work-ms': { type: 'string' },
  workers: { type: 'string' },
  chaos: { type: 'string' },
} as const;

type LoadValues = Readonly<Partial<Record<keyof typeof LOAD_OPTIONS, string>>>;

export const SUBJECT_HELP = `  --capacity <n>     what the counter starts with
  --subject <name>   what it is called in the stores, as TEST-COUPON`;

export const LOAD_HELP = `  --users <n>        claimants who come at once, up to ${USERS_MAX}
  --rounds <n>       how often, with a fresh counter; default ${DEFAULT_LOAD.rounds}
  --delay <ms>       between read and write, up to ${WORK_MS_MAX}; --work-ms is the same
${SUBJECT_HELP}
                     (default for users, delay, capacity, subject: the
                     scenario's own)`;

export const MULTI_PROCESS_HELP = `  --workers <n>      processes that the claimants come from, up to ${WORKERS_MAX}; default ${DEFAULT_LOAD.workers}
  --chaos <share>    as 0.05: strikes this share of the attempts with a 503, of
                     the attempts with extra latency, and of the processes with
                     SIGKILL in the middle of a round; default 0`;

/** The load as the options want it, else the file. */
export function loadFrom(values: LoadValues, file: ConfigFile = {}): Load {
  return {
    rounds: wholeNumber('rounds', values.rounds, 1, ROUNDS_MAX) ?? file.rounds ?? DEFAULT_LOAD.rounds,
    workers: wholeNumber('workers', values.workers, 1, WORKERS_MAX) ?? file.workers ?? DEFAULT_LOAD.workers,
    chaos: share('chaos', values.chaos) ?? file.chaos ?? DEFAULT_LOAD.chaos,
  };
}

/**
 * The scenario as the options want it, else the file: first what it says of this scenario, then what it says of all.
 * A larger counter draws more users, unless their number is given.
 */
export function adapted(scenario: Scenario, values: LoadValues, file: ConfigFile = {}): Scenario {
  const given = { ...file, ...file.scenarios?.[scenario.shortName] };
  const capacity = wholeNumber('capacity', values.capacity, 1, CAPACITY_MAX) ?? given.capacity ?? scenario.capacity;
  const { usersPerUnit } = scenario;
  const isByCapacity = usersPerUnit > 0 && countsUnits(scenario);
  const drawn = isByCapacity ? Math.min(USERS_MAX, capacity * usersPerUnit) : scenario.users;
  return {
    ...scenario,
    capacity,
    subject: subjectFrom(values.subject) ?? given.subject ?? scenario.subject,
    users: wholeNumber('users', values.users, 1, USERS_MAX) ?? given.users ?? drawn,
    workMs: delayFrom(values) ?? given.delay ?? scenario.workMs,
  };
}

/** Two words for one thing: `--delay`, as people say it, and `--work-ms`, as it was called first. */
function delayFrom({ delay, 'work-ms': workMs }: LoadValues): number | undefined {
  if (delay !== undefined && workMs !== undefined) throw new Refusal('--delay and --work-ms are the same; name one.');
  return wholeNumber('delay', delay, 0, WORK_MS_MAX) ?? wholeNumber('work-ms', workMs, 0, WORK_MS_MAX);
}

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

export const TYPE_HELP = `  --type <a,b>       ${SCENARIOS.map(({ shortName }) => shortName).join(', ')}:
                     which scenarios, by their short names`;

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
