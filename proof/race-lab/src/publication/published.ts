import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeStrategy } from '../experiment/descriptions.js';
import type { ExperimentDigest, ScenarioDigest, StrategyDescription } from '../experiment/experiment-result.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { STRATEGIES } from '../strategies/registry.js';
import { figuresTable, origin, racesTable, strategiesTable, remediesInDocs } from './page-tables.js';

/** The run that the page /lab shows where there is no other. */
const PUBLISHED_RUN = fileURLToPath(new URL('../../published/run.json', import.meta.url));
export const DOCS_PAGE = fileURLToPath(new URL('../../../../docs/race-lab.md', import.meta.url));
/** The scenario whose figures the page of the documentation has in full. */
const FIGURES_OF = 'flash-checkout';

/** Every strategy of the registry, as a reader sees it. */
export function describeStrategies(): StrategyDescription[] {
  return STRATEGIES.map(describeStrategy);
}

export async function readPublishedRun(): Promise<ExperimentDigest> {
  return JSON.parse(await readFile(PUBLISHED_RUN, 'utf8')) as ExperimentDigest;
}

/** Lets the page /lab and docs/race-lab.md show these figures, and describe the strategies as they are now. */
export async function publish(run: ExperimentDigest): Promise<void> {
  const published = { ...run, strategies: describeStrategies(), scenarios: run.scenarios.map(retold) };
  const page = await readFile(DOCS_PAGE, 'utf8');
  await writeFile(DOCS_PAGE, replaceBlocks(page, blocksOf(published)));
  await writeFile(PUBLISHED_RUN, `${JSON.stringify(published, undefined, 1)}\n`);
}

/** A run with the scenarios of another one of the same machine: what it has of them itself is left out. */
export function withScenariosOf(added: ExperimentDigest, run: ExperimentDigest): ExperimentDigest {
  const { startedAt, command, load } = added;
  const scenarios = [
    ...run.scenarios.filter(({ scenario: { name } }) =>
      added.scenarios.every(({ scenario }) => scenario.name !== name),
    ),
    ...added.scenarios.map((digest) => ({ ...digest, from: { startedAt, command, load } })),
  ];
  const order = SCENARIOS.map(({ name }) => name);
  return {
    ...run,
    scenarios: scenarios.sort((a, b) => order.indexOf(a.scenario.name) - order.indexOf(b.scenario.name)),
  };
}

/** The figures of a scenario, with its story as it reads now. */
function retold(digest: ScenarioDigest): ScenarioDigest {
  const now = SCENARIOS.find(({ name }) => name === digest.scenario.name);
  if (now === undefined) return digest;
  const { title, story, invariant } = now;
  return { ...digest, scenario: { ...digest.scenario, title, story, invariant } };
}

/** @throws when the run lacks the scenario whose figures are shown in full */
function blocksOf(run: ExperimentDigest): Record<string, string> {
  const full = run.scenarios.find(({ scenario }) => scenario.name === FIGURES_OF);
  if (full === undefined) throw new Error(`the run has no ${FIGURES_OF}`);
  return {
    strategies: strategiesTable(run.strategies),
    remedies: remediesInDocs(run.strategies),
    origin: origin(run),
    races: racesTable(run),
    figures: figuresTable(full),
  };
}

/**
 * Puts new text between the comments `<!-- name -->` and `<!-- /name -->` of a page, for every name.
 * @throws when the page has no such place
 */
export function replaceBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((text, [name, block]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for ${name}`);
    return text.replace(place, (_, start: string, end: string) => `${start}\n${block}\n${end}`);
  }, page);
}
