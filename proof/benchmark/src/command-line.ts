import { named, parseOptions, Refusal, wholeNumber } from 'flashsale-command-line';
import { CONTESTANTS, type ContestantName, type Form, FORMS } from './contestants/contestant.js';
import { WORKLOADS, type Workload } from './workloads/workloads.js';

const ROUNDS_DEFAULT = 5;
const ROUNDS_MAX = 50;
const SECONDS_DEFAULT = 2;
const SECONDS_MAX = 60;
const CONNECTIONS_DEFAULT = 64;
const CONNECTIONS_MAX = 1_000;
const QUICK = { rounds: 3, seconds: 1 };
const VERSION = /^\d+\.\d+\.\d+[\w.-]*$/;

const workloadLines = WORKLOADS.map(
  ({ name, title, isQuick }) => `    ${name.padEnd(14)} ${isQuick ? '*' : ' '} ${title}`,
);

const formLines = [
  ['open', 'anybody buys in any name, from one address, without limits'],
  [
    'production',
    'JSON Web Tokens (HS256, RS256, EdDSA), limits per address and user, proxies, headers of the web server',
  ],
  ['haproxy', "the same behind HAProxy, Debian's, which is installed where that can be done"],
].map(([name = '', what]) => `    ${name.padEnd(14)}   ${what}`);

export const HELP = `Measures Flash Sale beside what it could be compared with, all in one run, round by round.

  npm run bench -- [options]
  npm run bench -- tokens      what checking one token costs, without stores
  npm run bench -- --scale     one, two and three nodes, each with a part of a core; it has a --help of its own

  --rounds <n>         turns of each contestant under each workload; default ${ROUNDS_DEFAULT}
  --seconds <n>        load in each turn; default ${SECONDS_DEFAULT}
  --connections <n>    requests under way at once; default ${CONNECTIONS_DEFAULT}
  --only <a,b>         these workloads alone:
${workloadLines.join('\n')}
  --form <a,b>         how buyers come, beside the bare servers; default all:
${formLines.join('\n')}
  --quick              ${QUICK.rounds} rounds of ${QUICK.seconds} s of those with a star, in fewer variants
  --release <version>  keep the result as proof/benchmark/releases/<version>.json, to compare later ones with
  --markdown           print the tables as Markdown as well
  --help               print this

Stores of its own are started and removed; DATABASE_URL, REDIS_URL and RABBITMQ_URL, where set, are used instead and
emptied. Results go to proof/benchmark/results. Exit status: 0, or 1 when a check of a round is broken, 2 when nothing ran.
`;

export interface BenchmarkCommand {
  /** Each with those of its contestants that take part. */
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly release: string | undefined;
  readonly asMarkdown: boolean;
}

/** Whether HAProxy is needed. */
export function needsHaproxy({ workloads }: Pick<BenchmarkCommand, 'workloads'>): boolean {
  return workloads.some(({ contestants }) => contestants.some((name) => CONTESTANTS[name].form === 'haproxy'));
}

/** The same without those who need HAProxy, for a machine that has none. */
export function withoutHaproxy(command: BenchmarkCommand): BenchmarkCommand {
  const workloads = command.workloads
    .map((workload) => ({
      ...workload,
      contestants: workload.contestants.filter((name) => CONTESTANTS[name].form !== 'haproxy'),
    }))
    .filter(({ contestants }) => contestants.some((name) => CONTESTANTS[name].form !== undefined));
  return { ...command, workloads };
}

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseCommandLine(args: readonly string[]): BenchmarkCommand | undefined {
  const values = parseOptions(args, {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string' },
    only: { type: 'string', multiple: true },
    form: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    release: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  const defaults = values.quick ? QUICK : { rounds: ROUNDS_DEFAULT, seconds: SECONDS_DEFAULT };
  return {
    workloads: workloadsFrom(values.only, values.form, values.quick),
    rounds: wholeNumber('rounds', values.rounds, 1, ROUNDS_MAX) ?? defaults.rounds,
    seconds: wholeNumber('seconds', values.seconds, 1, SECONDS_MAX) ?? defaults.seconds,
    connections: wholeNumber('connections', values.connections, 1, CONNECTIONS_MAX) ?? CONNECTIONS_DEFAULT,
    release: releaseFrom(values.release),
    asMarkdown: values.markdown,
  };
}

/** @throws Refusal where a workload that was named has nobody who takes part in the forms that were named */
function workloadsFrom(
  only: readonly string[] | undefined,
  forms: readonly string[] | undefined,
  isQuick: boolean,
): readonly Workload[] {
  const workloads = only !== undefined ? named('workload', only, WORKLOADS) : quickOnes(isQuick);
  if (workloads.length === 0) throw new Refusal('--only names no workload; see --help.');
  const wanted =
    forms === undefined
      ? FORMS
      : named(
          'form',
          forms,
          FORMS.map((name) => ({ name })),
        ).map(({ name }) => name);
  if (wanted.length === 0) throw new Refusal('--form names no form; see --help.');
  // What takes long takes part in a quick run only where it was asked for.
  const isShort = isQuick && forms === undefined;
  const taking = workloads.map((workload) => ({ ...workload, contestants: takingPart(workload, wanted, isShort) }));
  const empty = taking.find(({ contestants }) => contestants.every((name) => CONTESTANTS[name].form === undefined));
  if (empty !== undefined && only !== undefined)
    throw new Refusal(`The workload ${empty.name} has nobody in the form ${wanted.join(', ')}; see --help.`);
  return taking.filter(({ contestants }) => contestants.some((name) => CONTESTANTS[name].form !== undefined));
}

function quickOnes(isQuick: boolean): readonly Workload[] {
  return isQuick ? WORKLOADS.filter((workload) => workload.isQuick) : WORKLOADS;
}

function takingPart({ contestants }: Workload, forms: readonly Form[], isShort: boolean): readonly ContestantName[] {
  return contestants.filter((name) => {
    const { form, isQuick } = CONTESTANTS[name];
    return (form === undefined || forms.includes(form)) && (isQuick || !isShort);
  });
}

function releaseFrom(text: string | undefined): string | undefined {
  if (text === undefined || VERSION.test(text)) return text;
  throw new Refusal(`--release ${text} is no version such as 1.2.0.`);
}
