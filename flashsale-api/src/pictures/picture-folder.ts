import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PICTURE_FILE_PATTERN, type PictureStore } from './picture-store.js';

const FILE = new RegExp(PICTURE_FILE_PATTERN);

/** Pictures in a folder, which all processes of the API share. */
export class PictureFolder implements PictureStore {
  constructor(private readonly folder: string) {}

  async write(name: string, content: Uint8Array): Promise<void> {
    const path = this.#pathOf(name);
    await mkdir(this.folder, { recursive: true });
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await writeFile(unfinished, content, { flush: true });
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return readFile(this.#pathOf(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  /** Names come from addresses, too. */
  #pathOf(name: string): string {
    if (!FILE.test(name)) throw new Error(`${name} is no name of a picture`);
    return join(this.folder, name);
  }
}
