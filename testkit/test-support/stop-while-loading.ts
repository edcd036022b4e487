import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Exit, ServerProcess, until } from '../src/index.js';

/** At once, on a machine that does other things as well. */
const STOPPED_MS_MAX = 1_500;

/** Never finds what the pattern names, and says when that is looked for. */
const hooks = (pattern: string): string => `
import { writeSync } from 'node:fs';
export async function resolve(name, context, next) {
  if (!new RegExp(${JSON.stringify(pattern)}).test(name)) return next(name, context);
  writeSync(2, 'loading ' + name + '\\n');
  return new Promise(() => {});
}`;

const register = (hooksFile: string): string => `
import { register } from 'node:module';
register(${JSON.stringify(pathToFileURL(hooksFile).href)});
// Node would end a process in which nothing can happen any more.
setInterval(() => {}, 60_000);`;

/** Sends a program SIGTERM while it loads a module whose name matches the pattern. Resolves with how it ended. */
export async function stopWhileLoading(pattern: string, program: string): Promise<Exit> {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-loading-'));
  try {
    writeFileSync(join(folder, 'hooks.mjs'), hooks(pattern));
    writeFileSync(join(folder, 'register.mjs'), register(join(folder, 'hooks.mjs')));
    const NODE_OPTIONS = `--import=${pathToFileURL(join(folder, 'register.mjs')).href}`;
    const server = new ServerProcess({ name: program, program, environment: { NODE_OPTIONS }, readyPath: '/' });
    await until(() => server.log.some((line) => line.startsWith('loading ')), { what: `${program} loads` });
    return await server.stop(STOPPED_MS_MAX);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
