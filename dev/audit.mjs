#!/usr/bin/env node
// `npm run audit`: refuses packages of the running system that are known to be weak. It tells "something was found", exit
// status 1, from "nobody could be asked", which is told loudly and is no verdict: exit status 0, or 2 with --strict.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { checkoutFolder } from './checkout.mjs';
import { runTool } from './run-tool.mjs';
import { say, warn } from './say.mjs';

const answerTimeoutMs = 120_000;
const unaskedExitStatus = 2;

/**
 * What a report of `npm audit --json` says.
 *
 * @param {string} text
 * @returns {{ verdict: 'clean' | 'found' | 'unasked', message: string }}
 */
export function readReport(text) {
  /** @type {{ message?: string, error?: { summary?: string }, metadata?: { vulnerabilities?: Record<string, number> } }} */
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { verdict: 'unasked', message: 'npm gave no report' };
  }
  const counts = report.metadata?.vulnerabilities;
  if (counts === undefined)
    return { verdict: 'unasked', message: report.message ?? report.error?.summary ?? 'no answer' };
  const { high = 0, critical = 0 } = counts;
  if (high + critical > 0) return { verdict: 'found', message: `${high} of high severity, ${critical} critical` };
  return {
    verdict: 'clean',
    message: 'No package of the running system is known to have a weakness of high severity.',
  };
}

/** @param {string[]} args */
function audit(args) {
  const { values } = parseArgs({ args, options: { strict: { type: 'boolean', default: false } } });
  const npmArgs = ['audit', '--omit=dev', '--audit-level=high', '--json'];
  const { stdout } = spawnSync('npm', npmArgs, { cwd: checkoutFolder, encoding: 'utf8', timeout: answerTimeoutMs });
  const { verdict, message } = readReport(stdout);
  switch (verdict) {
    case 'clean':
      say(message);
      return 0;
    case 'found':
      warn(`Packages with known weaknesses: ${message}. npm audit --omit=dev shows them.`);
      return 1;
    case 'unasked':
      warn(`NOT AUDITED: the registry could not be asked (${message}).`);
      return values.strict ? unaskedExitStatus : 0;
  }
}

if (process.argv[1] === import.meta.filename) await runTool(async () => audit(process.argv.slice(2)));
