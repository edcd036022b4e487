import { dirname, join, resolve } from 'node:path';
import { parseArguments } from 'flashsale-command-line';
import { writeReport } from '../report/write-report.js';
import type { Command } from './command.js';
import { readAskedResult } from '../experiment/result-files.js';

export const report: Command = {
  name: 'report',
  summary: 'the HTML report of a saved run',
  help: `Renders the HTML report of a saved run.

  npm run lab -- report [<result.json>] [--out <file>]

  --out <file>       default: report.html beside the result

Without a file it takes the newest result.`,

  async run(args, { screen }) {
    const { values, positionals } = parseArguments(args, { out: { type: 'string' } });
    const { file, result } = await readAskedResult(positionals);
    const written = await writeReport(result, resolve(values.out ?? join(dirname(file), 'report.html')));
    screen.print(`Report: ${written}`);
    return 0;
  },
};
