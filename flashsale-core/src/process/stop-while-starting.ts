/**
 * Ends this process, with status 0, at a signal that comes while it starts: nothing is under way yet. Called before anything
 * else is loaded, since the first process of a container does not get a signal that it does not listen to.
 *
 * @returns what leaves the signals to whoever stops the running process
 */
export function stopWhileStarting(): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const stop = (): void => process.exit(0);
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}
