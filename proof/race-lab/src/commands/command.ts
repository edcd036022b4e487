import type { Screen } from 'flashsale-command-line';

export const EXIT_RACE_MET = 1;
export const EXIT_NOTHING_RAN = 1;
export const EXIT_REFUSED = 2;

export interface CommandContext {
  readonly screen: Screen;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One word after `npm run lab --`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  /** Resolves with the exit status. @throws Refusal when the arguments do not fit */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}
