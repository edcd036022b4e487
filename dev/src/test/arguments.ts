import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../checkout.js';

const WORKSPACE_OPTION = '--workspace';
const CONFIGURATION_NAME = 'jest.config.mjs';
const WATCH_OPTIONS = new Set(['--watch', '--watchAll']);

export interface TestArguments {
  readonly workspace: string | undefined;
  readonly jestArguments: readonly string[];
  readonly isWatching: boolean;
}

/**
 * What `npm test`, at the root or in a workspace, was asked for: `--workspace <folder>` comes from the script of that
 * workspace, all else is for Jest.
 */
export function readTestArguments(args: readonly string[]): TestArguments {
  const [option, workspace, ...rest] = args;
  if (option !== WORKSPACE_OPTION) {
    return { workspace: undefined, jestArguments: [...args], isWatching: watches(args) };
  }
  const configuration = workspace === undefined ? undefined : join(workspace, CONFIGURATION_NAME);
  if (configuration === undefined || !existsSync(join(CHECKOUT_FOLDER, configuration))) {
    throw new Refusal(`${WORKSPACE_OPTION} must name a workspace that has a ${CONFIGURATION_NAME}, as flashsale-api.`);
  }
  return { workspace, jestArguments: ['--config', configuration, ...rest], isWatching: watches(rest) };
}

/** The arguments less those that would make Jest stay, or name only what has changed. */
export function withoutWatching(args: readonly string[]): string[] {
  return args.filter((argument) => !WATCH_OPTIONS.has(argument));
}

function watches(args: readonly string[]): boolean {
  return args.some((argument) => WATCH_OPTIONS.has(argument));
}
