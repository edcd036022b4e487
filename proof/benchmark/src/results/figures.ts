import { type Column, thousands } from 'flashsale-command-line';
import type { Spread } from '../statistics/spread.js';
import type { ContestantResult, WorkloadResult } from './benchmark-result.js';
import { ORDER_FIGURES } from './work-figures.js';

export const NOT_MEASURED = '-';
export const P99 = 99;

const right = (header: string, expendable = 0): Column => ({ header, align: 'right', expendable });

/** The columns of a workload's table; those of the highest number go first where the terminal is narrow. */
export const figureColumns = ({ follows = ORDER_FIGURES }: Pick<WorkloadResult, 'follows'>): readonly Column[] => [
  { header: 'contestant', align: 'left', expendable: 0 },
  right('answers/s'),
  right('min-max', 3),
  right('x Fastify'),
  right('min-max', 2),
  right('p50 ms', 4),
  right('p99 ms'),
  right(`${follows.done}/s`),
  right(`${follows.state} p99 ms`, 1),
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
  const value = percentileMs(curve, P99);
  return value === undefined ? NOT_MEASURED : thousands(value);
}

/** The point of a curve; percentiles are products of floats, so 99 may be a little more or less. */
export function percentileMs(curve: ContestantResult['confirmationMs'], wanted: number): number | undefined {
  return curve?.find(([percentile]) => Math.round(percentile) === wanted)?.[1];
}
