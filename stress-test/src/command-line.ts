import { oneOf, parseOptions, Refusal, share, wholeNumber } from 'flashsale-command-line';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { DURATION_SECONDS_DEFAULT, RATE_PER_SECOND_DEFAULT, REPEATED_USERS, SCENARIOS } from '../load/load-profile.js';
import type { ScenarioName, Users } from '../load/load-profile.js';
import { PATIENCE_SECONDS_DEFAULT, SHARES_DEFAULT, type PaidShares } from '../load/paid-plan.js';
import { NEVER_BACK_SHARE_DEFAULT } from '../load/room-visitor.js';
import type { StressEnvironment } from './environment.js';

const RATE_PER_SECOND_MAX = 50_000;
const DURATION_SECONDS_MAX = 3_600;
const USERS_MAX = 10_000_000;
const CONNECTIONS_DEFAULT = 256;
const CONNECTIONS_MAX = 10_000;
const IN_FLIGHT_DEFAULT = 10_000;
const IN_FLIGHT_MAX = 100_000;
const TRIALS_DEFAULT = 24;
const TRIALS_MAX = 100;
export const WAIT_MS_DEFAULT = 60_000;
const WAIT_MS_MAX = 3_600_000;
const PATIENCE_SECONDS_MAX = 3_600;
const SALE_DEFAULT = 'sale_1';
const HOLD_SALE_DEFAULT = 'sale_4';

const PAID_TITLE =
  'units are held, then paid for, cancelled or let expire; the others wait for what comes back (mode HOLD)';
const ROOM_TITLE =
  'visitors take numbers before and after the start, are drawn, called and buy, or never come back; it makes a sale of its own';
const scenarioTitles = [
  ...Object.entries(SCENARIOS).map(([name, { title }]) => ({ name, title })),
  { name: 'paid', title: PAID_TITLE },
  { name: 'room', title: ROOM_TITLE },
];
const scenarioLines = scenarioTitles.map(({ name, title }) => `    ${name.padEnd(15)} ${title}`);

export const HELP = `Buys from a running sale at a rate that does not depend on how fast the answers come, then verifies the sale.

  npm run stress -- [options]

  --sale <id>         the sale; default $SALE_ID or ${SALE_DEFAULT}, of the scenario paid ${HOLD_SALE_DEFAULT},
                      of the scenario room a new one
  --scenario <name>   default stampede:
${scenarioLines.join('\n')}
  --rate <n>          purchases a second; default ${RATE_PER_SECOND_DEFAULT}; of the scenario room visitors, 200
  --duration <s>      seconds; default ${DURATION_SECONDS_DEFAULT}, ramp 20
  --users <u>         unique, repeated (${REPEATED_USERS} users), or the number of different users
  --reads <n>         polls of the stock a second beside the purchases
  --api-url <url>     origin of the API; default $API_URL or http://localhost:3000
  --driver <name>     k6 or built-in; default k6 where it is on PATH
  --connections <n>   connections of the built-in driver at most; default ${CONNECTIONS_DEFAULT}
  --in-flight <n>     requests without an answer at most, more are dropped and counted (built-in driver); default ${IN_FLIGHT_DEFAULT}
  --json <file>       where the JSON summary goes; default stress-test/results/<driver>-<scenario>.json
  --find-limit        search the highest rate with p99 < 100 ms, no failure and nothing dropped, from --rate on; the sale
                      is reset before each trial of --duration seconds
  --trials <n>        trials of the search at most; default ${TRIALS_DEFAULT}
  --never-pay <share> of the holds that are let expire (paid); default ${SHARES_DEFAULT.neverPay}
  --cancel <share>    of the holds that are cancelled (paid); default ${SHARES_DEFAULT.cancel}
  --declined <share>  of the holds whose first card is declined (paid); default ${SHARES_DEFAULT.declined}
  --never-back <share> of the visitors who never come back for their turn (room); default ${NEVER_BACK_SHARE_DEFAULT}
  --patience <s>      how long buyers wait for units that others hold (paid), or after the start for their turn (room);
                      default ${PATIENCE_SECONDS_DEFAULT}
  --no-verify         do not verify the sale afterwards
  --wait-ms <n>       wait so long at most for the system to come to rest before that; default ${WAIT_MS_DEFAULT}, of the scenario
                      paid a minute longer than a hold lasts
  --help              print this

Exit status: 0 when every threshold and check holds, 1 when one fails, 2 when nothing was sent.
`;

export interface StressCommand {
  /** Undefined for a sale of the scenario's own. */
  readonly saleId: string | undefined;
  readonly apiUrl: string;
  readonly scenario: ScenarioName | 'paid' | 'room';
  readonly ratePerSecond: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly users: Users | 'repeated' | undefined;
  readonly readsPerSecond: number | undefined;
  readonly driver: 'k6' | 'built-in' | undefined;
  readonly connectionsMax: number;
  readonly inFlightMax: number;
  readonly jsonFile: string | undefined;
  readonly findLimit: boolean;
  readonly trialsMax: number;
  readonly verify: boolean;
  readonly waitMs: number | undefined;
  readonly shares: PaidShares;
  readonly neverBackShare: number;
  readonly patienceSeconds: number;
}

