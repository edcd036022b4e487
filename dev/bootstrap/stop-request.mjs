const parentCheckIntervalMs = 500;
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
  onLossOfNpm(() => controller.abort(new StopRequested('SIGHUP')));
  process.on('uncaughtException', (error) => controller.abort(error));
  return controller.signal;
}

/**
 * An npm that was killed could not hand the signal on. Whoever killed it did not want us to stay.
 *
 * @param {() => void} stop
 */
function onLossOfNpm(stop) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const npmPid = process.ppid;
  setInterval(() => {
    if (process.ppid !== npmPid) stop();
  }, parentCheckIntervalMs).unref();
}
