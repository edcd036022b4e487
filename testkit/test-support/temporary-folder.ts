import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A new folder for each test of the file, removed after it. */
export function useTemporaryFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flashsale-tools-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (...parts: string[]) => join(folder, ...parts) };
}
