import {
  parseOptions,
  Refusal,
  wholeNumber,
  type Column,
  machineText,
  renderTable,
  type Screen,
  thousands,
} from 'flashsale-command-line';
import { latencyText } from '../results/figures.js';
import type { SoakResult, GrowthVerdict } from './soak-verdict.js';

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
  const values = parseOptions(args, {
    minutes: { type: 'string' },
    rate: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
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

const MIB = 1024 * 1024;

const left = (header: string): Column => ({ header, align: 'left', expendable: 0 });
const right = (header: string): Column => ({ header, align: 'right', expendable: 0 });
const COLUMNS = [left(''), right('first'), right('last'), right('growth'), right('at most'), left('')];

/** Prints what a soak has shown. */
export function printSoak(screen: Screen, result: SoakResult): void {
  const { minutes, ratePerSecond, cycles, answers, failures, latencyMs, memory, backlog, checks, brokenChecks } =
    result;
  screen.print(machineText(result.machine));
  screen.print(
    `${minutes} min at ${thousands(ratePerSecond)}/s in ${cycles} cycles: ${thousands(answers)} answers, ${failures} failed, ` +
      `p50 ${latencyText(latencyMs.p50)} ms, p99 ${latencyText(latencyMs.p99)} ms, max ${latencyText(latencyMs.max)} ms`,
  );
  screen.print();
  const megabytes = (value: number): string => `${(value / MIB).toFixed(0)} MiB`;
  const rows = [
    ...Object.entries(memory).map(([name, verdict]) => row(name, verdict, megabytes)),
    row('not yet orders', backlog, thousands),
  ];
  for (const line of renderTable(COLUMNS, rows, screen.width)) screen.print(line);
  screen.print();
  for (const { title, id, expected, found } of brokenChecks) {
    screen.print(screen.paint('red', `${title} (${id}): expected ${expected}, found ${found}`));
  }
  if (brokenChecks.length === 0) screen.print(`All ${thousands(checks)} checks hold.`);
}

function row(
  name: string,
  { first, last, growth, growthMax, ok }: GrowthVerdict,
  text: (value: number) => string,
): string[] {
  return [name, text(first), text(last), text(growth), text(growthMax), ok ? 'flat' : 'GROWS'];
}
