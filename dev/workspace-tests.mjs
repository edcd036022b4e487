import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from './checkout.mjs';
import { Refusal } from './refusal.mjs';

const workspaceOption = '--workspace';
const configurationName = 'jest.config.mjs';
const watchOptions = new Set(['--watch', '--watchAll']);

/**
 * What `npm test`, at the root or in a workspace, was asked for: `--workspace <folder>` comes from the script of that
 * workspace, all else is for Jest.
 *
 * @param {readonly string[]} args
 * @returns {{ workspace: string | undefined, jestArguments: string[], isWatching: boolean }}
 */
export function readTestArguments(args) {
  const [option, workspace, ...rest] = args;
  if (option !== workspaceOption) return { workspace: undefined, jestArguments: [...args], isWatching: watches(args) };
  const configuration = workspace === undefined ? undefined : join(workspace, configurationName);
  if (configuration === undefined || !existsSync(join(checkoutFolder, configuration))) {
    throw new Refusal(`${workspaceOption} must name a workspace that has a ${configurationName}, as flashsale-api.`);
  }
  return { workspace, jestArguments: ['--config', configuration, ...rest], isWatching: watches(rest) };
}

/**
 * The arguments less those that would make Jest stay, or name only what has changed.
 *
 * @param {readonly string[]} args
 */
export function withoutWatching(args) {
  return args.filter((argument) => !watchOptions.has(argument));
}

/** @param {readonly string[]} args */
function watches(args) {
  return args.some((argument) => watchOptions.has(argument));
}
