import type { Logger } from 'flashsale-core';
import { Redis } from 'ioredis';

/** A purchase waits this long for its counters and is then counted in memory. */
const COMMAND_TIMEOUT_MS = 250;
const SILENCE_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
const RECONNECT_DELAY_MS_MIN = 50;
const RECONNECT_DELAY_MS_MAX = 1_000;
const SOCKET_CLOSE_DEADLINE_MS = 200;

/**
 * The connection of the rate limits: one of their own, so that purchases are never queued behind counters, and nothing
 * waits for it while Redis is away.
 */
export function openLimitsConnection(url: string, connectionName: string, logger: Logger): Redis {
  const client = new Redis(url, {
    connectionName,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_MS_MAX,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: SOCKET_CLOSE_DEADLINE_MS,
    retryStrategy: (attempt) => {
      const ceilingMs = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 10), RECONNECT_DELAY_MS_MAX);
      return ceilingMs * (0.5 + Math.random() / 2);
    },
  });
  let isAway = false;
  client.on('ready', () => {
    if (isAway) logger.log('Rate limits are counted in Redis again');
    isAway = false;
  });
  client.on('error', (error: Error) => {
    // One line for an outage, however many attempts it lasts.
    if (!isAway) logger.warn(`Rate limits are counted in memory, by each process for itself: ${error.message}`);
    isAway = true;
  });
  return client;
}
