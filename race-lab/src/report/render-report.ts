import type { ExperimentResult } from '../experiment/experiment-result.js';

export function renderReport(result: ExperimentResult): string {
  return JSON.stringify(result);
}
