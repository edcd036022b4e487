import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadStoreTools } from '../stores/store-tools.js';

const LOCAL = fileURLToPath(new URL('../../../../.local/', import.meta.url));
const NAME = /^faults-\d+$/;

/** A folder of this run's own in the checkout, once what runs that were killed have left is ended and removed. */
export async function makeRunFolder(): Promise<string> {
  const tools = await loadStoreTools();
  const left = existsSync(LOCAL) ? readdirSync(LOCAL).filter((name) => NAME.test(name)) : [];
  for (const folder of left.map((name) => join(LOCAL, name))) {
    if (tools.takeLock(join(folder, 'lock')).holder !== undefined) continue;
    await tools.endLeftProcesses(join(folder, 'run'));
    tools.removeStoresFolder(join(folder, 'data'));
    rmSync(folder, { recursive: true, force: true });
  }
  const folder = join(LOCAL, `faults-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  tools.takeLock(join(folder, 'lock'));
  return folder;
}
