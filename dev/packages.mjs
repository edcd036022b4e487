import { join } from 'node:path';
import { checkoutFolder, logFolder } from './checkout.mjs';
import { runStep } from './processes/step.mjs';
import { Refusal } from './refusal.mjs';
import { say } from './say.mjs';
import { findExecutable } from './executables.mjs';

const attemptsMax = 3;
const lockTimeoutSeconds = 180;

/**
 * @typedef {object} Program
 * @property {string} product
 * @property {string} debianPackage
 * @property {() => boolean} isInstalled
 */

/**
 * Sees to it that these programs are on the machine: installs them from Debian's or Ubuntu's packages where we are root
 * there, and else says what to install, or what to do otherwise.
 *
 * @param {readonly Program[]} programs
 * @param {{ otherwise: string, recordFolder: string, signal: AbortSignal }} options
 */
export async function ensureInstalled(programs, { otherwise, recordFolder, signal }) {
  for (let attempt = 1; ; attempt += 1) {
    const missing = programs.filter((program) => !program.isInstalled());
    if (missing.length === 0) return;
    if (!canInstall() || attempt > attemptsMax) throw new Refusal(whatToInstall(missing, otherwise));
    signal.throwIfAborted();
    await install(
      missing.map((program) => program.debianPackage),
      recordFolder,
    ).catch((error) => {
      // Another checkout may be installing at this moment: then the next attempt finds the programs there.
      if (attempt === attemptsMax) throw new Refusal(`${error.message}\n${whatToInstall(missing, otherwise)}`);
      say('apt-get failed; trying again …');
    });
    signal.throwIfAborted();
  }
}

function canInstall() {
  return process.getuid?.() === 0 && findExecutable('apt-get') !== undefined && findExecutable('dpkg') !== undefined;
}

/**
 * @param {readonly Program[]} missing
 * @param {string} otherwise
 */
function whatToInstall(missing, otherwise) {
  const products = missing.map((program) => program.product).join(' and ');
  const packages = missing.map((program) => program.debianPackage).join(' ');
  const debian = `on Debian or Ubuntu: sudo apt-get install ${packages}`;
  return `${products} not found: please install (${debian}), or ${otherwise}`;
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
