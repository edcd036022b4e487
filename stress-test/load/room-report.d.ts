import type { Percentiles } from './paid-report.js';

type Counts = Readonly<Record<string, number>>;

/** What a driver measured; latencies are in milliseconds. */
export interface RoomMeasurements {
  readonly driver: 'k6' | 'built-in';
  readonly saleId: string;
  readonly apiUrl: string;
  readonly runId: string;
  readonly visitors: number;
  readonly ratePerSecond: number;
  readonly neverBackShare: number;
  readonly tookSeconds: number;
  readonly polls: number;
  /** What second devices got, what purchases without an admission were told, and what came of all visitors. */
  readonly seconds: Counts;
  readonly uninvited: Counts;
  readonly ends: Counts;
  readonly joinMs: Percentiles;
  /** Of a room that has a challenge. */
  readonly solveMs?: Percentiles;
  readonly pollMs: Percentiles;
}

export interface RoomReport extends RoomMeasurements {
  readonly ok: boolean;
}

export const GOOD_OF_ROOM: Readonly<Record<'second' | 'uninvited' | 'end', readonly string[]>>;
export function roomReport(measured: RoomMeasurements): RoomReport;
export function roomText(report: RoomReport): string;
