import { basename, join } from 'node:path';
import { Refusal, runStep, say, warn } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../checkout.js';

/** Scripts of package.json that need nothing but the checkout. */
const CHECKS = ['format:check', 'lint', 'unused', 'typecheck', 'prisma:validate', 'openapi:check'];

export interface CheckOptions {
  readonly logFolder: string;
  readonly recordFolder: string;
  readonly signal: AbortSignal;
}

/** Runs every check, also where one has failed already, and shows what the failed ones say. Resolves with whether all passed. */
export async function runChecks({ logFolder, recordFolder, signal }: CheckOptions): Promise<boolean> {
  say(`Checking: ${CHECKS.join(', ')} …`);
  const refusals = await Promise.all(
    CHECKS.map(async (check) => {
      const name = check.replace(':', '-');
      const logFile = join(logFolder, `${name}.log`);
      try {
        await runStep({ name, ...npmRun(check), cwd: CHECKOUT_FOLDER, logFile, recordFolder, signal });
        return [];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return [error];
      }
    }),
  );
  for (const refusal of refusals.flat()) warn(`\n${refusal.message}`);
  return refusals.flat().length === 0;
}

/** By the npm that runs us; another one may come first on the PATH. */
function npmRun(script: string): { readonly command: string; readonly args: readonly string[] } {
  const npmCli = process.env['npm_execpath'] ?? '';
  const args = ['run', '--silent', script];
  const isNpm = basename(npmCli).startsWith('npm');
  return isNpm ? { command: process.execPath, args: [npmCli, ...args] } : { command: 'npm', args };
}
