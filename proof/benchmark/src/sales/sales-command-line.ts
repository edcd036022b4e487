import { parseOptions, type Screen, thousands, wholeNumber } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import type { SalesCommand, SalesFigures } from './measure-sales.js';

const COUNT_DEFAULT = 20_000;
const COUNT_MAX = 50_000;
const BUYERS_DEFAULT = 1_000_000;
const BUYERS_MAX = 2_000_000;
const SECONDS_DEFAULT = 20;
const SECONDS_MAX = 600;
const MEBIBYTE = 1_048_576;

export const SALES_HELP = `Measures many sales at once, and one sale with many buyers: opening, idling, changing, retiring, rebuilding, verifying, resetting.

  npm run bench -- sales [options]

  --count <n>     sales that run at the same time; default ${COUNT_DEFAULT}
  --buyers <n>    buyers of the large sale; default ${BUYERS_DEFAULT}
  --seconds <n>   how long the idle system is watched; default ${SECONDS_DEFAULT}
  --help          print this
`;

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseSalesCommandLine(args: readonly string[]): SalesCommand | undefined {
  const values = parseOptions(args, {
    count: { type: 'string' },
    buyers: { type: 'string' },
    seconds: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  return {
    count: wholeNumber('count', values.count, 100, COUNT_MAX) ?? COUNT_DEFAULT,
    buyers: wholeNumber('buyers', values.buyers, 1, BUYERS_MAX) ?? BUYERS_DEFAULT,
    seconds: wholeNumber('seconds', values.seconds, 1, SECONDS_MAX) ?? SECONDS_DEFAULT,
  };
}

export function printSales(screen: Screen, figures: SalesFigures): void {
  const { count, buyers, idleCores, listMs, listFailures, definitionMs } = figures;
  const idle = Object.entries(idleCores).map(([name, cores]) => `${name} ${cores.toFixed(3)}`);
  for (const line of [
    `${thousands(count)} sales: open after ${seconds(figures.openedMs)}, ${thousands(Math.round(figures.bytesPerSale))} bytes of Redis each`,
    `Cores while nobody buys: ${idle.join(', ')}`,
    `GET /api/v1/sales: ${milliseconds(listMs)}, ${listFailures} not answered with 200`,
    `A changed definition is in Redis after ${milliseconds(definitionMs)}`,
    `Redis has lost all of them: open again after ${seconds(figures.reloadedMs)}; all verified in ${seconds(figures.verifyManyMs)}`,
    `All ended: out of Redis after ${seconds(figures.retiredMs)}, which keeps ${(figures.bytesLeft / MEBIBYTE).toFixed(1)} MiB; 100 of them open again after ${seconds(figures.reopenedMs)}`,
    `A sale of ${thousands(buyers)} buyers: rebuilt in ${seconds(figures.rebuildMs)}, ${Math.round(figures.bytesPerBuyer)} bytes of Redis each, verified in ${seconds(figures.verifyMs)}, reset in ${seconds(figures.resetMs)}`,
  ]) {
    screen.print(line);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function milliseconds({ median, min, max }: Spread): string {
  return `${Math.round(median)} ms (${Math.round(min)} to ${Math.round(max)})`;
}
