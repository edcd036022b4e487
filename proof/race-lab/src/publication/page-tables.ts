import { markdownTable, milliseconds, thousands } from 'flashsale-command-line';
import type {
  ExperimentDigest,
  ScenarioDigest,
  StrategyDigest,
  StrategyDescription,
} from '../experiment/experiment-result.js';
import { SAFETY_WORDS, REMEDIES } from '../strategies/traits.js';

/** The strategy that the others are compared with: the first choice in PostgreSQL. */
const MEASURE_OF_ALL = 'conditional-update';

/** What every strategy guarantees, what it costs, and when to choose it. */
export function strategiesTable(strategies: readonly StrategyDescription[]): string {
  return table(
    ['name', 'holds', 'guarantees', 'costs', 'choose it when'],
    strategies.map(({ name, safe, guarantees, costs, chooseWhen }) => [
      code(name),
      SAFETY_WORDS[safe],
      guarantees,
      costs,
      chooseWhen,
    ]),
  );
}

/** When, how and where a run was made, and which of its scenarios in another one. */
export function origin({ startedAt, command, machine, stores, scenarios }: ExperimentDigest): string {
  const { cores, cpu, memoryGib } = machine;
  return [
    `From \`${command}\` on ${startedAt.slice(0, 10)},`,
    `on a machine of ${cores} cores (${cpu}, ${memoryGib} GiB)`,
    `that also ran the stores (${Object.values(stores).join(', ')}).`,
    ...fromOtherRuns(scenarios),
  ].join('\n');
}

function fromOtherRuns(scenarios: readonly ScenarioDigest[]): string[] {
  const namesOf = new Map<string, string[]>();
  for (const { scenario, from } of scenarios) {
    if (from === undefined) continue;
    const run = `${code(from.command)} on ${from.startedAt.slice(0, 10)}`;
    namesOf.set(run, [...(namesOf.get(run) ?? []), code(scenario.name)]);
  }
  return [...namesOf].map(([run, names]) => `${names.join(', ')}: from ${run}.`);
}

/** In how many rounds of each scenario the race showed. */
export function racesTable({ strategies, scenarios }: ExperimentDigest): string {
  return table(
    ['strategy', ...scenarios.map(({ scenario }) => code(scenario.name))],
    strategies
      .filter(({ name }) => scenarios.some((scenario) => scenario.strategies.some((tried) => tried.name === name)))
      .map(({ name }) => [code(name), ...scenarios.map((scenario) => racesOf(scenario, name))]),
  );
}

function racesOf({ strategies }: ScenarioDigest, name: string): string {
  const found = strategies.find((strategy) => strategy.name === name);
  return found === undefined ? '-' : countRaces(found);
}

/** What was sold, how fast, and at what price, for one scenario. */
export function figuresTable({ scenario, strategies }: ScenarioDigest): string {
  const measure = strategies.find(({ name }) => name === MEASURE_OF_ALL);
  return table(
    [
      'strategy',
      `${scenario.measure} of ${thousands(scenario.capacity)}`,
      'rounds with a race',
      'answers/s',
      `ratio to \`${MEASURE_OF_ALL}\``,
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'retries an attempt',
    ],
    strategies.map((strategy) => [
      code(strategy.name),
      rangeInWords(strategy),
      countRaces(strategy),
      rate(strategy.answersPerSecond),
      measure === undefined ? '-' : (strategy.answersPerSecond / measure.answersPerSecond).toFixed(2),
      milliseconds(strategy.latency.p50Ms),
      milliseconds(strategy.latency.p95Ms),
      milliseconds(strategy.latency.p99Ms),
      strategy.retriesPerAttempt.toFixed(1),
    ]),
  );
}

function countRaces({ races }: StrategyDigest): string {
  return `${races.filter(Boolean).length} of ${races.length}`;
}

function rangeInWords({ range: [least, most] }: StrategyDigest): string {
  return least === most ? thousands(most) : `${thousands(least)} to ${thousands(most)}`;
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : thousands(perSecond);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** The four remedies in Markdown: what each is, the strategies that are one, and the code of an example. */
export function remediesInDocs(strategies: readonly StrategyDescription[]): string {
  return REMEDIES.map(({ name, how, example }) => {
    const names = strategies.filter(({ remedy }) => remedy === name).map((strategy) => `\`${strategy.name}\``);
    const guard = strategies.find((strategy) => strategy.name === example)?.code;
    if (guard === undefined) throw new Error(`${example}, the example of ${name}, is no strategy`);
    return [
      `### ${name}`,
      `${how} In the lab: ${names.join(', ')}. The code of \`${example}\`:`,
      `\`\`\`ts\n${guard}\n\`\`\``,
    ].join('\n\n');
  }).join('\n\n');
}

function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable(
    headers.map((header) => ({ header, align: 'left' })),
    rows,
  );
}
