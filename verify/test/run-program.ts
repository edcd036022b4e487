import type { TestStores } from '../../flashsale-core/test-support/index.js';
import { type ProgramEnd, startProgram, untilEnded } from '../../testkit/test-support/program.js';

/** Runs a built program as npm does, on the stores of the test unless `environment` names others. */
export async function runProgram(
  file: 'main.js' | 'repair/main.js' | 'retention/main.js',
  stores: TestStores,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<ProgramEnd> {
  const env = { PATH: process.env['PATH'], ...stores.environment, ...environment };
  return untilEnded(startProgram(new URL(`../dist/${file}`, import.meta.url), args, env));
}
