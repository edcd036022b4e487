import { parseArguments, Refusal, wholeNumber } from 'flashsale-command-line';

const MINUTES_DEFAULT = 15;
const MINUTES_MIN = 0.1;
const MINUTES_MAX = 24 * 60;
const RATE_DEFAULT = 2_000;
const RATE_MAX = 50_000;

export const SOAK_HELP = `Buys for a long time at a constant rate and watches that nothing grows.

  npm run soak -- [options]

  --minutes <n>   default ${MINUTES_DEFAULT}
  --rate <n>      purchases a second; default ${RATE_DEFAULT}. Half of what \`npm run stress -- --find-limit\` finds is a good one
  --help          print this

In cycles of 20 s; after each the system comes to rest, every check of \`npm run verify\` runs, and the sale is reset.
Exit status: 0, or 1 when memory or the backlog grows, a request fails or a check is broken; 2 when nothing ran.
`;

export interface SoakCommand {
  readonly minutes: number;
  readonly ratePerSecond: number;
}

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseSoakCommandLine(args: readonly string[]): SoakCommand | undefined {
  const { values, positionals } = parseArguments(args, {
    minutes: { type: 'string' },
    rate: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  if (positionals.length > 0) throw new Refusal(`Unexpected argument '${positionals[0]}'; see --help.`);
  return {
    minutes: minutesFrom(values.minutes),
    ratePerSecond: wholeNumber('rate', values.rate, 1, RATE_MAX) ?? RATE_DEFAULT,
  };
}

function minutesFrom(text: string | undefined): number {
  if (text === undefined) return MINUTES_DEFAULT;
  const minutes = Number(text);
  if (text.trim() !== '' && minutes >= MINUTES_MIN && minutes <= MINUTES_MAX) return minutes;
  throw new Refusal(`--minutes ${text} is no number from ${MINUTES_MIN} to ${MINUTES_MAX}.`);
}
