import { named, parseArguments, Refusal, wholeNumber } from 'flashsale-command-line';
import { ALL_CONFIGURATIONS, ALL_PLANTS, type AnySetup, canHavePlant } from './any-setup.js';

const THREADS_DEFAULT = 2;
const THREADS_MAX = 64;
const SEED_DEFAULT = 1;
const SEED_MAX = 4_294_967_295;
const TRACES_MAX = 1_000_000;

export const HELP = `Explores the protocol of docs/protocol.md exhaustively: every interleaving, within the bounds of each configuration.

  npm run model -- [options]

  --only <configurations>  only these, with commas between them
  --plant <bug>            plant this bug: in the bounds that suffice to find it, or in those of --only
  --threads <n>            configurations that are explored side by side; default ${THREADS_DEFAULT}
  --replay <traces>        instead, replay so many random traces with the real functions on stores of its own
  --seed <n>               which traces; default ${SEED_DEFAULT}
  --list                   print the configurations and the bugs
  --help                   print this

Exit status: 0 when every property holds in every state, 1 when one is violated or a trace is not followed, 2 when
nothing could be explored.
`;

export type Command =
  | { readonly action: 'help' | 'list' }
  | { readonly action: 'explore'; readonly setups: readonly AnySetup[]; readonly threads: number }
  | { readonly action: 'replay'; readonly traces: number; readonly seed: number };

/** @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parseArguments(args, {
    only: { type: 'string', multiple: true },
    plant: { type: 'string' },
    threads: { type: 'string' },
    replay: { type: 'string' },
    seed: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { action: 'help' };
  if (positionals[0] !== undefined) throw new Refusal(`${positionals[0]} is no option; see --help.`);
  if (values.list) return { action: 'list' };
  const traces = wholeNumber('replay', values.replay, 1, TRACES_MAX);
  const seed = wholeNumber('seed', values.seed, 0, SEED_MAX);
  if (traces !== undefined) {
    const other = (['only', 'plant', 'threads'] as const).find((option) => values[option] !== undefined);
    if (other !== undefined) throw new Refusal(`--${other} is for explorations, so it does not go with --replay.`);
    return { action: 'replay', traces, seed: seed ?? SEED_DEFAULT };
  }
  if (seed !== undefined) throw new Refusal('--seed needs --replay: an exploration has no chance in it.');
  const threads = wholeNumber('threads', values.threads, 1, THREADS_MAX) ?? THREADS_DEFAULT;
  const only = values.only === undefined ? undefined : named('configuration', values.only, ALL_CONFIGURATIONS);
  if (only?.length === 0) throw new Refusal('--only needs the name of a configuration; see --list.');
  return { action: 'explore', setups: withPlant(values.plant, only), threads };
}

function withPlant(name: string | undefined, only: readonly AnySetup[] | undefined): readonly AnySetup[] {
  if (name === undefined) return only ?? ALL_CONFIGURATIONS;
  const planted = ALL_PLANTS.find((plant) => plant.name === name);
  if (planted === undefined) {
    throw new Refusal(`There is no bug ${name}. Known: ${ALL_PLANTS.map((plant) => plant.name).join(', ')}.`);
  }
  const foreign = only?.find((setup) => !canHavePlant(setup, name));
  if (foreign !== undefined) throw new Refusal(`${name} is no bug of what ${foreign.name} explores; see --list.`);
  const { about, bounds } = planted;
  const setups = only ?? [{ ...bounds, name: `small bounds`, about }];
  return setups.map((setup) => ({ ...setup, plant: planted.name }) as AnySetup);
}
