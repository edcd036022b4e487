import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type TestStores, useStores } from '../../../flashsale-core/test-support/index.js';
import { type Program, type ProgramEnd, startProgram, untilEnded } from '../../../testkit/test-support/program.js';

const PROGRAM = new URL('../dist/main.js', import.meta.url);

export interface LabProgram {
  readonly stores: TestStores;
  /** For what it saves; removed when the tests of the file are through. */
  readonly out: string;
  /** Starts it as npm does, on the stores of the test where the environment names no other. */
  start(args: string[], environment?: Record<string, string>): Program;
  /** Runs it to its end. */
  lab(args: string[], environment?: Record<string, string>): Promise<ProgramEnd>;
}

/** What people start with `npm run lab --`. */
export function useLab(): LabProgram {
  const stores = useStores();
  const out = mkdtempSync(join(tmpdir(), 'race-lab-test-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const start: LabProgram['start'] = (args, environment = stores.environment) => {
    const program = startProgram(PROGRAM, args, environment);
    stores.defer(() => program.kill('SIGKILL'));
    return program;
  };

  const lab: LabProgram['lab'] = async (args, environment) => untilEnded(start(args, environment));
  return { stores, out, start, lab };
}
