import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { refuseBeforeBody, refuseExpectation } from './error.filter.js';

/**
 * Requests that wait on one connection for the answer to an earlier one. Browsers and proxies send the next after the
 * answer; whoever sends hundreds makes the server work on all of them at once.
 */
const REQUESTS_WAITING_MAX = 4;
/** A connection on which nothing moves for so long, because nobody reads, is closed. Longer than the largest reset takes. */
const SILENT_CONNECTION_MS_MAX = 150_000;

export interface GuardOptions extends ServerOptions {
  readonly bodySizeBytesMax: number;
}

/** The HTTP server, guarded against clients that send too much at once, or never read. */
export function createGuardedServer(handler: RequestListener, { bodySizeBytesMax, ...options }: GuardOptions): Server {
  const waiting = new WaitingRequests();
  const listener: RequestListener = (request, response) => {
    // Only a response that is not its connection's turn has no socket yet, so all others cost this comparison.
    if (response.socket === null && !waiting.admits(request, response)) return;
    handler(request, response);
  };
  const server = createServer(options, listener);
  // Node drops headers beyond 2,000 without a word, and among them may be the one by which a proxy names its client.
  // What bounds them is the size of all headers.
  server.maxHeadersCount = 0;
  server.setTimeout(SILENT_CONNECTION_MS_MAX);
  server.on('checkExpectation', refuseExpectation);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) > bodySizeBytesMax) return refuseBeforeBody(response);
    response.writeContinue();
    listener(request, response);
  });
  return server;
}

/** Counts, for each connection, the requests that wait for the answer to an earlier one. */
class WaitingRequests {
  readonly #counts = new WeakMap<Socket, number>();

  /** Whether one more may wait; else its connection is ended, with all that wait on it. */
  admits({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const count = (this.#counts.get(socket) ?? 0) + 1;
    if (socket.destroyed || count > REQUESTS_WAITING_MAX) {
      socket.destroy();
      return false;
    }
    this.#counts.set(socket, count);
    response.once('close', () => this.#counts.set(socket, (this.#counts.get(socket) ?? 1) - 1));
    return true;
  }
}
