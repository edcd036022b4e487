import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MatrixResult } from '../run/matrix-result.js';
import { renderReport } from './render-report.js';
import { renderMarkdown } from './table.js';

const RESULTS = new URL('../../results/', import.meta.url);

/** Writes a run as JSON, as a page, and as a table to be pasted; returns the path of the page. */
export function writeResults(matrix: MatrixResult): string {
  mkdirSync(RESULTS, { recursive: true });
  const name = `run-${matrix.startedAt.replaceAll(/[:.]/g, '-')}`;
  const page = new URL(`${name}.html`, RESULTS);
  writeFileSync(new URL(`${name}.json`, RESULTS), JSON.stringify(matrix));
  writeFileSync(new URL(`${name}.md`, RESULTS), `${renderMarkdown(matrix)}\n`);
  writeFileSync(page, renderReport(matrix));
  return fileURLToPath(page);
}
