import { spawnSync } from 'node:child_process';
import { say, warn } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../checkout.js';
import { type Context, parseArguments } from '../command.js';

const ANSWER_TIMEOUT_MS = 120_000;
const EXIT_STATUS_NOT_AUDITED = 2;

interface NpmAuditReport {
  readonly message?: string;
  readonly error?: { readonly summary?: string };
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
}

export interface Verdict {
  readonly verdict: 'clean' | 'found' | 'not-audited';
  readonly message: string;
}

/**
 * `npm run audit`: refuses packages of the running system that are known to be weak. "Something was found" is exit status 1;
 * "the registry did not answer" is a loud warning and no verdict: exit status 0, or 2 with --strict.
 */
export async function audit({ args }: Context): Promise<number> {
  const { values } = parseArguments(args, { options: { strict: { type: 'boolean', default: false } } });
  const npmArgs = ['audit', '--omit=dev', '--audit-level=high', '--json'];
  const { stdout } = spawnSync('npm', npmArgs, { cwd: CHECKOUT_FOLDER, encoding: 'utf8', timeout: ANSWER_TIMEOUT_MS });
  const { verdict, message } = readReport(stdout);
  switch (verdict) {
    case 'clean':
      say(message);
      return 0;
    case 'found':
      warn(`Packages with known weaknesses: ${message}. npm audit --omit=dev shows them.`);
      return 1;
    case 'not-audited':
      warn(`NOT AUDITED: the registry could not be asked (${message}).`);
      return values.strict ? EXIT_STATUS_NOT_AUDITED : 0;
  }
}

/** What a report of `npm audit --json` says. */
export function readReport(text: string): Verdict {
  let report: NpmAuditReport;
  try {
    report = JSON.parse(text) as NpmAuditReport;
  } catch {
    return { verdict: 'not-audited', message: 'npm gave no report' };
  }
  const counts = report.metadata?.vulnerabilities;
  if (counts === undefined) {
    return { verdict: 'not-audited', message: report.message ?? report.error?.summary ?? 'no answer' };
  }
  const { high = 0, critical = 0 } = counts;
  if (high + critical > 0) return { verdict: 'found', message: `${high} of high severity, ${critical} critical` };
  return {
    verdict: 'clean',
    message: 'No package of the running system is known to have a weakness of high severity.',
  };
}
