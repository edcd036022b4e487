import { type Child, describeExit, say, warn } from 'flashsale-testkit';
import { isRefusal } from '../command.js';
import { WatchedSources } from './watched-sources.js';

/** How a program ends that did what it was asked, or could not be asked that: no change of its sources alters it. */
const FINAL_STATUSES = new Set([0, 2]);

export interface WatchedProgram {
  readonly name: string;
  readonly folders: readonly string[];
  /** Rejects with a refusal where the sources do not compile. */
  build(): Promise<void>;
  start(): Child;
  readonly signal: AbortSignal;
}

/**
 * Builds and runs a program, and does so again whenever its sources change. Where they do not compile, or the program
 * ends with a fault, the next change is waited for; the program keeps running until its successor is built. Resolves with
 * the exit status, where the program itself came to its end.
 */
export async function runWatched({ name, folders, build, start, signal }: WatchedProgram): Promise<number> {
  const sources = new WatchedSources(folders);
  let child: Child | undefined;
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

async function builds(build: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
  try {
    await build();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!isRefusal(error)) throw error;
    warn(error.message);
    warn('What runs stays as it was. Waiting for the next change …');
    return false;
  }
}

/** Resolves with the exit status, where the program came to its end. */
async function untilChange(
  name: string,
  sources: WatchedSources,
  child: Child | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  const change = sources.change(signal);
  // Where the program came to its end first, nobody waits for the change any more.
  change.catch(() => undefined);
  const end = child?.hasEnded === false ? await Promise.race([child.ended, change]) : undefined;
  if (typeof end === 'object') {
    if (end.code !== null && FINAL_STATUSES.has(end.code)) return end.code;
    warn(`${name} ended ${describeExit(end)}; it starts again at the next change.`);
  }
  say(`${await change} has changed; building …`);
  return undefined;
}
