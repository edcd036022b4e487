import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { experimentResult } from '../../test/experiment-result.js';
import { digestOf } from '../experiment/experiment-result.js';
import { scenarioResults } from '../report/scenario-results.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { figuresTable, origin, racesTable, strategiesTable, remediesInDocs } from './page-tables.js';
import { describeStrategies, DOCS_PAGE, readPublishedRun, replaceBlocks, withScenariosOf } from './published.js';

const run = digestOf(experimentResult({ none: [7, 5], 'conditional-update': [5, 5] }));

describe('what is published', () => {
  it('describes scenarios and strategies as they are: else run npm run lab -- publish --texts', async () => {
    const { scenarios, strategies } = await readPublishedRun();
    const names = scenarios.map(({ scenario }) => scenario.name);
    expect(scenarios.map(({ scenario }) => scenario)).toMatchObject(
      SCENARIOS.filter(({ name }) => names.includes(name)).map(({ name, title, story, invariant }) => {
        return { name, title, story, invariant };
      }),
    );
    expect(names).toContain(sessionCapacity.name);
    expect(strategies).toEqual(describeStrategies());
    expect(readFileSync(DOCS_PAGE, 'utf8')).toContain(strategiesTable(strategies));
    expect(readFileSync(DOCS_PAGE, 'utf8')).toContain(remediesInDocs(strategies));
  });

  it('has the figures of the page in the documentation', async () => {
    const published = await readPublishedRun();
    expect(readFileSync(DOCS_PAGE, 'utf8')).toContain(origin(published));
    expect(readFileSync(DOCS_PAGE, 'utf8')).toContain(racesTable(published));
  });
});

describe('the tables of the page', () => {
  it('say when, how and where the run was made', () => {
    expect(origin(run)).toBe(
      'From `npm run lab -- run session-capacity "<script>"` on 2026-11-21,\n' +
        'on a machine of 2 cores (A processor, 8 GiB)\n' +
        'that also ran the stores (Node 20, PostgreSQL 15, Redis 7, none).',
    );
  });

  it('say which scenarios are from another run, and have its figures in place of older ones', () => {
    const command = 'npm run lab -- run session-capacity';
    const later = {
      ...digestOf(experimentResult({ none: [5, 5, 6] })),
      startedAt: '2026-11-22T00:00:00.000Z',
      command,
    };
    const both = withScenariosOf(later, run);
    expect(origin(both)).toBe(`${origin(run)}\n\`session-capacity\`: from \`${command}\` on 2026-11-22.`);
    expect(racesTable(both)).toContain('| `none`   | 1 of 3 ');
    const [scenario] = both.scenarios;
    expect(scenario && scenarioResults(both, scenario).text).toContain('on 2026-11-22.');
    expect(withScenariosOf({ ...later, scenarios: [] }, run)).toEqual(run);
  });

  it('have in how many rounds each strategy raced, and what the others cost', () => {
    expect(racesTable(run).split('\n')).toEqual([
      '| strategy             | `session-capacity` |',
      '| -------------------- | ------------------ |',
      '| `none`               | 1 of 2             |',
      '| `conditional-update` | 0 of 2             |',
    ]);
    const [scenario] = run.scenarios;
    expect(scenario && figuresTable(scenario)).toContain('| `none`               | 5 to 7    | 1 of 2 ');
  });
});

describe('replaceBlocks', () => {
  const page = 'before\n<!-- a -->\n\nold\n\n<!-- /a -->\nafter\n';

  it('puts new text in its place, and leaves the rest', () => {
    expect(replaceBlocks(page, { a: 'new $& text' })).toBe('before\n<!-- a -->\n\nnew $& text\n\n<!-- /a -->\nafter\n');
  });

  it('says which place a page lacks', () => {
    expect(() => replaceBlocks(page, { b: 'new' })).toThrow('the page has no place for b');
  });
});