/** Of every scenario but `paid` and `room`. */
export interface LoadCommand extends Omit<StressCommand, 'saleId' | 'scenario' | 'waitMs'> {
  readonly saleId: string;
  readonly scenario: ScenarioName;
  readonly waitMs: number;
}

const OPTIONS = {
  sale: { type: 'string' },
  scenario: { type: 'string' },
  rate: { type: 'string' },
  duration: { type: 'string' },
  users: { type: 'string' },
  reads: { type: 'string' },
  'api-url': { type: 'string' },
  driver: { type: 'string' },
  connections: { type: 'string' },
  'in-flight': { type: 'string' },
  json: { type: 'string' },
  'find-limit': { type: 'boolean' },
  trials: { type: 'string' },
  'never-pay': { type: 'string' },
  cancel: { type: 'string' },
  declined: { type: 'string' },
  'never-back': { type: 'string' },
  patience: { type: 'string' },
  'no-verify': { type: 'boolean' },
  'wait-ms': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseCommandLine(args: readonly string[], environment: StressEnvironment): StressCommand | undefined {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return undefined;
  const scenarios = scenarioTitles.map(({ name }) => name as StressCommand['scenario']);
  const scenario = oneOf('scenario', values.scenario ?? 'stampede', scenarios);
  // A room is used once.
  const saleGiven = values.sale ?? (scenario === 'room' ? undefined : environment.SALE_ID);
  const saleId = saleGiven ?? (scenario === 'paid' ? HOLD_SALE_DEFAULT : SALE_DEFAULT);
  return {
    saleId: scenario === 'room' && saleGiven === undefined ? undefined : saleIdFrom(saleId),
    apiUrl: originFrom(values['api-url'] ?? environment.API_URL),
    scenario,
    ratePerSecond: wholeNumber('rate', values.rate, 1, RATE_PER_SECOND_MAX),
    durationSeconds: wholeNumber('duration', values.duration, 1, DURATION_SECONDS_MAX),
    users: usersFrom(values.users),
    readsPerSecond: wholeNumber('reads', values.reads, 1, RATE_PER_SECOND_MAX),
    driver: values.driver === undefined ? undefined : oneOf('driver', values.driver, ['k6', 'built-in'] as const),
    connectionsMax: wholeNumber('connections', values.connections, 1, CONNECTIONS_MAX) ?? CONNECTIONS_DEFAULT,
    inFlightMax: wholeNumber('in-flight', values['in-flight'], 1, IN_FLIGHT_MAX) ?? IN_FLIGHT_DEFAULT,
    jsonFile: values.json,
    findLimit: values['find-limit'] ?? false,
    trialsMax: wholeNumber('trials', values.trials, 1, TRIALS_MAX) ?? TRIALS_DEFAULT,
    verify: !(values['no-verify'] ?? false),
    waitMs: wholeNumber('wait-ms', values['wait-ms'], 0, WAIT_MS_MAX),
    shares: sharesFrom(values),
    neverBackShare: share('never-back', values['never-back']) ?? NEVER_BACK_SHARE_DEFAULT,
    patienceSeconds: wholeNumber('patience', values.patience, 0, PATIENCE_SECONDS_MAX) ?? PATIENCE_SECONDS_DEFAULT,
  };
}

interface ShareTexts {
  readonly 'never-pay'?: string | undefined;
  readonly cancel?: string | undefined;
  readonly declined?: string | undefined;
}

function sharesFrom(values: ShareTexts): PaidShares {
  const shares = {
    neverPay: share('never-pay', values['never-pay']) ?? SHARES_DEFAULT.neverPay,
    cancel: share('cancel', values.cancel) ?? SHARES_DEFAULT.cancel,
    declined: share('declined', values.declined) ?? SHARES_DEFAULT.declined,
  };
  if (shares.neverPay + shares.cancel + shares.declined <= 1) return shares;
  throw new Refusal('--never-pay, --cancel and --declined are more than all holds together.');
}

function saleIdFrom(text: string): string {
  if (new RegExp(SALE_ID_PATTERN).test(text)) return text;
  throw new Refusal(`--sale ${text} is no sale id: 1 to 64 letters, digits, _ or -.`);
}

function originFrom(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new Refusal(`--api-url ${text} is no origin such as http://localhost:3000.`);
}

function usersFrom(text: string | undefined): StressCommand['users'] {
  if (text === undefined || text === 'unique' || text === 'repeated') return text;
  if (!/^\d+$/.test(text)) throw new Refusal(`--users ${text} is neither unique nor repeated nor a number of users.`);
  return wholeNumber('users', text, 1, USERS_MAX);
}
