import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export type Program = ChildProcessByStdio<null, Readable, Readable>;

export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Starts a built program as npm does, from the checkout and without input. */
export function startProgram(file: URL, args: readonly string[], env: NodeJS.ProcessEnv): Program {
  return spawn(process.execPath, [fileURLToPath(file), ...args], {
    cwd: CHECKOUT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves with all that the program has printed, when it has ended. */
export async function untilEnded(program: Program): Promise<ProgramEnd> {
  const closed = once(program, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [status]] = await Promise.all([text(program.stdout), text(program.stderr), closed]);
  return { stdout, stderr, status };
}
