import { inspect } from 'node:util';
import { Screen } from './terminal.js';

/** What was asked for cannot be done as asked; the message is a sentence for whoever asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Somebody pressed Ctrl-C, or asked the process to end. */
class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(readonly exitStatus: number) {
    super('interrupted');
  }
}

const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;
const EXIT_STATUS_SIGPIPE = 141;

/** A signal that is aborted by Ctrl-C, with an Interruption as its reason. */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, exitStatus] of Object.entries(EXIT_STATUS)) {
    process.on(signal, () => controller.abort(new Interruption(exitStatus)));
  }
  // Whoever read the output has gone, as `head` does: there is nobody left to run for.
  process.stdout.on('error', () => controller.abort(new Interruption(EXIT_STATUS_SIGPIPE)));
  return controller.signal;
}

/** What the core throws where a variable is bad; it does not know this workspace, nor this one the core. */
const ENVIRONMENT_ERROR = 'EnvironmentError';
const EXIT_REFUSED = 2;

interface ProgramSettings {
  /** The status after a fault; default 1. */
  readonly exitOfFault?: number;
  /** A sentence for whoever has set no address. */
  readonly environmentHint?: string;
}

/**
 * Runs a program, and ends with the status that it resolves with. A refusal is a sentence on the terminal and status 2, a fault
 * its stack and the status of faults.
 */
export async function runProgram(
  main: (args: readonly string[], screen: Screen) => Promise<number>,
  { exitOfFault = 1, environmentHint }: ProgramSettings = {},
): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2), new Screen());
  } catch (error) {
    if (error instanceof Interruption) {
      process.stderr.write('Interrupted.\n');
      // What was under way may have timers left.
      process.exit(error.exitStatus);
    }
    const reason = refusalText(error, environmentHint);
    process.stderr.write(`${reason ?? (typeof error === 'string' ? error : inspect(error))}\n`);
    process.exitCode = reason === undefined ? exitOfFault : EXIT_REFUSED;
  }
}

/** Undefined for a fault. */
function refusalText(error: unknown, environmentHint: string | undefined): string | undefined {
  if (error instanceof Refusal) return error.message;
  if (!(error instanceof Error) || error.name !== ENVIRONMENT_ERROR) return undefined;
  return environmentHint === undefined ? error.message : `${error.message}. ${environmentHint}`;
}
