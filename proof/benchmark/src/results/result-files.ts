import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderReport } from '../report/render-report.js';
import type { SoakResult } from '../soak/soak-verdict.js';
import { type BenchmarkResult, RESULT_FORMAT } from './benchmark-result.js';

/** Git-ignored: every run. */
export const RESULTS_FOLDER = fileURLToPath(new URL('../../results', import.meta.url));
/** Committed: one result a release. */
const RELEASES_FOLDER = fileURLToPath(new URL('../../releases', import.meta.url));

/** Writes the result and its page where they belong, and gives back these files. */
export function saveResult(result: BenchmarkResult): { readonly json: string; readonly page: string } {
  const page = join(RESULTS_FOLDER, `${fileName(result.startedAt)}.html`);
  const json = write(join(RESULTS_FOLDER, `${fileName(result.startedAt)}.json`), result);
  writeFileSync(page, renderReport(result));
  return { json, page };
}

export function saveSoak(result: SoakResult): string {
  return write(join(RESULTS_FOLDER, `soak-${fileName(result.startedAt)}.json`), result);
}

/** Keeps the result as that of a release. */
export function saveRelease(result: BenchmarkResult, folder = RELEASES_FOLDER): string {
  return write(join(folder, `${result.version}.json`), result);
}

/** The newest release that was measured before this result; undefined where there is none that can be read. */
export function lastRelease(before: string, folder = RELEASES_FOLDER): BenchmarkResult | undefined {
  return releaseFiles(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BenchmarkResult)
    .filter(({ format, startedAt }) => format === RESULT_FORMAT && startedAt < before)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
    .at(-1);
}

/** A time that can stand in the name of a file. */
function fileName(isoTime: string): string {
  return isoTime.replaceAll(':', '-').replace(/\.\d+/, '');
}

function releaseFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // none was kept yet
  }
}

function write(file: string, result: BenchmarkResult | SoakResult): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, undefined, 1)}\n`);
  return file;
}
