import {
  progressBar,
  renderTable,
  type Screen,
  thousands,
  wrap,
  type Column,
  machineText,
} from 'flashsale-command-line';
import type { WorkloadResult, BenchmarkResult } from '../results/benchmark-result.js';
import { compare } from '../results/compare.js';
import { figureColumns, figureRow, ratioText } from '../results/figures.js';
import { checkGenerator, judgeGoals } from '../results/goals.js';
import type { BenchmarkListener } from '../run-benchmark.js';
import type { Workload } from '../workloads/workloads.js';

/** Shows a benchmark while it runs, and the figures of each workload when it is done. */
export class BenchmarkScreen implements BenchmarkListener {
  #turn = 0;

  constructor(
    private readonly screen: Screen,
    private readonly rounds: number,
  ) {}

  onWorkload({ title }: Workload): void {
    this.#turn = 0;
    this.screen.print(this.screen.paint('bold', title));
  }

  onTurn(workload: Workload, contestant: string, round: number): void {
    const turns = this.rounds * workload.contestants.length;
    this.screen.drawLive(`  ${progressBar(this.#turn, turns)}  round ${round + 1} of ${this.rounds}  ${contestant}`);
    this.#turn += 1;
  }

  onWorkloadDone(workload: WorkloadResult): void {
    const { contestants } = workload;
    const table = renderTable(figureColumns(workload), contestants.map(figureRow), this.screen.width - 2);
    for (const line of table) this.screen.print(`  ${line}`);
    for (const { name, checks, brokenChecks, failures } of contestants) {
      for (const { id, title, expected, found } of brokenChecks) {
        this.#printFault(`${name}: ${title} (${id}): expected ${expected}, found ${found}`);
      }
      if (failures > 0) this.#printFault(`${name}: ${thousands(failures)} requests failed`);
      if (brokenChecks.length === 0 && checks > 1) this.screen.print(`  ${name}: all ${thousands(checks)} checks hold`);
    }
    this.screen.print();
  }

  #printFault(text: string): void {
    for (const line of wrap(text, this.screen.width - 2)) this.screen.print(`  ${this.screen.paint('red', line)}`);
  }
}

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
      'x Fastify: to bare Fastify in the same round; orders, holds: in the database, from the first request to the last one; ' +
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
  const columns = [left('goal'), right('wanted'), right('found'), left('')];
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
