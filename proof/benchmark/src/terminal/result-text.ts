import { type Column, machineText, renderTable, type Screen, wrap } from 'flashsale-command-line';
import type { BenchmarkResult } from '../results/benchmark-result.js';
import { compare } from '../results/compare.js';
import { ratioText } from '../results/figures.js';
import { checkGenerator } from '../results/generator-check.js';
import { judgeGoals } from '../results/goals.js';

const PERCENT = 100;

const left = (header: string): Column => ({ header, align: 'left', expendable: 0 });
const right = (header: string): Column => ({ header, align: 'right', expendable: 0 });

/** Prints what a whole run comes to: on what it ran, the goals, and the change since the last release. */
export function printResult(screen: Screen, result: BenchmarkResult, release: BenchmarkResult | undefined): void {
  const { machine, versions, settings } = result;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  printWrapped(screen, `${machineText(machine)}; ${software.join(', ')}.`);
  printWrapped(
    screen,
    `Medians of ${settings.rounds} rounds of ${settings.seconds} s, ${settings.connections} requests under way at once; ` +
      'x Fastify: to bare Fastify in the same round; orders/s: in the database, from the first request to the last order; ' +
      'CPU: of all servers and stores, for each answer.',
  );
  const generator = checkGenerator(result);
  if (generator !== undefined) printWrapped(screen, generator.text);
  screen.print();
  printGoals(screen, result);
  printChanges(screen, result, release);
}

function printGoals(screen: Screen, result: BenchmarkResult): void {
  const verdicts = judgeGoals(result);
  if (verdicts.length === 0) return;
  const rows = verdicts.map(({ title, goal, found, isReached }) => [
    title,
    goal,
    found,
    isReached ? 'reached' : 'missed',
  ]);
  const columns = [left('goal'), right('at least'), right('found'), left('')];
  for (const line of renderTable(columns, rows, screen.width)) screen.print(line);
  screen.print();
}

function printChanges(screen: Screen, result: BenchmarkResult, release: BenchmarkResult | undefined): void {
  if (release === undefined) return;
  const rows = compare(result, release).map(({ workload, contestant, before, now, relative, isClear }) => [
    workload,
    contestant,
    ratioText(before),
    ratioText(now),
    `${relative >= 0 ? '+' : ''}${(relative * PERCENT).toFixed(0)} %`,
    isClear ? '' : 'within the spread',
  ]);
  if (rows.length === 0) return;
  const columns = [
    left('workload'),
    left('x Fastify of'),
    right(release.version),
    right('now'),
    right('change'),
    left(''),
  ];
  for (const line of renderTable(columns, rows, screen.width)) screen.print(line);
  screen.print();
}

function printWrapped(screen: Screen, text: string): void {
  for (const line of wrap(text, screen.width)) screen.print(line);
}
