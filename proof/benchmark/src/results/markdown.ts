import type { Column } from 'flashsale-command-line';
import { machineText } from 'flashsale-command-line';
import { type BenchmarkResult, PARTS, type WorkloadResult } from './benchmark-result.js';
import { FIGURE_COLUMNS, figureRow, NOT_MEASURED } from './figures.js';
import { judgeGoals } from './goals.js';

/** The goals and the table of every workload as Markdown, with what made them, ready for a page of docs. */
export function markdownOf(result: BenchmarkResult): string {
  const { startedAt, command, machine, versions, workloads } = result;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const goals = judgeGoals(result).map(({ title, goal, found, isReached }) => [
    title,
    goal,
    found,
    isReached ? 'yes' : 'no',
  ]);
  return [
    `\`${command}\` on ${startedAt.slice(0, 10)}; ${machineText(machine)}; ${software.join(', ')}.`,
    ...(goals.length > 0 ? [table([left('goal'), right('at least'), right('found'), left('reached')], goals)] : []),
    ...workloads.map(sectionOf),
  ].join('\n\n');
}

function sectionOf({ title, contestants }: WorkloadResult): string {
  const figures = table(FIGURE_COLUMNS, contestants.map(figureRow));
  const parts = contestants.map(({ name, cpuMicroseconds }) => [
    name,
    ...PARTS.map((part) => cpuMicroseconds[part]?.toFixed(1) ?? NOT_MEASURED),
  ]);
  const cpu = table([left('CPU µs an answer'), ...PARTS.map(right)], parts);
  return `### ${title}\n\n${figures}\n\n${cpu}`;
}

const left = (header: string): Column => ({ header, align: 'left', expendable: 0 });
const right = (header: string): Column => ({ header, align: 'right', expendable: 0 });

function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ header }, place) =>
    Math.max(3, header.length, ...rows.map((row) => row[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${columns.map(({ align }, place) => padded(cells[place] ?? '', widths[place] ?? 0, align)).join(' | ')} |`;
  const rule = columns.map(({ align }, place) => {
    const dashes = '-'.repeat(widths[place] ?? 0);
    return align === 'right' ? `${dashes.slice(1)}:` : dashes;
  });
  return [line(columns.map(({ header }) => header)), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function padded(text: string, width: number, align: Column['align']): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
