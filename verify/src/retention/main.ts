import { ProgressLine, runProgram } from 'flashsale-command-line';
import { readEnvironment, STORE_VARIABLES } from 'flashsale-core';
import { ENVIRONMENT_HINT } from '../environment.js';
import { openDatabaseAlone } from '../stores.js';
import { parseRetentionCommand, RETENTION_HELP, type RetentionCommand } from './command-line.js';
import { retain, type RetentionReport } from './retention.js';

const STATEMENT_TIMEOUT = `SET statement_timeout = '30min'`;
const EXIT_REFUSED = 1;
const EXIT_NOTHING_READ = 2;
const VARIABLES = {
  DATABASE_URL: STORE_VARIABLES.DATABASE_URL,
  MIGRATION_DATABASE_URL: STORE_VARIABLES.DATABASE_URL.optional(),
};

async function run(command: RetentionCommand): Promise<number> {
  const { DATABASE_URL, MIGRATION_DATABASE_URL = DATABASE_URL } = readEnvironment(VARIABLES, process.env);
  const database = await openDatabaseAlone({ DATABASE_URL: MIGRATION_DATABASE_URL });
  const line = new ProgressLine(process.stderr);
  try {
    await database.query(STATEMENT_TIMEOUT);
    const report = await retain(database, { ...command, onStep: (sentence) => line.show(sentence) });
    line.clear();
    process.stdout.write(reportText(report, command));
    return report.refused.length === 0 ? 0 : EXIT_REFUSED;
  } finally {
    line.clear();
    await database.end();
  }
}

function reportText({ due, unfinished, written, refused }: RetentionReport, command: RetentionCommand): string {
  const lines =
    command.folder === undefined
      ? [
          ...unfinished.map((file) => `${file}: written by an interrupted run, and not removed yet`),
          ...due.map(({ saleId, events, segments }) => `${saleId}: ${events} events and ${segments} segments are due`),
          due.length + unfinished.length === 0
            ? `Nothing is due: no retired sale ended ${command.olderThanMonths} months ago and still has its audit trail.`
            : 'Nothing was changed; --archive <folder> does it.',
        ]
      : [
          ...written.map((file) => `${file} is written, and its rows are removed`),
          ...refused,
          `${written.length + unfinished.length - refused.length} of ${due.length + unfinished.length} audit trails are in ${command.folder}.`,
        ];
  return `${lines.join('\n')}\n`;
}

await runProgram(
  async (args) => {
    const command = parseRetentionCommand(args);
    if (command !== 'help') return run(command);
    process.stdout.write(RETENTION_HELP);
    return 0;
  },
  { exitOfFault: EXIT_NOTHING_READ, environmentHint: ENVIRONMENT_HINT },
);
