import { join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { npmCommand } from './bootstrap/packages.mjs';
import { runStep } from './processes/step.mjs';
import { Refusal } from './refusal.mjs';
import { say, warn } from './say.mjs';

/** Scripts of package.json that look at what is in the checkout alone. */
const checks = ['format:check', 'lint', 'typecheck', 'prisma:validate', 'openapi:check'];

/**
 * Runs every check, also where one has failed already, and shows what the failed ones say.
 *
 * @param {{ logFolder: string, recordFolder: string, signal: AbortSignal }} options
 * @returns {Promise<boolean>} whether all passed
 */
export async function runChecks({ logFolder, recordFolder, signal }) {
  say(`Checking: ${checks.join(', ')} …`);
  const refusals = await Promise.all(
    checks.map(async (name) => {
      const logFile = join(logFolder, `${name.replace(':', '-')}.log`);
      const script = npmCommand(['run', '--silent', name]);
      try {
        await runStep({ name: name.replace(':', '-'), ...script, cwd: checkoutFolder, logFile, recordFolder, signal });
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
