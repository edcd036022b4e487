import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_PERIOD_MS = 5;

/**
 * Closes each keep-alive connection with its next answer, so that the client knows. Closing one that only looks idle
 * would reset a request that is already on its way.
 */
export function closeConnectionsWithNextAnswer(server: Server): void {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
}

/** Accepts no new connections, and waits at most `graceMs` for the open ones to end. */
export async function drainConnections(server: Server, graceMs: number): Promise<void> {
  // Closing the HTTP server would also close connections that look idle.
  TcpServer.prototype.close.call(server);
  const endsAtMs = performance.now() + graceMs;
  while ((await countConnections(server)) > 0 && performance.now() < endsAtMs) await sleep(POLL_PERIOD_MS);
}

/** Cuts the remaining connections later: a client that never finishes its request would block the stop forever. */
export function cutConnectionsAfter(server: Server, deadlineMs: number): void {
  setTimeout(() => server.closeAllConnections(), deadlineMs).unref();
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
