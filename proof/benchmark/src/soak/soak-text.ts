import { type Column, machineText, renderTable, type Screen, thousands } from 'flashsale-command-line';
import { latencyText } from '../results/figures.js';
import type { SoakResult } from './soak-result.js';
import type { GrowthVerdict } from './soak-verdict.js';

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
