import { markdownTable, named, parseOptions, type Screen, thousands, wholeNumber } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import type { CaseFigures, ScaleCommand, ScaleFigures } from './measure-scale.js';
import { NODE_CORES, SCALE_CASES } from './scale-cases.js';

const ROUNDS_DEFAULT = 5;
const ROUNDS_MAX = 50;
const SECONDS_DEFAULT = 4;
const SECONDS_MAX = 60;
/** What so many nodes must reach of one. */
const GOALS: readonly { readonly nodes: number; readonly least: number }[] = [
  { nodes: 2, least: 1.8 },
  { nodes: 3, least: 2.5 },
];

const { master, api, worker } = NODE_CORES;

export const SCALE_HELP = `Measures one, two and three nodes: a master of a Redis Cluster, an API and a worker each, with a part of a core each
(${master}, ${api} and ${worker}), by control groups (cgroup v1 or v2; needs root). PostgreSQL and RabbitMQ are shared, and not limited.

  npm run bench -- --scale [options]
  npm run bench -- scale [options]      the same

  --rounds <n>     turns of one, two and three nodes; default ${ROUNDS_DEFAULT}
  --seconds <n>    load in each turn; default ${SECONDS_DEFAULT}
  --only <a,b>     these alone:
${SCALE_CASES.map(({ name, title }) => `    ${name.padEnd(18)} ${title}`).join('\n')}
  --help           print this

Exit status: 0, or 1 when a check is broken or a request failed, 2 when nothing ran.
`;

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseScaleCommandLine(args: readonly string[]): ScaleCommand | undefined {
  const values = parseOptions(args, {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  return {
    rounds: wholeNumber('rounds', values.rounds, 1, ROUNDS_MAX) ?? ROUNDS_DEFAULT,
    seconds: wholeNumber('seconds', values.seconds, 1, SECONDS_MAX) ?? SECONDS_DEFAULT,
    cases: values.only === undefined ? SCALE_CASES : named('case', values.only, SCALE_CASES),
  };
}

export function printScale(screen: Screen, { cases, checks, brokenChecks, failures }: ScaleFigures): void {
  screen.print(scaleTable(cases));
  screen.print();
  if (brokenChecks.length > 0) screen.print(`Broken: ${brokenChecks.join(', ')}.`);
  else if (checks > 0) screen.print(`All ${checks} checks hold.`);
  screen.print(`${failures} requests failed.`);
}

/** With the extremes of all rounds behind each median, and how much of its quota each kind of process used. */
export function scaleTable(cases: readonly CaseFigures[]): string {
  const columns = [
    { header: 'median of the rounds', align: 'left' as const },
    ...[1, 2, 3].map((nodes) => ({ header: nodes === 1 ? '1 node' : `${nodes} nodes`, align: 'right' as const })),
    ...GOALS.map(({ nodes, least }) => ({ header: `${nodes} to 1, goal ${least}`, align: 'right' as const })),
    { header: 'quota used', align: 'left' as const },
  ];
  const rows = cases.map(({ title, perSecond, ratios, quotaUsed }) => [
    title,
    ...perSecond.map((rate) => thousands(Math.round(rate.median))),
    ...GOALS.map(({ nodes }) => ratioText(ratios[nodes - 1])),
    Object.entries(quotaUsed)
      .map(([kind, shares]) => `${kind} ${shares.map((share) => Math.round(share * 100)).join(', ')} %`)
      .join('; '),
  ]);
  return markdownTable(columns, rows);
}

function ratioText(ratio: Spread | undefined): string {
  if (ratio === undefined) return '-';
  return `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}-${ratio.max.toFixed(2)})`;
}
