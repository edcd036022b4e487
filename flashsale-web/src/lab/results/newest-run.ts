import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, type ExperimentDigest, type ExperimentResult, RESULT_FORMAT } from 'flashsale-race-lab';
import { readEnvironment } from '../../environment';

/** Folders of results are named by the time at which the run began. */
const FOLDER_NAME = /^\d{4}-\d{2}-\d{2}T[\w-]+$/;

/** The newest run that the race lab of this machine has saved; undefined where there is none that can be read. */
export async function readNewestRun(): Promise<ExperimentDigest | undefined> {
  const file = await readFromNewest('result.json');
  if (file === undefined) return undefined;
  try {
    const result = JSON.parse(file) as Partial<ExperimentResult> | null;
    return result?.format === RESULT_FORMAT ? digestOf(result as ExperimentResult) : undefined;
  } catch {
    // It is being written at this moment, or it is broken: the published run can be shown all the same.
    return undefined;
  }
}

/** The HTML report of that run. */
export function readNewestReport(): Promise<string | undefined> {
  return readFromNewest('report.html');
}

async function readFromNewest(name: string): Promise<string | undefined> {
  const { labResultsFolder } = readEnvironment();
  if (labResultsFolder === undefined) return undefined;
  try {
    const folders = await readdir(/* turbopackIgnore: true */ labResultsFolder);
    const newest = folders
      .filter((folder) => FOLDER_NAME.test(folder))
      .toSorted()
      .at(-1);
    return newest && (await readFile(/* turbopackIgnore: true */ join(labResultsFolder, newest, name), 'utf8'));
  } catch {
    return undefined;
  }
}
