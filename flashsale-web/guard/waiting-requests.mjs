/**
 * Requests that wait on one connection for the answer to an earlier one. Browsers and proxies send the next after the
 * answer; whoever sends hundreds has them all worked on at once, and takes the places of everybody.
 */
const requestsWaitingMax = 4;

/** Counts, for each connection, the requests that wait for the answer to an earlier one. */
export class WaitingRequests {
  /** @type {WeakMap<import('node:net').Socket, number>} */
  #counts = new WeakMap();

  /**
   * Whether a request may wait; else its connection is ended, with all that wait on it.
   *
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  admits({ socket }, response) {
    // Only a response whose turn it is on its connection has the socket.
    if (response.socket !== null) return true;
    const count = (this.#counts.get(socket) ?? 0) + 1;
    if (socket.destroyed || count > requestsWaitingMax) {
      socket.destroy();
      return false;
    }
    this.#counts.set(socket, count);
    response.once('close', () => this.#counts.set(socket, (this.#counts.get(socket) ?? 1) - 1));
    return true;
  }
}
