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

/** A command as somebody else would repeat it: where this one kept its result is left out. */
export function commandLine(command: string, args: readonly string[]): string {
  const repeated = args.filter((arg, place) => !arg.startsWith('--out') && args[place - 1] !== '--out');
  return [`npm run lab -- ${command}`, ...repeated].join(' ');
}
