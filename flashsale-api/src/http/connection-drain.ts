import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_PERIOD_MS = 5;

/**
 * Ends keep-alive connections at a moment when their client knows of it: each closes with its next answer. Closing a
 * connection that only looks idle resets a request that is already on its way.
 */
export function closeConnectionsWithNextAnswer(server: Server): void {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
}

/** Takes no new connections, and waits until the present ones have ended, for `graceMs` at most. */
export async function drainConnections(server: Server, graceMs: number): Promise<void> {
  // The close of an HTTP server would close the connections that look idle, too.
  TcpServer.prototype.close.call(server);
  const endsAtMs = performance.now() + graceMs;
  while ((await countConnections(server)) > 0 && performance.now() < endsAtMs) await sleep(POLL_PERIOD_MS);
}

/** Cuts what is left later: a client that never finishes its request would hold up the stop for ever. */
export function cutConnectionsAfter(server: Server, deadlineMs: number): void {
  setTimeout(() => server.closeAllConnections(), deadlineMs).unref();
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
