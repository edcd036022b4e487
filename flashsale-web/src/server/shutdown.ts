const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

let shutdown: AbortController | undefined;

/** Aborted when the server is asked to stop: endless streams end then, for Next waits for every open answer. */
export function shutdownSignal(): AbortSignal {
  if (shutdown === undefined) {
    const controller = new AbortController();
    for (const signal of SIGNALS) process.once(signal, () => controller.abort(new Error('The web server is stopping')));
    shutdown = controller;
  }
  return shutdown.signal;
}
