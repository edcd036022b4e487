import { type Column, parseOptions, renderTable, type Screen, thousands, wholeNumber } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import type { RoomFigures, RoomsCommand } from './measure-rooms.js';

const ROUNDS_DEFAULT = 5;
const ROUNDS_MAX = 50;
const WAITING_DEFAULT = 1_000_000;
const WAITING_MAX = 2_000_000;
const SECONDS_DEFAULT = 2;
const SECONDS_MAX = 60;
/** Those that Redis carries out most often. */
const COMMANDS_SHOWN = 6;
/** Of the crowd that a room is made for. */
const POLLS_PER_SECOND = 40_000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const MILLISECONDS_PER_SECOND = 1_000;
const BYTES_PER_MEGABYTE = 1_000_000;

export const ROOMS_HELP = `Measures waiting rooms: what waiting, joining and an admission cost, and how soon the first is called.

  npm run bench -- rooms [options]

  --waiting <n>   people who wait in the room that opens; default ${WAITING_DEFAULT}
  --by-script     they take their numbers by the script of Redis alone, without the API, which is faster
  --rounds <n>    rounds in which all requests take turns; default ${ROUNDS_DEFAULT}
  --seconds <n>   of a turn; default ${SECONDS_DEFAULT}
  --help          print this
`;

/** Undefined asks for the help. @throws Refusal that says in one sentence what is wrong with the arguments */
export function parseRoomsCommandLine(args: readonly string[]): RoomsCommand | undefined {
  const values = parseOptions(args, {
    waiting: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'by-script': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  return {
    waiting: wholeNumber('waiting', values.waiting, 1, WAITING_MAX) ?? WAITING_DEFAULT,
    rounds: wholeNumber('rounds', values.rounds, 1, ROUNDS_MAX) ?? ROUNDS_DEFAULT,
    seconds: wholeNumber('seconds', values.seconds, 1, SECONDS_MAX) ?? SECONDS_DEFAULT,
    byScript: values['by-script'],
  };
}

export function printRooms(screen: Screen, figures: RoomFigures): void {
  const right = (header: string): Column => ({ header, align: 'right', expendable: 0 });
  const columns = [
    { header: 'request', align: 'left', expendable: 0 } as const,
    ...['answers/s', 'API µs', 'Redis µs', 'bare to it'].map(right),
  ];
  const rows = figures.requests.map(({ title, perSecond, ratio, apiMicroseconds, redisMicroseconds }) => [
    title,
    thousands(perSecond.median),
    apiMicroseconds.median.toFixed(1),
    redisMicroseconds.median.toFixed(1),
    rangeText(ratio, 2),
  ]);
  for (const line of renderTable(columns, rows, screen.width)) screen.print(line);
  screen.print('CPU an answer, medians of the rounds; what bare Fastify takes by what this takes, with the extremes.');
  screen.print();
  printCrowd(screen, figures);
  printGoals(screen, figures);
}

/** What became of the crowd. */
function printCrowd(screen: Screen, figures: RoomFigures): void {
  const { waiting, arrivals, sample, commands } = figures;
  if (arrivals !== undefined)
    screen.print(
      `${thousands(waiting)} took their numbers at the API, ${thousands(arrivals.perSecond)} a second: ${arrivals.apiMicroseconds.toFixed(1)} µs of API and ${arrivals.redisMicroseconds.toFixed(1)} of Redis each`,
    );
  const { visitors, bought, polls, pollMs, wrong } = sample;
  screen.print(
    `${thousands(visitors)} of them did as browsers do: ${thousands(polls)} polls (p50 ${pollMs.p50.toFixed(1)} ms, p99 ${pollMs.p99.toFixed(1)}), ${thousands(bought)} bought, ${wrong} told wrong`,
  );
  screen.print(`The draw is ${figures.isDrawRight ? 'right' : 'WRONG'}, by its published list and secret`);
  const busiest = [...commands.underPolls].toSorted(([, a], [, b]) => b - a).slice(0, COMMANDS_SHOWN);
  screen.print(
    `Redis commands while ${thousands(commands.polls)} polls were answered : in as long without: ` +
      `all ${totalOf(commands.underPolls)} : ${totalOf(commands.without)}; ` +
      busiest.map(([name, calls]) => `${name} ${calls} : ${commands.without.get(name) ?? 0}`).join(', '),
  );
  screen.print();
}

/** Beside what waiting rooms are to reach, for a million people on two cores. */
function printGoals(screen: Screen, figures: RoomFigures): void {
  const { arrivals, commands, redisBytes, admissionMicroseconds } = figures;
  const cores = (microseconds: number): number => (microseconds * POLLS_PER_SECOND) / MICROSECONDS_PER_SECOND;
  const more = (totalOf(commands.underPolls) - totalOf(commands.without)) / commands.polls;
  const number = figures.requests.find(({ title }) => title === 'number')?.ratio;
  const goals: readonly (readonly string[])[] = [
    ['cores for 40,000 polls a second, 304', '<= 1.5', cores(figures.pollMicroseconds.median).toFixed(2)],
    ['the same, whole answers', '', cores(figures.documentMicroseconds.median).toFixed(2)],
    ['Redis commands more for each poll', '0', more.toFixed(3)],
    [`MB of Redis, ${thousands(figures.waiting)} waiting`, '<= 80', (redisBytes / BYTES_PER_MEGABYTE).toFixed(1)],
    ['taking a number, bare Fastify to it', '>= 0.6', number === undefined ? '' : rangeText(number, 2)],
    ...(arrivals === undefined
      ? []
      : [['the same, the whole crowd', '>= 0.6', (arrivals.bareMicroseconds / arrivals.apiMicroseconds).toFixed(2)]]),
    ['µs of API that an admission adds', '<= 9', rangeText(admissionMicroseconds, 1)],
    ['list published after the cut-off, s', '<= 10', (figures.listMs / MILLISECONDS_PER_SECOND).toFixed(1)],
    ['draw revealed after the start, ms', '', String(Math.round(figures.revealMs))],
    ['first called and let in, ms', '< 1000', String(Math.round(figures.firstCallMs))],
  ];
  const columns = [
    { header: 'what', align: 'left', expendable: 0 } as const,
    ...['goal', 'measured'].map((header) => ({ header, align: 'right', expendable: 0 }) as const),
  ];
  for (const line of renderTable(
    columns,
    goals.map((row) => [...row]),
    screen.width,
  ))
    screen.print(line);
  screen.print('After the start means after the list, where that was later.');
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, calls) => sum + calls, 0);
}

function rangeText({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}
