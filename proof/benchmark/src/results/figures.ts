import { type Column, thousands } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import type { ContestantResult } from './benchmark-result.js';

export const NOT_MEASURED = '-';
const P99 = 99;

const right = (header: string, expendable = 0): Column => ({ header, align: 'right', expendable });

/** The columns of a workload's table; those of the highest number go first where the terminal is narrow. */
export const FIGURE_COLUMNS: readonly Column[] = [
  { header: 'contestant', align: 'left', expendable: 0 },
  right('answers/s'),
  right('min-max', 3),
  right('x Fastify'),
  right('min-max', 2),
  right('p50 ms', 4),
  right('p99 ms'),
  right('orders/s'),
  right('confirmed p99 ms', 1),
  right('CPU µs', 1),
];

export function figureRow(result: ContestantResult): string[] {
  const { name, perSecond, ratio, latencyMs, persistedPerSecond, confirmationMs, cpuMicroseconds } = result;
  const { generator = 0, ...system } = cpuMicroseconds;
  const cpu = Object.values(system).reduce((sum, value) => sum + value, 0);
  return [
    name,
    thousands(perSecond.median),
    rangeText(perSecond, thousands),
    ratio === undefined ? NOT_MEASURED : ratioText(ratio.median),
    ratio === undefined ? NOT_MEASURED : rangeText(ratio, ratioText),
    latencyText(latencyMs.p50),
    latencyText(latencyMs.p99),
    persistedPerSecond === undefined ? NOT_MEASURED : thousands(persistedPerSecond.median),
    confirmationText(confirmationMs),
    generator === 0 ? NOT_MEASURED : cpu.toFixed(0),
  ];
}

export function ratioText(value: number): string {
  return value.toFixed(2);
}

export function latencyText(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0);
}

function rangeText({ min, max }: Spread, text: (value: number) => string): string {
  return `${text(min)}-${text(max)}`;
}

function confirmationText(curve: ContestantResult['confirmationMs']): string {
  const point = curve?.find(([percentile]) => Math.round(percentile) === P99);
  return point === undefined ? NOT_MEASURED : thousands(point[1]);
}
