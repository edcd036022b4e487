import { EventEmitter, once } from 'node:events';
import { existsSync, type FSWatcher, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT_FOLDER } from '../checkout.js';

/** An editor saves in several steps, and a checkout of another branch takes a while: all of it is one change. */
const SETTLE_MS = 200;
/** Of a workspace, what its program is made of. */
const SOURCE_FOLDER_NAMES = ['src', 'lua'];
const SOURCE_PATTERN = /(?<!\.test)\.(?:ts|lua|json)$/;

/** The folders with the sources of a workspace and of all that it refers to. */
export function sourceFolders(workspace: string, checkout = CHECKOUT_FOLDER): string[] {
  const folders = new Set([join(checkout, workspace)]);
  // What is added on the way is gone through as well.
  for (const folder of folders) {
    const text = readFileSync(join(folder, 'tsconfig.json'), 'utf8');
    const { references = [] } = JSON.parse(text) as { references?: readonly { path: string }[] };
    for (const { path } of references) folders.add(join(folder, path));
  }
  return [...folders].flatMap((folder) => SOURCE_FOLDER_NAMES.map((name) => join(folder, name))).filter(existsSync);
}

/** Watches every folder separately: a file that an editor puts in the place of another one is seen in its folder. */
export class WatchedSources {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #events = new EventEmitter();
  #changes = 0;
  #changed: string | undefined;

  constructor(private readonly roots: readonly string[]) {
    this.#watchFolders();
  }

  /** Resolves with the file that changed last since the last call, as soon as the changes have settled. */
  async change(signal: AbortSignal): Promise<string> {
    if (this.#changed === undefined) await once(this.#events, 'change', { signal });
    let seen: number;
    do {
      seen = this.#changes;
      await sleep(SETTLE_MS, undefined, { signal });
    } while (seen !== this.#changes);
    const changed = this.#changed ?? '';
    this.#changed = undefined;
    this.#watchFolders();
    return changed;
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Folders come and go. */
  #watchFolders(): void {
    const folders = new Set(this.roots.filter(existsSync).flatMap(withFoldersBelow));
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

  #onChange(folder: string, file: string | null): void {
    const path = join(folder, file ?? '');
    if (!SOURCE_PATTERN.test(path) && !this.#isFolder(path)) return;
    // Where another folder has taken its name, that one is to be watched.
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
    this.#changes += 1;
    this.#changed = relative(CHECKOUT_FOLDER, path);
    this.#events.emit('change');
  }

  /** Also one that was a folder until now. */
  #isFolder(path: string): boolean {
    return this.#watchers.has(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  }
}

function withFoldersBelow(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.map(({ parentPath, name }) => join(parentPath, name))];
}
