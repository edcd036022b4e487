import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from './checkout.mjs';
import { takeLock } from './lock.mjs';
import { endLeftProcesses } from './processes/records.mjs';
import { say } from './say.mjs';
import { removeStoresFolder } from './stores/folder.mjs';

/**
 * Where one run that throws its stores away keeps what is its own.
 *
 * @param {string} kind as 'test'
 */
export function throwAwayRun(kind) {
  return pathsIn(join(localFolder, `${kind}-${process.pid}`));
}

/** @param {ReturnType<typeof throwAwayRun>} run */
export function removeRun({ folder, data }) {
  removeStoresFolder(data);
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Ends and removes what runs of this kind have left that were killed.
 *
 * @param {string} kind
 */
export async function removeLeftRuns(kind) {
  const ofThisKind = new RegExp(`^${kind}-\\d+$`);
  const names = existsSync(localFolder) ? readdirSync(localFolder) : [];
  for (const name of names.filter((candidate) => ofThisKind.test(candidate))) {
    const run = pathsIn(join(localFolder, name));
    if (takeLock(run.lock).holder) continue;
    const left = await endLeftProcesses(run.records);
    if (left.length > 0) say(`Ended what an earlier ${kind} run had left: ${left.join(', ')}.`);
    removeRun(run);
  }
}

/** @param {string} folder */
function pathsIn(folder) {
  return {
    folder,
    data: join(folder, 'data'),
    logs: join(folder, 'logs'),
    records: join(folder, 'run'),
    lock: join(folder, 'lock'),
  };
}
