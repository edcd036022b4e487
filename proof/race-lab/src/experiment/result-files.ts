import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from 'flashsale-command-line';
import { readLabEnvironment } from '../environment.js';
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
async function readResult(file: string): Promise<ExperimentResult> {
  const result = JSON.parse(await readFile(file, 'utf8')) as Partial<ExperimentResult> | null;
  if (result?.format !== RESULT_FORMAT) throw new Error(`${file} is not a result that this race lab can read`);
  return result as ExperimentResult;
}

/** The newest saved result; undefined where there is none. */
async function newestResultFile(folder: string): Promise<string | undefined> {
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

/** The result in the file that is named, or the newest one. @throws Refusal when there is none, or several are named */
export async function readAskedResult([given, surplus]: readonly string[]): Promise<{
  readonly file: string;
  readonly result: ExperimentResult;
}> {
  if (surplus !== undefined) throw new Refusal(`One result at a time: ${surplus} is one too many.`);
  const { resultsFolder } = readLabEnvironment();
  const file = given ?? (await newestResultFile(resultsFolder));
  if (file === undefined) {
    throw new Refusal(`There is no result below ${resultsFolder} yet; npm run lab -- run makes one.`);
  }
  const result = await readResult(file).catch((error: Error) => {
    throw new Refusal(`${file} cannot be read as a result: ${error.message}`, { cause: error });
  });
  return { file, result };
}
