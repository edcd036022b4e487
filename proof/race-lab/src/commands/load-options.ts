import { Refusal, share, wholeNumber } from 'flashsale-command-line';
import {
  CAPACITY_MAX,
  DEFAULT_LOAD,
  type Load,
  ROUNDS_MAX,
  USERS_MAX,
  WORK_MS_MAX,
  WORKERS_MAX,
} from '../load/load.js';
import { countsUnits, type Scenario } from '../scenarios/scenario.js';
import type { ConfigFile } from './config-file.js';
import { subjectFrom } from './subject.js';

/** The options that say what a scenario is about. */
export const SUBJECT_OPTIONS = { subject: { type: 'string' }, capacity: { type: 'string' } } as const;

/** The options that say how hard a scenario is tried. */
export const LOAD_OPTIONS = {
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
  const drawn = countsUnits(scenario) ? Math.min(USERS_MAX, capacity * scenario.usersPerUnit) : scenario.users;
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
