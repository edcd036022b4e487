import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { type TestStores, useStores } from '../../../flashsale-core/test-support/index.js';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

export interface LabProgram {
  readonly stores: TestStores;
  /** For what it saves; removed when the tests of the file are through. */
  readonly out: string;
  /** Starts it as npm does, on the stores of the test where the environment names no other. */
  start(args: string[], environment?: Record<string, string>): ChildProcess;
  /** Runs it to its end. */
  lab(args: string[], environment?: Record<string, string>): Promise<Ended>;
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** What people start with `npm run lab --`. */
export function useLab(): LabProgram {
  const stores = useStores();
  const out = mkdtempSync(join(tmpdir(), 'race-lab-test-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const start: LabProgram['start'] = (args, environment = stores.environment) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: CHECKOUT,
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    stores.defer(() => child.kill('SIGKILL'));
    return child;
  };

  const lab: LabProgram['lab'] = async (args, environment) => {
    const child = start(args, environment);
    const closed = once(child, 'close') as Promise<[number | null]>;
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout as NonNullable<typeof child.stdout>),
      text(child.stderr as NonNullable<typeof child.stderr>),
      closed,
    ]);
    return { stdout, stderr, status };
  };
  return { stores, out, start, lab };
}
