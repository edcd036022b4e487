import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from './lock.js';
import { endLeftProcesses } from './processes/records.js';
import { say } from './say.js';
import { removeStoresFolder } from './stores/folder.js';

/** The folder of one run with throw-away stores, until `remove`. */
export class RunFolder {
  private constructor(readonly path: string) {}

  /**
   * Creates the folder of this run, after ending and removing what killed runs of the same kind have left.
   *
   * @param kind as 'test'
   */
  static async make(parent: string, kind: string): Promise<RunFolder> {
    await RunFolder.removeLeft(parent, kind);
    const run = new RunFolder(join(parent, `${kind}-${process.pid}`));
    mkdirSync(run.path, { recursive: true });
    takeLock(run.#lock);
    return run;
  }

  /** Ends and removes what killed runs of this kind have left. */
  static async removeLeft(parent: string, kind: string): Promise<void> {
    const ofThisKind = new RegExp(`^${kind}-\\d+$`);
    const names = existsSync(parent) ? readdirSync(parent) : [];
    for (const name of names.filter((candidate) => ofThisKind.test(candidate))) {
      const run = new RunFolder(join(parent, name));
      if (takeLock(run.#lock).holder) continue;
      const left = await endLeftProcesses(run.records);
      if (left.length > 0) say(`Ended what an earlier ${kind} run had left: ${left.join(', ')}.`);
      run.remove();
    }
  }

  get data(): string {
    return join(this.path, 'data');
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  /** By these a later run finds the processes of this one. */
  get records(): string {
    return join(this.path, 'run');
  }

  get #lock(): string {
    return join(this.path, 'lock');
  }

  remove(): void {
    this.removeData();
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Removes all but the logs. */
  removeData(): void {
    removeStoresFolder(this.data);
    rmSync(this.records, { recursive: true, force: true });
  }
}
