import { parseArguments, Refusal } from 'flashsale-command-line';
import { digestOf } from '../experiment/experiment-result.js';
import { publish as publishRun, readPublishedRun, withScenariosOf } from '../publication/published.js';
import { SCENARIOS } from '../scenarios/registry.js';
import type { Command } from './command.js';
import { readAskedResult } from '../experiment/result-files.js';

export const publish: Command = {
  name: 'publish',
  summary: 'makes a saved run the one that the docs and the page /lab show',
  help: `Makes a saved run the one that docs/race-lab.md and the page /lab show.

  npm run lab -- publish [<result.json>]
  npm run lab -- publish --add [<result.json>]
  npm run lab -- publish --texts

  --add      only its scenarios, in place of those that are published;
             the rest stays as it is
  --texts    what is said of the strategies, and their code; the figures stay

Without a file it takes the newest result. Without --add it must have every scenario:
npm run lab -- run all makes one.`,

  async run(args, { screen }) {
    const { values, positionals } = parseArguments(args, { add: { type: 'boolean' }, texts: { type: 'boolean' } });
    if (values.texts === true) {
      if (positionals.length > 0 || values.add === true) throw new Refusal('--texts takes no result.');
      await publishRun(await readPublishedRun());
      screen.print('Texts and code are up to date in docs/race-lab.md and proof/race-lab/published/run.json.');
      return 0;
    }
    const { file, result } = await readAskedResult(positionals);
    if (values.add === true) {
      const published = await readPublishedRun();
      const { cpu, cores } = published.machine;
      if (result.machine.cpu !== cpu || result.machine.cores !== cores)
        throw new Refusal(`${file} was not made on a machine as the published run was: ${cores} cores, ${cpu}.`);
      await publishRun(withScenariosOf(digestOf(result), published));
      const names = result.scenarios.map(({ scenario }) => scenario.name).join(', ');
      screen.print(`docs/race-lab.md and proof/race-lab/published/run.json show ${names} of ${result.startedAt}.`);
      return 0;
    }
    const missing = SCENARIOS.filter(({ name }) => !result.scenarios.some(({ scenario }) => scenario.name === name));
    if (missing.length > 0) {
      throw new Refusal(`${file} has no ${missing.map(({ name }) => name).join(', ')}; run all has.`);
    }
    await publishRun(digestOf(result));
    screen.print(`docs/race-lab.md and proof/race-lab/published/run.json show the run of ${result.startedAt}.`);
    return 0;
  },
};
