import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, interruptible, machineText, Refusal, runProgram, type Screen } from 'flashsale-command-line';
import { isGoodStart, runColdStarts } from './cold-start/cold-start.js';
import { COLD_START_HELP, parseColdStartCommandLine, printStart } from './cold-start/cold-start-command-line.js';
import { type BenchmarkCommand, HELP, needsHaproxy, parseCommandLine, withoutHaproxy } from './command-line.js';
import { findHaproxy } from './contestants/haproxy.js';
import { readBenchmarkEnvironment } from './environment.js';
import type { BenchmarkResult } from './results/benchmark-result.js';
import { markdownOf } from './results/markdown.js';
import { lastRelease, RESULTS_FOLDER, saveRelease, saveResult, saveSoak } from './results/result-files.js';
import { measureRooms } from './rooms/measure-rooms.js';
import { parseRoomsCommandLine, printRooms, ROOMS_HELP } from './rooms/rooms-command-line.js';
import { runBenchmark } from './run-benchmark.js';
import { measureSales } from './sales/measure-sales.js';
import { parseSalesCommandLine, printSales, SALES_HELP } from './sales/sales-command-line.js';
import { measureScale } from './scale/measure-scale.js';
import { parseScaleCommandLine, printScale, SCALE_HELP } from './scale/scale-command-line.js';
import { runSoak } from './soak/run-soak.js';
import { parseSoakCommandLine, SOAK_HELP, printSoak } from './soak/soak-command-line.js';
import { BenchmarkScreen, printResult } from './terminal/benchmark-screen.js';
import { measureTokens } from './tokens/measure-tokens.js';

const EXIT_BROKEN = 1;
const SOAK = 'soak';
const TOKENS = 'tokens';
const ROOMS = 'rooms';
const SALES = 'sales';
const SCALE = new Set(['scale', '--scale']);
const WITHOUT_HAPROXY =
  'HAProxy is not on this machine and could not be installed, so nothing is measured behind it (Debian: apt-get install haproxy).';
const COLD_START = 'cold-start';
const LOG_FOLDER = join(RESULTS_FOLDER, 'logs');

async function bench(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseCommandLine(args);
  if (command === undefined) {
    screen.print(HELP);
    return 0;
  }
  const version = command.release ?? ownVersion();
  const result = await runBenchmark(
    possibleOf(command, screen),
    readBenchmarkEnvironment(),
    { version, commandText: commandText('bench', args), logFolder: LOG_FOLDER },
    new BenchmarkScreen(screen, command.rounds),
    interruptible(),
  );
  printResult(screen, result, lastRelease(result.startedAt));
  if (command.asMarkdown) screen.print(`${markdownOf(result)}\n`);
  const { json, page } = saveResult(result);
  screen.print(`The result as JSON: ${json}`);
  screen.print(`The page with charts: ${page}`);
  if (command.release !== undefined) screen.print(`Kept as a release: ${saveRelease(result)}`);
  return isSound(result) ? 0 : EXIT_BROKEN;
}

/** What this machine can measure of what was asked for. @throws Refusal where that is nothing */
function possibleOf(command: BenchmarkCommand, screen: Screen): BenchmarkCommand {
  if (!needsHaproxy(command) || findHaproxy() !== undefined) return command;
  const possible = withoutHaproxy(command);
  if (possible.workloads.length === 0) throw new Refusal(WITHOUT_HAPROXY);
  screen.print(WITHOUT_HAPROXY);
  return possible;
}

async function soak(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseSoakCommandLine(args);
  if (command === undefined) {
    screen.print(SOAK_HELP);
    return 0;
  }
  const result = await runSoak(
    command,
    readBenchmarkEnvironment(),
    { commandText: commandText('soak', args), logFolder: LOG_FOLDER },
    { onCycle: (cycle, minutesLeft) => screen.print(`cycle ${cycle}, ${minutesLeft.toFixed(1)} min left`) },
    interruptible(),
  );
  screen.print();
  printSoak(screen, result);
  screen.print(`The result as JSON: ${saveSoak(result)}`);
  return result.ok ? 0 : EXIT_BROKEN;
}

async function coldStart(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseColdStartCommandLine(args);
  if (command === undefined) {
    screen.print(COLD_START_HELP);
    return 0;
  }
  screen.print(machineText(describeMachine()));
  const starts = await runColdStarts(
    command,
    readBenchmarkEnvironment(),
    LOG_FOLDER,
    (number, start) => printStart(screen, number, start),
    interruptible(),
  );
  return starts.every(isGoodStart) ? 0 : EXIT_BROKEN;
}

async function rooms(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseRoomsCommandLine(args);
  if (command === undefined) {
    screen.print(ROOMS_HELP);
    return 0;
  }
  screen.print(machineText(describeMachine()));
  const onStep = (step: string): void => screen.print(step);
  const figures = await measureRooms(command, readBenchmarkEnvironment(), LOG_FOLDER, onStep, interruptible());
  screen.print();
  printRooms(screen, figures);
  return 0;
}

async function sales(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseSalesCommandLine(args);
  if (command === undefined) {
    screen.print(SALES_HELP);
    return 0;
  }
  screen.print(machineText(describeMachine()));
  const onStep = (step: string): void => screen.print(step);
  const figures = await measureSales(command, readBenchmarkEnvironment(), LOG_FOLDER, onStep, interruptible());
  screen.print();
  printSales(screen, figures);
  return 0;
}

async function scale(args: readonly string[], screen: Screen): Promise<number> {
  const command = parseScaleCommandLine(args);
  if (command === undefined) {
    screen.print(SCALE_HELP);
    return 0;
  }
  screen.print(machineText(describeMachine()));
  const onStep = (step: string): void => screen.print(step);
  const figures = await measureScale(command, readBenchmarkEnvironment(), LOG_FOLDER, onStep, interruptible());
  screen.print();
  screen.print(`${commandText('bench', ['--scale', ...args])}, ${new Date().toISOString().slice(0, 10)}`);
  screen.print();
  printScale(screen, figures);
  return figures.brokenChecks.length === 0 && figures.failures === 0 ? 0 : EXIT_BROKEN;
}

async function main([word, ...rest]: readonly string[], screen: Screen): Promise<number> {
  mkdirSync(LOG_FOLDER, { recursive: true });
  if (word === SOAK) return soak(rest, screen);
  if (word === TOKENS) return measureTokens(rest, screen);
  if (word === ROOMS) return rooms(rest, screen);
  if (word === SALES) return sales(rest, screen);
  if (word !== undefined && SCALE.has(word)) return scale(rest, screen);
  if (word === COLD_START) return coldStart(rest, screen);
  return bench(word === undefined ? [] : [word, ...rest], screen);
}

function isSound({ workloads }: BenchmarkResult): boolean {
  const all = workloads.flatMap(({ contestants }) => contestants);
  return all.every(({ brokenChecks, failures }) => brokenChecks.length === 0 && failures === 0);
}

function commandText(script: string, args: readonly string[]): string {
  return [`npm run ${script}`, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

await runProgram(main);
