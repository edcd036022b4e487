import { parseOptions, Refusal, wholeNumber } from 'flashsale-command-line';
import { parseSaleId } from '../command-line.js';

const MONTHS_DEFAULT = 13;
const MONTHS_MAX = 1_200;

export const RETENTION_HELP = `Writes the audit trails of sales that ended long ago into files, and removes them from PostgreSQL.

  npm run retention -- [options]

  --older-than <months>  sales that ended so many months ago, and of which nothing was written since; default ${MONTHS_DEFAULT}
  --sale <id>            only this sale
  --archive <folder>     do it, and write the files there; without it nothing is changed, and what is due is shown
  --help                 print this

A sale must be retired, and its payments done. Orders and payments stay. For each sale the folder gets <sale>.<n>.jsonl.gz
and its SHA-256 beside it; each file is read again before anything is removed. An interrupted run is finished by the next one
with the same folder. npm run verify -- --archive <folder> checks the files later.
DATABASE_URL, or MIGRATION_DATABASE_URL where that is set, names the owner of the tables: nobody else may do this.
Exit status: 0 when all is done or nothing was asked, 1 when something of it was refused, 2 when nothing could be looked at.
`;

export interface RetentionCommand {
  readonly saleId: string | undefined;
  readonly olderThanMonths: number;
  readonly folder: string | undefined;
}

const OPTIONS = {
  'older-than': { type: 'string' },
  sale: { type: 'string' },
  archive: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Refusal that says what is wrong with the arguments */
export function parseRetentionCommand(args: readonly string[]): RetentionCommand | 'help' {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return 'help';
  if (values.archive === '') throw new Refusal('--archive needs the name of a folder.');
  return {
    saleId: values.sale === undefined ? undefined : parseSaleId(values.sale),
    olderThanMonths: wholeNumber('older-than', values['older-than'], 1, MONTHS_MAX) ?? MONTHS_DEFAULT,
    folder: values.archive,
  };
}
