import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkoutFolder } from './checkout.mjs';

/** An editor saves in several steps, and a checkout of another branch takes a while: all of it is one change. */
const settleMs = 200;
/** Of a workspace, what its program is made of. */
const sourceFolderNames = ['src', 'lua'];
const sourcePattern = /(?<!\.test)\.(?:ts|lua|json)$/;

/**
 * The folders with the sources of a workspace and of all that it refers to.
 *
 * @param {string} workspace
 * @param {string} [checkout]
 * @returns {string[]}
 */
export function sourceFolders(workspace, checkout = checkoutFolder) {
  const folders = new Set([join(checkout, workspace)]);
  // What is added on the way is gone through as well.
  for (const folder of folders) {
    /** @type {{ references?: { path: string }[] }} */
    const { references = [] } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'));
    for (const { path } of references) folders.add(join(folder, path));
  }
  return [...folders].flatMap((folder) => sourceFolderNames.map((name) => join(folder, name))).filter(existsSync);
}

/** Watches every folder by itself: a file that an editor puts in the place of another one is seen in its folder. */
export class WatchedSources {
  #roots;
  /** @type {Map<string, import('node:fs').FSWatcher>} */
  #watchers = new Map();
  #events = new EventEmitter();
  #changes = 0;
  /** @type {string | undefined} */
  #changed;

  /** @param {readonly string[]} folders */
  constructor(folders) {
    this.#roots = folders;
    this.#watchFolders();
  }

  /**
   * The file that changed last since the last call, as soon as the changes have settled.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<string>}
   */
  async change(signal) {
    if (this.#changed === undefined) await once(this.#events, 'change', { signal });
    let seen;
    do {
      seen = this.#changes;
      await sleep(settleMs, undefined, { signal });
    } while (seen !== this.#changes);
    const changed = this.#changed ?? '';
    this.#changed = undefined;
    this.#watchFolders();
    return changed;
  }

  close() {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Folders come and go. */
  #watchFolders() {
    const folders = new Set(this.#roots.filter(existsSync).flatMap(withFoldersBelow));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, (_, file) => this.#onChange(folder, file));
      // A folder that is removed is no fault.
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder, watcher);
    }
  }

  /**
   * @param {string} folder
   * @param {string | null} file
   */
  #onChange(folder, file) {
    const path = join(folder, file ?? '');
    if (!sourcePattern.test(path) && !this.#isFolder(path)) return;
    // Where another folder has taken its name, that one is to be watched.
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
    this.#changes += 1;
    this.#changed = relative(checkoutFolder, path);
    this.#events.emit('change');
  }

  /** @param {string} path also of one that was a folder until now */
  #isFolder(path) {
    return this.#watchers.has(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  }
}

/** @param {string} folder */
function withFoldersBelow(folder) {
  const below = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.map(({ parentPath, name }) => join(parentPath, name))];
}
