/**
 * Stops those with the lowest turn first, each turn together, and waits for every one.
 *
 * @param {readonly { stopTurn: number, stop: () => Promise<void> }[]} running
 */
export async function stopInTurn(running) {
  for (const turn of [...new Set(running.map((one) => one.stopTurn))].sort((a, b) => a - b)) {
    await Promise.all(running.filter((one) => one.stopTurn === turn).map((one) => one.stop()));
  }
}
