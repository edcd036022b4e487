import { join } from 'node:path';
import { build } from './build.mjs';
import { localFolder, makeLocalFolder } from './checkout.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { takeLock } from './lock.mjs';
import { endLeftProcesses } from './processes/records.mjs';
import { Refusal } from './refusal.mjs';
import { say } from './say.mjs';
import { waitUntil } from './wait.mjs';

const nodeVersionMin = [20, 19];
const lockDeadlineMs = 15 * 60_000;

/**
 * Installs and builds what is missing. One command of this checkout does so at a time; another waits and then finds
 * it done.
 *
 * @param {object} options
 * @param {readonly string[]} options.workspaces
 * @param {import('./build.mjs').WebPart | undefined} [options.web]
 * @param {AbortSignal} options.signal
 * @param {boolean} [options.isQuiet]
 */
export async function prepare({ workspaces, web, signal, isQuiet = false }) {
  refuseOldNode();
  makeLocalFolder();
  const release = await takePreparationLock(signal);
  try {
    const recordFolder = join(localFolder, 'preparation');
    await endLeftProcesses(recordFolder);
    await installDependencies({ recordFolder, signal });
    await build({ workspaces, web, recordFolder, signal, isQuiet });
  } finally {
    release();
  }
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [majorMin = 0, minorMin = 0] = nodeVersionMin;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return;
  throw new Refusal(`Node ${majorMin}.${minorMin} or later is needed; this is ${process.version}.`);
}

/** @param {AbortSignal} signal */
async function takePreparationLock(signal) {
  const file = join(localFolder, 'preparation.lock');
  let lock = takeLock(file);
  if (lock.holder) say(`Process ${lock.holder.pid} is installing or building in this checkout; waiting for it …`);
  await waitUntil(
    async () => {
      if (lock.holder) lock = takeLock(file);
      return lock.holder ? `process ${lock.holder.pid} still has it` : true;
    },
    { what: 'The right to install and build was not free', deadlineMs: lockDeadlineMs, intervalMs: 250, signal },
  );
  return lock.holder ? () => {} : lock.release;
}
