/** What was asked for cannot be done as asked; the message is a sentence for whoever asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Somebody pressed Ctrl-C, or asked the process to end. */
export class Interruption extends Error {
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
