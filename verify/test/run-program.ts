import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestStores } from '../../flashsale-core/test-support/index.js';

export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs a built program as npm does, on the stores of the test unless `environment` names others. */
export async function runProgram(
  file: 'main.js' | 'repair/main.js',
  stores: TestStores,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<ProgramEnd> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../dist/${file}`, import.meta.url)), ...args], {
    env: { PATH: process.env['PATH'], ...stores.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { stdout, stderr, status };
}
