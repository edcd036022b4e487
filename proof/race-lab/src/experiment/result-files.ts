import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExperimentResult, RESULT_FORMAT } from './experiment-result.js';

const RESULT_FILE = 'result.json';

/** Saves a result in this folder, and gives back the file. */
export async function saveResult(result: ExperimentResult, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, RESULT_FILE);
  await writeFile(file, `${JSON.stringify(result, undefined, 1)}\n`);
  return file;
}

/** @throws when the file cannot be read or is not a result of the lab */
export async function readResult(file: string): Promise<ExperimentResult> {
  const result = JSON.parse(await readFile(file, 'utf8')) as Partial<ExperimentResult> | null;
  if (result?.format !== RESULT_FORMAT) throw new Error(`${file} is not a result that this race lab can read`);
  return result as ExperimentResult;
}

/** The newest saved result; undefined where there is none. */
export async function newestResultFile(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter((name) => /^\d{4}-\d{2}-\d{2}T/.test(name))
    .sort()
    .at(-1);
  return newest && join(folder, newest, RESULT_FILE);
}

/** A folder of the result's own, named by the time at which it began. */
export function folderFor({ startedAt }: ExperimentResult, resultsFolder: string): string {
  return join(resultsFolder, startedAt.replaceAll(':', '-').replace(/\.\d+/, ''));
}
