import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const RESULTS_FOLDER = fileURLToPath(new URL('../results', import.meta.url));

/** Where the summary of a run goes; makes its folder. */
export function prepareResultsFile(
  jsonFile: string | undefined,
  { scenario, k6 }: { readonly scenario: string; readonly k6: string | undefined },
): string {
  const file = resolve(jsonFile ?? join(RESULTS_FOLDER, `${k6 === undefined ? 'built-in' : 'k6'}-${scenario}.json`));
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
