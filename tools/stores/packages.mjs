import { join } from 'node:path';
import { checkoutFolder, logFolder } from '../checkout.mjs';
import { runStep } from '../processes/step.mjs';
import { Refusal } from '../refusal.mjs';
import { say } from '../say.mjs';
import { findExecutable } from './executables.mjs';

const attemptsMax = 3;
const lockTimeoutSeconds = 180;

/**
 * Sees to it that the servers of these stores are on the machine: installs them from Debian's or Ubuntu's packages
 * where we are root there, and else says what to install.
 *
 * @param {readonly import('./stores.mjs').Store[]} stores
 * @param {{ recordFolder: string, signal: AbortSignal }} options
 */
export async function ensureServers(stores, { recordFolder, signal }) {
  for (let attempt = 1; ; attempt += 1) {
    const missing = stores.filter((store) => !store.isInstalled());
    if (missing.length === 0) return;
    if (!canInstall() || attempt > attemptsMax) throw new Refusal(whatToInstall(missing));
    signal.throwIfAborted();
    await install(
      missing.map((store) => store.debianPackage),
      recordFolder,
    ).catch((error) => {
      // Another checkout may be installing at this moment: then the next attempt finds the servers there.
      if (attempt === attemptsMax) throw new Refusal(`${error.message}\n${whatToInstall(missing)}`);
      say('apt-get failed; trying again …');
    });
    signal.throwIfAborted();
  }
}

function canInstall() {
  return process.getuid?.() === 0 && findExecutable('apt-get') !== undefined && findExecutable('dpkg') !== undefined;
}

/** @param {readonly import('./stores.mjs').Store[]} missing */
function whatToInstall(missing) {
  const products = missing.map((store) => store.product).join(' and ');
  const packages = missing.map((store) => store.debianPackage).join(' ');
  const debian = `on Debian or Ubuntu: sudo apt-get install ${packages}`;
  return `${products} not found: please install (${debian}), or run everything in containers with: docker compose up`;
}

/**
 * Not to be interrupted: a package that is half set up is worse than a stop that comes late.
 *
 * @param {readonly string[]} packages
 * @param {string} recordFolder
 */
async function install(packages, recordFolder) {
  const apt = {
    command: 'apt-get',
    cwd: checkoutFolder,
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      // systemd is told not to start the servers by itself: we start private ones, and the standard ports stay free.
      SYSTEMD_OFFLINE: '1',
    },
    logFile: join(logFolder, 'apt-get.log'),
    recordFolder,
  };
  await runStep({ ...apt, title: 'Reading the list of packages', name: 'apt-get-update', args: ['update', '-q'] });
  await runStep({
    ...apt,
    title: `Installing ${packages.join(', ')} with apt-get`,
    name: 'apt-get-install',
    args: [
      'install',
      '-y',
      '-q',
      '--no-install-recommends',
      '-o',
      `DPkg::Lock::Timeout=${lockTimeoutSeconds}`,
      ...packages,
    ],
  });
}
