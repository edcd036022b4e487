import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder, localFolder } from './checkout.mjs';

const copyFolder = join(localFolder, 'web');
/** The web server that `npm start` runs. */
export const copiedWebServer = join(copyFolder, 'flashsale-web', 'server.mjs');

/**
 * Lays the built web server out as its image has it. A test run or a developer may build it anew while the system runs,
 * and Next reads its pages from the disk when they are first asked for: they must still be those that it started with.
 */
export function copyWebServer() {
  const workspace = join(checkoutFolder, 'flashsale-web');
  rmSync(copyFolder, { recursive: true, force: true });
  cpSync(join(workspace, '.next', 'standalone'), copyFolder, { recursive: true });
  copyFileSync(join(workspace, 'server.mjs'), copiedWebServer);
  cpSync(join(workspace, 'guard'), join(copyFolder, 'flashsale-web', 'guard'), { recursive: true });
}
