import { parseArguments, Refusal } from 'flashsale-command-line';
import { digestOf } from '../experiment/experiment-result.js';
import { publish as publishRun, readPublishedRun } from '../publication/published.js';
import { SCENARIOS } from '../scenarios/registry.js';
import type { Command } from './command.js';
import { readAskedResult } from '../experiment/result-files.js';

export const publish: Command = {
  name: 'publish',
  summary: 'makes a saved run the one that the docs and the page /lab show',
  help: `Makes a saved run the one that docs/race-lab.md and the page /lab show.

  npm run lab -- publish [<result.json>]
  npm run lab -- publish --texts

  --texts    what is said of the strategies, and their code; the figures stay

Without a file it takes the newest result. It must have every scenario:
npm run lab -- run all makes one.`,

  async run(args, { screen }) {
    const { values, positionals } = parseArguments(args, { texts: { type: 'boolean' } });
    if (values.texts === true) {
      if (positionals.length > 0) throw new Refusal('--texts takes no result.');
      await publishRun(await readPublishedRun());
      screen.print('Texts and code are up to date in docs/race-lab.md and proof/race-lab/published/run.json.');
      return 0;
    }
    const { file, result } = await readAskedResult(positionals);
    const missing = SCENARIOS.filter(({ name }) => !result.scenarios.some(({ scenario }) => scenario.name === name));
    if (missing.length > 0) {
      throw new Refusal(`${file} has no ${missing.map(({ name }) => name).join(', ')}; run all has.`);
    }
    await publishRun(digestOf(result));
    screen.print(`docs/race-lab.md and proof/race-lab/published/run.json show the run of ${result.startedAt}.`);
    return 0;
  },
};
