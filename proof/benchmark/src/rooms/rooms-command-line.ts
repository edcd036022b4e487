import { type Column, parseOptions, renderTable, type Screen, thousands, wholeNumber } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import type { RoomFigures, RoomsCommand } from './measure-rooms.js';

const ROUNDS_DEFAULT = 5;
const ROUNDS_MAX = 50;
const WAITING_DEFAULT = 1_000_000;
const WAITING_MAX = 2_000_000;
const SECONDS_DEFAULT = 2;
const SECONDS_MAX = 60;
/** Of the crowd that a room is made for. */
const POLLS_PER_SECOND = 40_000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const MEBIBYTE = 1_048_576;

export const ROOMS_HELP = `Measures waiting rooms: what waiting, joining and an admission cost, and how soon the first is called.

  npm run bench -- rooms [options]

  --waiting <n>   people who wait in the room that opens; default ${WAITING_DEFAULT}
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
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return undefined;
  return {
    waiting: wholeNumber('waiting', values.waiting, 1, WAITING_MAX) ?? WAITING_DEFAULT,
    rounds: wholeNumber('rounds', values.rounds, 1, ROUNDS_MAX) ?? ROUNDS_DEFAULT,
    seconds: wholeNumber('seconds', values.seconds, 1, SECONDS_MAX) ?? SECONDS_DEFAULT,
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
  const { waiting, polls, pollCommands, idleCommands, admissionMicroseconds } = figures;
  const cores = (microseconds: number): string =>
    ((microseconds * POLLS_PER_SECOND) / MICROSECONDS_PER_SECOND).toFixed(2);
  screen.print(
    `Redis commands: ${pollCommands} while ${thousands(polls)} polls were answered, ${idleCommands} in as long without any`,
  );
  screen.print(`An admission adds ${rangeText(admissionMicroseconds, 1)} µs of API to a purchase, round by round`);
  screen.print(
    `${thousands(POLLS_PER_SECOND)} polls a second: ${cores(figures.pollMicroseconds.median)} cores where the client has the document, ${cores(figures.documentMicroseconds.median)} where not`,
  );
  screen.print(`${thousands(waiting)} waiting: ${(figures.redisBytes / MEBIBYTE).toFixed(1)} MiB of Redis`);
  screen.print(
    `Their list: published ${(figures.listMs / 1_000).toFixed(1)} s after the cut-off; the first of them called and admitted ${Math.round(figures.firstCallMs)} ms after the start`,
  );
}

function rangeText({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}
