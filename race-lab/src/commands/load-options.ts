import { share, wholeNumber } from 'flashsale-command-line';
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

/** The options that say how hard a scenario is tried. */
export const LOAD_OPTIONS = {
  users: { type: 'string' },
  rounds: { type: 'string' },
  workers: { type: 'string' },
  chaos: { type: 'string' },
  capacity: { type: 'string' },
  'work-ms': { type: 'string' },
} as const;

type LoadValues = Readonly<Partial<Record<keyof typeof LOAD_OPTIONS, string>>>;

export const LOAD_HELP = `  --users <n>        claimants who come at once, up to ${USERS_MAX}
  --rounds <n>       how often, with a fresh counter; default ${DEFAULT_LOAD.rounds}
  --capacity <n>     what the counter starts with
  --work-ms <n>      processing between read and write
                     (default for users, capacity and work: the scenario's own)`;

export const MULTI_PROCESS_HELP = `  --workers <n>      processes that the claimants come from, up to ${WORKERS_MAX}; default ${DEFAULT_LOAD.workers}
  --chaos <share>    as 0.05: strikes this share of the attempts with a 503, of
                     the attempts with extra latency, and of the processes with
                     SIGKILL in the middle of a round; default 0`;

export function loadFrom(values: LoadValues): Load {
  return {
    rounds: wholeNumber('rounds', values.rounds, 1, ROUNDS_MAX) ?? DEFAULT_LOAD.rounds,
    workers: wholeNumber('workers', values.workers, 1, WORKERS_MAX) ?? DEFAULT_LOAD.workers,
    chaos: share('chaos', values.chaos) ?? DEFAULT_LOAD.chaos,
  };
}

/** The scenario as the options want it. A larger counter draws more users, unless their number is given. */
export function adapted(scenario: Scenario, values: LoadValues): Scenario {
  const capacity = wholeNumber('capacity', values.capacity, 1, CAPACITY_MAX) ?? scenario.capacity;
  const drawn = countsUnits(scenario) ? Math.min(USERS_MAX, capacity * scenario.usersPerUnit) : scenario.users;
  return {
    ...scenario,
    capacity,
    users: wholeNumber('users', values.users, 1, USERS_MAX) ?? drawn,
    workMs: wholeNumber('work-ms', values['work-ms'], 0, WORK_MS_MAX) ?? scenario.workMs,
  };
}
