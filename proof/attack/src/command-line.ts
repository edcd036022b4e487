import { randomInt } from 'node:crypto';
import { named, parseOptions, Refusal, wholeNumber } from 'flashsale-command-line';
import type { Attack } from './attack.js';
import type { Given } from './system/given-system.js';

const SEED_MAX = 2 ** 31 - 1;

export const HELP = `Attacks the system in the form for real buyers, and checks that it still serves, and kept its promise.

  npm run attack -- [options]

  --only <a,b>        these attacks; default all
  --list              prints the attacks, and what must hold
  --short             fewer attempts, about two minutes instead of ten
  --seed <n>          repeats the draws of an earlier run; default a new one
  --api <url>         attacks a system that runs, instead of one that is started for it and thrown away
  --web <url>         its web server; both are needed
  --sale <id>         a sale of it that has units; default the first active one
  --i-own-this-host   allows addresses that are not of this machine
  --help              prints this

Of a system that runs, ADMIN_TOKEN, BUYER_JWT_SECRET, BUYER_JWT_ISSUER and BUYER_JWT_AUDIENCE say what its API has been
given; without them, and without its stores, some attacks are left out. The attacks act as the proxies in front of it.
Exit status: 0 when everything held, 1 when something broke, 2 when nothing was run.`;

export interface Command {
  readonly action: 'help' | 'list' | 'run';
  readonly attacks: readonly Attack[];
  readonly seed: number;
  readonly isShort: boolean;
  /** Undefined for a system of our own. */
  readonly given: Given | undefined;
}

const OPTIONS = {
  only: { type: 'string' },
  list: { type: 'boolean' },
  short: { type: 'boolean' },
  seed: { type: 'string' },
  api: { type: 'string' },
  web: { type: 'string' },
  sale: { type: 'string' },
  'i-own-this-host': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseCommandLine(args: readonly string[], all: readonly Attack[]): Command {
  const values = parseOptions(args, OPTIONS);
  const attacks = values.only === undefined ? all : named('attack', [values.only], all);
  if (attacks.length === 0) throw new Refusal('--only names no attack; see --list.');
  const { api, web, sale } = values;
  if ((api === undefined) !== (web === undefined)) throw new Refusal('--api and --web belong together.');
  if (api === undefined && sale !== undefined)
    throw new Refusal('--sale is of a system that runs: name it with --api and --web.');
  return {
    action: values.help ? 'help' : values.list ? 'list' : 'run',
    attacks,
    seed: wholeNumber('seed', values.seed, 0, SEED_MAX) ?? randomInt(1, SEED_MAX),
    isShort: values.short ?? false,
    given:
      api === undefined || web === undefined
        ? undefined
        : { api, web, saleId: sale, mayLeaveMachine: values['i-own-this-host'] ?? false },
  };
}

/** What repeats a run with the same draws. */
export function commandText({ attacks, seed, isShort, given }: Command, all: readonly Attack[]): string {
  const only = attacks.length === all.length ? [] : ['--only', attacks.map(({ name }) => name).join(',')];
  const where = given === undefined ? [] : ['--api', given.api, '--web', given.web];
  return `npm run attack -- ${[...only, '--seed', String(seed), ...(isShort ? ['--short'] : []), ...where].join(' ')}`;
}
