#!/usr/bin/env node
// Builds the web server into .next/standalone, which then needs nothing else: node flashsale-web/build.mjs
// With --if-changed only when a source is newer than what is built.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const built = join(folder, '.next', 'standalone', 'flashsale-web', '.next');
/** The last that is copied, so it stands for a whole build. */
const builtLast = join(built, 'static');
const sources = [
  'src',
  'build.mjs',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  '../flashsale-client/src',
  '../command-line/src',
  '../proof/race-lab/src',
  '../proof/race-lab/published',
  '../proof/race-lab/tsconfig.browser.json',
  '../tsconfig.base.json',
  '../package-lock.json',
];

if (!process.argv.includes('--if-changed') || isOutOfDate()) build();

function build() {
  run('typescript/bin/tsc', '--build', '../flashsale-client');
  // The page /lab runs a part of the race lab in the browser.
  run('typescript/bin/tsc', '--build', '../command-line');
  run('typescript/bin/tsc', '--project', '../proof/race-lab/tsconfig.browser.json');
  run('next/dist/bin/next', 'build');
  // What the browser loads; Next leaves it out, for those who serve it from elsewhere.
  cpSync(join(folder, '.next', 'static'), builtLast, { recursive: true });
}

/**
 * Runs the program of a package, and ends with its status where that is none of success.
 *
 * @param {string} program
 * @param {...string} args
 */
function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [join(folder, '..', 'node_modules', program), ...args], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function isOutOfDate() {
  const builtAtMs = statSync(builtLast, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.some((source) => changedAtMs(join(folder, source)) > builtAtMs);
}

/**
 * When the newest file under a path changed; a folder changes when a file goes.
 *
 * @param {string} path
 * @returns {number}
 */
function changedAtMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAtMs(join(path, name))));
}
