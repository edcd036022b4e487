import { backOffMs } from '../process/back-off.js';
import { tlsByScheme } from '../process/tls.js';

/** A server that leaves commands unanswered for this long is given up; otherwise the commands would pile up here. */
const SILENCE_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
const RECONNECT = { delayMsMin: 50, delayMsMax: 1_000 };
/** A socket that has not closed within this time is destroyed. ioredis waits this long even if none is open. */
const SOCKET_CLOSE_DEADLINE_MS = 200;

/**
 * Of a connection that never queues or resends commands, and reconnects in the background.
 * @throws TlsError if the address asks for TLS in a way that cannot be used
 */
export function connectionOptions(url: string, connectionName: string, commandTimeoutMs: number) {
  const tls = tlsByScheme(url);
  return {
    ...(tls && { tls }),
    connectionName,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    socketTimeout: SILENCE_MS_MAX,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: SOCKET_CLOSE_DEADLINE_MS,
    retryStrategy: (attempt: number) => backOffMs(attempt, RECONNECT),
  };
}
