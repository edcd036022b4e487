import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExperimentResult } from '../experiment/experiment-result.js';
import { renderReport } from './render-report.js';

/** Writes the report and gives back where it is. */
export async function writeReport(result: ExperimentResult, file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, renderReport(result));
  return file;
}
