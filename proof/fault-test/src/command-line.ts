import { randomInt } from 'node:crypto';
import { parseArguments, Refusal, wholeNumber } from 'flashsale-command-line';
import type { FaultEntry } from './faults/fault.js';

const RATE_PER_SECOND_DEFAULT = 450;
const RATE_PER_SECOND_MAX = 5_000;
const SEED_MAX = 2 ** 31 - 1;

export const HELP = `Breaks a system in every way of the matrix while it sells, and checks that nothing is lost and nothing oversold.
Everything runs on stores of its own; no other system is touched.

  npm run faults -- [options]

  --cluster       the faults of a cluster: each store has several servers (docs/scale.md)
  --only <n,n-n>  these faults of the matrix, such as 7,53-69; default all
  --list          prints the faults, and what is looked at
  --seed <n>      repeats the choices of an earlier run; default a new one
  --rate <n>      purchases a second; default ${RATE_PER_SECOND_DEFAULT}
  --short         what is frozen or away stays so for seconds instead of up to a minute
  --markdown      prints the table as Markdown
  --help          prints this

The results, JSON and a page with the timeline of each fault, go to proof/fault-test/results.
Exit status: 0 when every invariant and every limit was kept, 1 when one was not, 2 when nothing was run.`;

export interface Command {
  readonly action: 'help' | 'list' | 'run';
  /** Whether the faults are those of a cluster. */
  readonly isCluster: boolean;
  readonly faults: readonly FaultEntry[];
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly isShort: boolean;
  readonly isMarkdown: boolean;
}

const OPTIONS = {
  cluster: { type: 'boolean' },
  only: { type: 'string' },
  seed: { type: 'string' },
  rate: { type: 'string' },
  list: { type: 'boolean' },
  short: { type: 'boolean' },
  markdown: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The faults of a shop with one server of each store, and those of one with several. */
export interface Matrices {
  readonly single: readonly FaultEntry[];
  readonly cluster: readonly FaultEntry[];
}

/** @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseCommandLine(args: readonly string[], matrices: Matrices): Command {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (positionals.length > 0) throw new Refusal(`'${positionals[0]}' is no option; see --help.`);
  const isCluster = values.cluster ?? false;
  const faults = isCluster ? matrices.cluster : matrices.single;
  return {
    action: values.help ? 'help' : values.list ? 'list' : 'run',
    isCluster,
    faults: values.only === undefined ? faults : selectFaults(values.only, faults),
    seed: wholeNumber('seed', values.seed, 0, SEED_MAX) ?? randomInt(1, SEED_MAX),
    ratePerSecond: wholeNumber('rate', values.rate, 1, RATE_PER_SECOND_MAX) ?? RATE_PER_SECOND_DEFAULT,
    isShort: values.short ?? false,
    isMarkdown: values.markdown ?? false,
  };
}

/** What repeats a run with the same choices. */
export function commandText(command: Command, { single, cluster }: Matrices): string {
  const { isCluster, faults, seed, ratePerSecond, isShort } = command;
  const all = isCluster ? cluster : single;
  const only = faults.length === all.length ? [] : ['--only', faults.map(({ number }) => number).join(',')];
  const options = [
    ...(isCluster ? ['--cluster'] : []),
    ...only,
    '--seed',
    seed,
    '--rate',
    ratePerSecond,
    ...(isShort ? ['--short'] : []),
  ];
  return `npm run faults -- ${options.join(' ')}`;
}

/** In the order of the matrix, each once, however they were named. */
function selectFaults(text: string, faults: readonly FaultEntry[]): FaultEntry[] {
  const requested = text.split(',').map((part) => part.trim());
  const selected = new Set<FaultEntry>();
  for (const part of requested) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const named = faults.filter(({ number }) => number >= Number(first) && number <= Number(last));
    if (named.length === 0) {
      throw new Refusal(`There is no fault '${part}'. Known: ${faults.map(({ number }) => number).join(', ')}.`);
    }
    for (const fault of named) selected.add(fault);
  }
  return faults.filter((fault) => selected.has(fault));
}
