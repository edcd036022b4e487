import { parseOptions, Refusal } from 'flashsale-command-line';
import { parseSaleId } from '../command-line.js';

export const REPAIR_HELP = `Compares what Redis and PostgreSQL know of one sale, and mends what differs.

  npm run repair -- --sale <id> [options]

  --sale <id>         the sale
  --apply             mend what is found; without it nothing is changed
  --forget-unbacked   let go owners in Redis who have neither an order nor a reservation, instead of writing
                      their orders again; their units are sold again, whatever they were told
  --json              print the report as JSON
  --help              print this

The sale may be selling meanwhile. DATABASE_URL, REDIS_URL and RABBITMQ_URL say where the stores are, as API and worker
have them; \`npm start\` leaves them in .local/env. Without RABBITMQ_URL no reservations are looked for that wait for a dead
letter that is gone.
Exit status: 0 when nothing is left to be mended, 1 when something is, 2 when nothing could be looked at.
`;

export interface RepairCommand {
  readonly saleId: string;
  readonly apply: boolean;
  readonly forgetUnbacked: boolean;
  readonly asJson: boolean;
}

const OPTIONS = {
  sale: { type: 'string' },
  apply: { type: 'boolean' },
  'forget-unbacked': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Refusal that says what is wrong with the arguments */
export function parseRepairCommand(args: readonly string[]): RepairCommand | 'help' {
  const values = parseOptions(args, OPTIONS);
  if (values.help) return 'help';
  if (values.sale === undefined) throw new Refusal('Name the sale with --sale <id>; see --help.');
  return {
    saleId: parseSaleId(values.sale),
    apply: values.apply ?? false,
    forgetUnbacked: values['forget-unbacked'] ?? false,
    asJson: values.json ?? false,
  };
}
