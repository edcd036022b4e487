const exitStatusOfSignal = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** The user, or the machine, wants us to end. */
export class StopRequested extends Error {
  /** @param {keyof typeof exitStatusOfSignal} signalName */
  constructor(signalName) {
    super(`Stopped by ${signalName}`);
    this.exitStatus = exitStatusOfSignal[signalName];
  }
}

/**
 * Aborts, with a StopRequested, at the first Ctrl-C, SIGTERM or SIGHUP. Later ones change nothing: npm hands every
 * Ctrl-C on to us that we have had from the terminal already, and the stop has deadlines of its own. A fault that
 * nobody caught aborts too, so that what was started is stopped all the same.
 *
 * @returns {AbortSignal}
 */
export function stopRequest() {
  const controller = new AbortController();
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => controller.abort(new StopRequested(name)));
  }
  process.on('uncaughtException', (error) => controller.abort(error));
  return controller.signal;
}
