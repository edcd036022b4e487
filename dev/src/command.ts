import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Refusal } from 'flashsale-testkit';

/** What dev/run.mjs hands to a command. */
export interface Context {
  readonly args: readonly string[];
  /** Aborted when the user, or the machine, wants us to end. */
  readonly signal: AbortSignal;
  /** Installs and builds what is missing; of the bootstrap, since that must do so before anything is compiled. */
  prepare(preparation: Preparation): Promise<void>;
}

interface Preparation {
  readonly workspaces: readonly string[];
  /** How much of the web server is made: the types of its routes, which its sources need to be checked, or all of it. */
  readonly web?: 'types' | 'server' | undefined;
  readonly signal: AbortSignal;
  readonly isQuiet?: boolean;
}

/** Resolves with the exit status; with none it is 0. */
export type Command = (context: Context) => Promise<number | undefined | void>;

/** Something is wrong with how a command was called. */
export class UsageError extends Refusal {
  readonly exitStatus = 2;
}

/** Splits arguments into options and, where they are allowed, words. @throws UsageError in one sentence */
export function parseArguments<const Config extends ParseArgsConfig>(
  args: readonly string[],
  config: Config,
): ReturnType<typeof parseArgs<Config & { args: string[] }>> {
  try {
    return parseArgs({ ...config, args: withNegativeValues(args) });
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`, { cause: error });
  }
}

/** `--workers -5` as `--workers=-5`: parseArgs would call it ambiguous, and whoever reads the value says what is wrong with it. */
function withNegativeValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1) ?? '';
    if (/^-[\d.]/.test(arg) && /^--[^=]+$/.test(before)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** Whether it is a reason that the reader can act on. Those of the bootstrap are of a class of its own. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Refusal';
}
