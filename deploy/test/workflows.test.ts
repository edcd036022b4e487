import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const FOLDER = new URL('../../.github/workflows/', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions?: Record<string, string>;
  readonly jobs: Record<string, { readonly 'timeout-minutes'?: number; readonly steps: readonly Step[] }>;
}

const WORKFLOWS = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(new URL(name, FOLDER), 'utf8'),
}));

describe.each(WORKFLOWS)('the workflow $name', ({ text }) => {
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('pins every action by commit, and says which version that is', () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, action = '']) => action);
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    expect(uses.filter((action) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('may by default only read the repository, and every job ends in time', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.map((job) => job['timeout-minutes'] ?? Infinity).filter((minutes) => minutes > 120)).toEqual([]);
  });

  it('runs commands that package.json has', () => {
    const commands = steps.flatMap(({ run = '' }) => [...run.matchAll(/npm run ([\w:-]+)/g)]);
    expect(commands.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
  });

  it('runs no text from outside as shell code', () => {
    const runs = steps.map(({ run = '' }) => run);
    expect(runs.filter((run) => /\$\{\{\s*(?:inputs|github\.(?:event|head_ref))/.test(run))).toEqual([]);
  });
});
