import { parseOptions, Refusal, wholeNumber } from 'flashsale-command-line';
import { SALE_ID_PATTERN } from 'flashsale-core';

const WAIT_MS_DEFAULT = 5_000;
const WAIT_MS_MAX = 3_600_000;

export const HELP = `Checks that Redis, RabbitMQ and PostgreSQL agree about every sale, and that every promise was kept.

  npm run verify -- [options]

  --sale <id>     only this sale; without it every sale is checked
  --wait-ms <n>   wait so long at most for the system to come to rest; default ${WAIT_MS_DEFAULT}, 0 checks at once
  --settle        wait until no unit is held either: every hold is paid, was cancelled or ran out, and so is its payment
  --sql           also print the questions, to be pasted into Adminer, psql and redis-cli
  --json          print the verdict as JSON
  --head          check nothing; print where the audit trail ends, to be kept where nobody who
                  can write to the database can change it
  --expect-head <file>
                  also check that the audit trail still contains this head, which was kept
  --archive <folder>
                  also check the files that npm run retention has written there
  --draw <id>     check nothing but the draw of this sale's waiting room (docs/waiting-room.md)
  --help          print this

DATABASE_URL, REDIS_URL and RABBITMQ_URL say where the stores are, PAYMENT_SANDBOX_URL whose money is compared;
\`npm start\` leaves them in .local/env.
Exit status: 0 when every check holds, 1 when one fails, 2 when nothing could be checked.
`;

export interface Command {
  readonly saleId: string | undefined;
  readonly waitMs: number;
  /** Whether to wait for holds and payments to end. */
  readonly settle: boolean;
  readonly showSql: boolean;
  readonly asJson: boolean;
  readonly printHead: boolean;
  /** A file with an earlier head. */
  readonly expectHead: string | undefined;
  /** A folder with files of audit trails. */
  readonly archive: string | undefined;
  /** The sale whose draw is checked, and nothing else. */
  readonly drawOf: string | undefined;
  readonly help: boolean;
}

/** @throws Refusal that says what is wrong with the arguments */
export function parseCommandLine(args: readonly string[]): Command {
  const values = parseOptions(args, OPTIONS);
  const saleId = values.sale === undefined ? undefined : parseSaleId(values.sale);
  if (values.sql && values.json) throw new Refusal('--sql prints text, so it does not go with --json.');
  if (
    values.head &&
    (values.sql || values.json || values['expect-head'] !== undefined || values.archive !== undefined)
  ) {
    throw new Refusal('--head checks nothing, so it goes with --sale alone.');
  }
  if (values.draw !== undefined && Object.keys(values).length > 1)
    throw new Refusal('--draw checks a draw and nothing else, so no other option goes with it.');
  return {
    saleId,
    waitMs: wholeNumber('wait-ms', values['wait-ms'], 0, WAIT_MS_MAX) ?? WAIT_MS_DEFAULT,
    settle: values.settle ?? false,
    showSql: values.sql ?? false,
    asJson: values.json ?? false,
    printHead: values.head ?? false,
    expectHead: values['expect-head'],
    archive: values.archive,
    drawOf: values.draw === undefined ? undefined : parseSaleId(values.draw, 'draw'),
    help: values.help ?? false,
  };
}

const OPTIONS = {
  sale: { type: 'string' },
  'wait-ms': { type: 'string' },
  settle: { type: 'boolean' },
  sql: { type: 'boolean' },
  json: { type: 'boolean' },
  head: { type: 'boolean' },
  'expect-head': { type: 'string' },
  archive: { type: 'string' },
  draw: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Refusal where it is no id of a sale */
export function parseSaleId(saleId: string, option = 'sale'): string {
  if (new RegExp(SALE_ID_PATTERN).test(saleId)) return saleId;
  throw new Refusal(`--${option} ${saleId} is no sale id: 1 to 64 letters, digits, _ or -.`);
}
