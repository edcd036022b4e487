import { type Column, machineText, markdownTable } from 'flashsale-command-line';
import { type BenchmarkResult, PARTS, type WorkloadResult } from './benchmark-result.js';
import { figureColumns, figureRow, NOT_MEASURED } from './figures.js';
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
    ...(goals.length > 0
      ? [markdownTable([left('goal'), right('wanted'), right('found'), left('reached')], goals)]
      : []),
    ...workloads.map(sectionOf),
  ].join('\n\n');
}

function sectionOf(workload: WorkloadResult): string {
  const { title, contestants } = workload;
  const figures = markdownTable(figureColumns(workload), contestants.map(figureRow));
  const parts = contestants.map(({ name, cpuMicroseconds }) => [
    name,
    ...PARTS.map((part) => cpuMicroseconds[part]?.toFixed(1) ?? NOT_MEASURED),
  ]);
  const cpu = markdownTable([left('CPU µs an answer'), ...PARTS.map(right)], parts);
  return `### ${title}\n\n${figures}\n\n${cpu}`;
}

const left = (header: string): Column => ({ header, align: 'left', expendable: 0 });
const right = (header: string): Column => ({ header, align: 'right', expendable: 0 });
