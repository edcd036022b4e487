import { Refusal } from 'flashsale-command-line';
import type { ExperimentResult } from '../experiment/experiment-result.js';
import { newestResultFile, readResult } from '../experiment/result-files.js';
import { readLabEnvironment } from '../environment.js';

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
