import { describeEnd } from './processes/child.mjs';
import { Refusal } from './refusal.mjs';
import { say, warn } from './say.mjs';
import { WatchedSources } from './watched-sources.mjs';

/** How a program ends that did what it was asked, or could not be asked that: no change of its sources alters it. */
const finalStatuses = new Set([0, 2]);

/**
 * Builds and runs a program, and does so again whenever its sources change. Where they do not compile, or the program
 * ends with a fault, the next change is waited for; what runs goes on running until its successor is built.
 *
 * @param {object} watched
 * @param {string} watched.name
 * @param {readonly string[]} watched.folders
 * @param {() => Promise<void>} watched.build rejects with a Refusal where the sources do not compile
 * @param {() => import('./processes/child.mjs').Child} watched.start
 * @param {AbortSignal} watched.signal
 * @returns {Promise<number>} the exit status, where the program itself came to its end
 */
export async function runWatched({ name, folders, build, start, signal }) {
  const sources = new WatchedSources(folders);
  /** @type {import('./processes/child.mjs').Child | undefined} */
  let child;
  try {
    for (;;) {
      if (await builds(build, signal)) {
        if (child !== undefined) say(`Built; ${name} starts again.`);
        await child?.stop();
        signal.throwIfAborted();
        child = start();
      }
      const status = await untilChange(name, sources, child, signal);
      if (status !== undefined) return status;
    }
  } finally {
    sources.close();
    await child?.stop();
    child?.killRemains();
  }
}

/**
 * @param {() => Promise<void>} build
 * @param {AbortSignal} signal
 */
async function builds(build, signal) {
  try {
    await build();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Refusal)) throw error;
    warn(error.message);
    warn('What runs stays as it was. Waiting for the next change …');
    return false;
  }
}

/**
 * @param {string} name
 * @param {WatchedSources} sources
 * @param {import('./processes/child.mjs').Child | undefined} child
 * @param {AbortSignal} signal
 * @returns {Promise<number | undefined>} the exit status, where the program came to its end
 */
async function untilChange(name, sources, child, signal) {
  const change = sources.change(signal);
  // Where the program came to its end first, nobody waits for the change any more.
  change.catch(() => undefined);
  const end = child?.hasEnded === false ? await Promise.race([child.ended, change]) : undefined;
  if (typeof end === 'object') {
    if (end.code !== null && finalStatuses.has(end.code)) return end.code;
    warn(`${name} ended ${describeEnd(end)}; it starts again at the next change.`);
  }
  say(`${await change} has changed; building …`);
  return undefined;
}
