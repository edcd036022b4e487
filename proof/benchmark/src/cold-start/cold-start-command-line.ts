import { parseOptions, type Screen, wholeNumber } from 'flashsale-command-line';
import { latencyText } from '../results/figures.js';
import { type ColdStartCommand, isGoodStart, MAX_MS_MAX, P99_MS_MAX, type Start } from './cold-start.js';

const STARTS_DEFAULT = 10;
const STARTS_MAX = 100;
const SECONDS_DEFAULT = 5;
const SECONDS_MAX = 60;
const RATE_DEFAULT = 2_000;
const RATE_MAX = 50_000;

export const COLD_START_HELP = `Starts the system again and again, and buys as soon as it reports ready.

  npm run cold-start -- [options]

  --starts <n>    default ${STARTS_DEFAULT}
  --seconds <n>   load after each start; default ${SECONDS_DEFAULT}
  --rate <n>      purchases a second; default ${RATE_DEFAULT}
  --help          print this

Latency counts from the instant at which a request should have been sent. Exit status: 0 when every start has p99 < ${P99_MS_MAX} ms,
a longest answer < ${MAX_MS_MAX} ms, no failed request and no broken check; 1 when one has not; 2 when nothing ran.
`;

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseColdStartCommandLine(args: readonly string[]): ColdStartCommand | undefined {
  const values = parseOptions(args, {
    starts: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  return {
    starts: wholeNumber('starts', values.starts, 1, STARTS_MAX) ?? STARTS_DEFAULT,
    seconds: wholeNumber('seconds', values.seconds, 1, SECONDS_MAX) ?? SECONDS_DEFAULT,
    ratePerSecond: wholeNumber('rate', values.rate, 1, RATE_MAX) ?? RATE_DEFAULT,
  };
}

export function printStart(screen: Screen, number: number, start: Start): void {
  const { latencyMs, failures, brokenChecks } = start;
  const figures = (['p50', 'p95', 'p99', 'max'] as const).map((name) => `${name} ${latencyText(latencyMs[name])}`);
  const verdict = isGoodStart(start) ? screen.paint('green', 'good') : screen.paint('red', 'TOO SLOW OR BROKEN');
  screen.print(`start ${String(number).padStart(2)}  ${figures.join(', ')} ms, failed ${failures}  ${verdict}`);
  for (const broken of brokenChecks) screen.print(screen.paint('red', `  ${broken}`));
}
