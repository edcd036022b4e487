import { dirname, join, resolve } from 'node:path';
import { parseArguments, Refusal } from 'flashsale-command-line';
import { newestResultFile, readResult, RESULTS_FOLDER } from '../experiment/result-files.js';
import { writeReport } from '../report/write-report.js';
import type { Command } from './command.js';

export const report: Command = {
  name: 'report',
  summary: 'the HTML report of a saved run',
  help: `Renders the HTML report of a saved run.

  npm run lab -- report [<result.json>] [--out <file>]

  --out <file>       default: report.html beside the result

Without a file it takes the newest result below .local/race-lab.`,

  async run(args, { screen }) {
    const { values, positionals } = parseArguments(args, { out: { type: 'string' } });
    const [given, surplus] = positionals;
    if (surplus !== undefined) throw new Refusal(`One result at a time: ${surplus} is one too many.`);
    const file = given ?? (await newestResultFile());
    if (file === undefined) {
      throw new Refusal(`There is no result below ${RESULTS_FOLDER} yet; npm run lab -- run makes one.`);
    }
    const result = await readResult(file).catch((error: Error) => {
      throw new Refusal(`${file} cannot be read as a result: ${error.message}`, { cause: error });
    });
    const written = await writeReport(result, resolve(values.out ?? join(dirname(file), 'report.html')));
    screen.print(`Report: ${written}`);
    return 0;
  },
};
