import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStep } from './processes/step.js';
import { Refusal } from './refusal.js';
import { say } from './say.js';

const ATTEMPTS_MAX = 3;
const LOCK_TIMEOUT_SECONDS = 180;

/** A program of another project that has to be on the machine. */
export interface Program {
  readonly product: string;
  readonly debianPackage: string;
  readonly isInstalled: () => boolean;
}

export interface InstallOptions {
  /** What can be done instead of installing the programs. */
  readonly otherwise: string;
  readonly logFolder: string;
  readonly recordFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The first folder that holds an executable of that name: those given, then those on the PATH and those where servers
 * are installed when they are not on the PATH of ordinary users. Returns the full path.
 */
export function findExecutable(name: string, foldersFirst: readonly string[] = []): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...foldersFirst, ...path, '/usr/local/sbin', '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The sub-folders with versions as names, the newest first, as /usr/lib/postgresql/17. */
export function versionFolders(folder: string): string[] {
  try {
    const versions = readdirSync(folder).filter((name) => /^\d/.test(name));
    return versions.sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * Ensures that these programs are on the machine: installs them from Debian's or Ubuntu's packages if we are root there,
 * else says what to install, or what to do instead.
 */
export async function ensureInstalled(programs: readonly Program[], options: InstallOptions): Promise<void> {
  const { otherwise, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const missing = programs.filter((program) => !program.isInstalled());
    if (missing.length === 0) return;
    if (!canInstall() || attempt > ATTEMPTS_MAX) throw new Refusal(whatToInstall(missing, otherwise));
    signal.throwIfAborted();
    const packages = missing.map(({ debianPackage }) => debianPackage);
    await install(packages, options).catch((error: unknown) => {
      // Another checkout may be installing at this moment: then the next attempt finds the programs there.
      if (attempt === ATTEMPTS_MAX) {
        throw new Refusal(`${(error as Error).message}\n${whatToInstall(missing, otherwise)}`, { cause: error });
      }
      say('apt-get failed; trying again …');
    });
    signal.throwIfAborted();
  }
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && findExecutable('apt-get') !== undefined && findExecutable('dpkg') !== undefined;
}

function whatToInstall(missing: readonly Program[], otherwise: string): string {
  const products = missing.map(({ product }) => product).join(' and ');
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
  const debian = `on Debian or Ubuntu: sudo apt-get install ${packages}`;
  return `${products} not found: please install (${debian}), or ${otherwise}`;
}

/** Not to be interrupted: a package that is half set up is worse than a stop that comes late. */
async function install(packages: readonly string[], { logFolder, recordFolder }: InstallOptions): Promise<void> {
  const apt = {
    command: 'apt-get',
    cwd: '/',
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      // systemd must not start the servers on its own: we start private ones, and the standard ports stay free.
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
      ...['install', '-y', '-q', '--no-install-recommends'],
      ...['-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_SECONDS}`, ...packages],
    ],
  });
}
