#!/usr/bin/env node
// `node dev/run.mjs <command> [arguments]` runs the npm scripts. It and dev/bootstrap are plain JavaScript with
// types in comments: they run before anything is installed or compiled, see to both, and hand over to dev/src.
import { existsSync } from 'node:fs';
import { prepare } from './bootstrap/prepare.mjs';
import { stopRequest, StopRequested } from './bootstrap/stop-request.mjs';

/** These say what is built; the others leave the terminal to the program that they run. */
const announcing = new Set(['start', 'cluster', 'test', 'bench']);

// A terminal that went away must not keep the stop from running to its end.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const [command = '', ...args] = process.argv.slice(2);
const signal = stopRequest();
try {
  // An image has no sources: what is built is what there is.
  if (existsSync(new URL('src', import.meta.url))) {
    await prepare({ workspaces: ['dev'], isQuiet: !announcing.has(command), signal });
  }
  signal.throwIfAborted();
  /** @type {typeof import('./src/main.ts')} */
  const { runCommand } = await import(new URL('dist/main.js', import.meta.url).href);
  process.exitCode = await runCommand(command, { args, signal, prepare });
  if (signal.aborted && !(signal.reason instanceof StopRequested)) throw signal.reason;
} catch (error) {
  process.exitCode = exitStatusOf(error);
}

/**
 * Turns what went wrong into the exit status: a refusal is one sentence, a fault a stack, a stop the status that shells
 * expect of the signal.
 *
 * @param {unknown} error
 * @returns {number}
 */
function exitStatusOf(error) {
  if (signal.reason instanceof StopRequested) return signal.reason.exitStatus;
  const { name, message, stack, exitStatus = 1 } = /** @type {Error & { exitStatus?: number }} */ (error);
  // Of the bootstrap or of the compiled commands: each has its own class.
  process.stderr.write(`${name === 'Refusal' ? message : (stack ?? String(error))}\n`);
  return exitStatus;
}
